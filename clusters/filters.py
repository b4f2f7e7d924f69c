"""The directory's filters; the same set serves page, feed and export."""

from __future__ import annotations

import django_filters as df
from django import forms
from django.utils.translation import gettext_lazy as _

from clusters.enums import EmployeesBand, Stage
from clusters.models import Business, Cluster, Sector
from clusters.models.business import BusinessQuerySet

SORTS = {
    "best": (_("Fullest profiles first"), BusinessQuerySet.best_described),
    "name": (_("By name"), BusinessQuerySet.by_name),
    "newest": (_("Newly published first"), BusinessQuerySet.newest_first),
    "youngest": (_("Youngest first"), BusinessQuerySet.youngest_first),
}


class BusinessFilter(df.FilterSet):
    q = df.CharFilter(
        label=_("Words"),
        method="with_words",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "maxlength": "200"}),
    )
    raising = df.BooleanFilter(label=_("Raising now"), method="only_raising", widget=forms.CheckboxInput())
    cluster = df.ModelMultipleChoiceFilter(
        label=_("Cluster"),
        queryset=Cluster.objects.published().in_order(),
        to_field_name="slug",
        method="in_any_cluster",
        widget=forms.CheckboxSelectMultiple,
    )
    sector = df.ModelMultipleChoiceFilter(
        label=_("Sector"),
        queryset=Sector.objects.active().in_order(),
        to_field_name="slug",
        method="in_any_sector",
        widget=forms.CheckboxSelectMultiple,
    )
    stage = df.MultipleChoiceFilter(
        label=_("Stage"), choices=Stage.choices, widget=forms.CheckboxSelectMultiple
    )
    employees = df.MultipleChoiceFilter(
        label=_("People"), choices=EmployeesBand.choices, widget=forms.CheckboxSelectMultiple
    )
    sort = df.ChoiceFilter(
        label=_("Order"),
        choices=[(key, label) for key, (label, _order) in SORTS.items()],
        method="unchanged",
        empty_label=None,
    )

    class Meta:
        model = Business
        fields: list[str] = []

    @property
    def qs(self) -> BusinessQuerySet:
        _label, order = SORTS.get(self.data.get("sort", ""), SORTS["best"])
        return order(super().qs)

    def with_words(self, businesses: BusinessQuerySet, _name: str, text: str) -> BusinessQuerySet:
        return businesses.with_words(text)

    def only_raising(self, businesses: BusinessQuerySet, _name: str, wanted: bool) -> BusinessQuerySet:
        return businesses.raising() if wanted else businesses

    def in_any_cluster(
        self, businesses: BusinessQuerySet, _name: str, clusters: list[Cluster]
    ) -> BusinessQuerySet:
        return businesses.in_any_cluster(clusters) if clusters else businesses

    def in_any_sector(
        self, businesses: BusinessQuerySet, _name: str, sectors: list[Sector]
    ) -> BusinessQuerySet:
        return businesses.in_any_sector([sector.pk for sector in sectors]) if sectors else businesses

    def unchanged(self, businesses: BusinessQuerySet, _name: str, _value: str) -> BusinessQuerySet:
        """The order is put on last, when everything else is filtered."""
        return businesses
