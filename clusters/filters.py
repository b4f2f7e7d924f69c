"""The directory's filters: one set reads the address for page, map, feed and export."""

from __future__ import annotations

from typing import Any

import django_filters as df
from django import forms
from django.utils.translation import gettext_lazy as _

from clusters.enums import EmployeesBand, Stage
from clusters.models import Business, Cluster, Sector
from clusters.search.query import FOUNDED, STATUSES, SearchQuery

SORTS = (
    ("best", _("Best first")),
    ("name", _("By name")),
    ("newest", _("Newly published first")),
    ("youngest", _("Youngest first")),
)


class BusinessFilter(df.FilterSet):
    q = df.CharFilter(
        label=_("Words"),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "maxlength": "200"}),
    )
    raising = df.BooleanFilter(label=_("Raising now"), widget=forms.CheckboxInput())
    cluster = df.ModelMultipleChoiceFilter(
        label=_("Cluster"), queryset=Cluster.objects.published().in_order(), to_field_name="slug"
    )
    sector = df.ModelMultipleChoiceFilter(
        label=_("Sector"), queryset=Sector.objects.active().in_order(), to_field_name="slug"
    )
    stage = df.MultipleChoiceFilter(label=_("Stage"), choices=Stage.choices)
    employees = df.MultipleChoiceFilter(label=_("People"), choices=EmployeesBand.choices)
    founded = df.MultipleChoiceFilter(label=_("Founded"), choices=FOUNDED)
    status = df.MultipleChoiceFilter(label=_("On the register"), choices=STATUSES)
    sort = df.ChoiceFilter(label=_("Order"), choices=SORTS, empty_label=None)
    literal = df.BooleanFilter(widget=forms.HiddenInput())

    class Meta:
        model = Business
        fields: list[str] = []

    @property
    def query(self) -> SearchQuery:
        """What is looked for. A value that does not exist (any more) is as if it had not been chosen."""
        self.form.is_valid()
        given: dict[str, Any] = self.form.cleaned_data
        chosen = {
            "raising": ("1",) if given.get("raising") else (),
            "cluster": tuple(str(cluster.pk) for cluster in given.get("cluster") or ()),
            "sector": tuple(str(sector.pk) for sector in given.get("sector") or ()),
            **{name: tuple(given.get(name) or ()) for name in ("stage", "employees", "founded", "status")},
        }
        return SearchQuery(
            text=given.get("q") or "",
            chosen={name: values for name, values in chosen.items() if values},
            sort=given.get("sort") or "best",
            is_literal=bool(given.get("literal")),
        )
