"""Filters of public lists of the funding app: one set reads the address for page and export."""

from __future__ import annotations

from typing import Any

import django_filters as df
from django import forms
from django.db.models import QuerySet

from clusters.models import Cluster
from core.forms import FilterForm
from funding.models import Award, FinancialYear, Fund

AWARD_ORDERS = {
    "newest": ("-accepted_on", "-pk"),
    "largest": ("-promised_amount", "-pk"),
    "name": ("business__sort_key", "-pk"),
}


class AwardFilter(df.FilterSet):
    q = df.CharFilter(
        label="Words",
        method="filter_words",
        widget=forms.TextInput(attrs={"type": "search", "maxlength": "100"}),
    )
    year = df.ChoiceFilter(label="Year", method="filter_year", empty_label="All years")
    fund = df.ModelChoiceFilter(
        label="Fund",
        field_name="reservation__line__fund",
        to_field_name="slug",
        queryset=Fund.objects.all(),
        empty_label="All funds",
    )
    cluster = df.ModelChoiceFilter(
        label="Cluster",
        to_field_name="slug",
        queryset=Cluster.objects.published().in_order(),
        empty_label="All clusters",
    )
    sort = df.ChoiceFilter(
        label="Order",
        method="filter_order",
        choices=[("newest", "Newest first"), ("largest", "Largest first"), ("name", "By name")],
        empty_label=None,
    )

    class Meta:
        model = Award
        form = FilterForm
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = FinancialYear.objects.newest_first()
        self.filters["year"].extra["choices"] = [(str(year.starts_on.year), str(year)) for year in years]

    def filter_words(self, awards: QuerySet[Award], name: str, value: str) -> QuerySet[Award]:
        return awards.with_words(value)  # type: ignore[attr-defined]

    def filter_year(self, awards: QuerySet[Award], name: str, value: str) -> QuerySet[Award]:
        return awards.filter(reservation__line__year__starts_on__year=value)

    def filter_order(self, awards: QuerySet[Award], name: str, value: str) -> QuerySet[Award]:
        return awards.order_by(*AWARD_ORDERS[value])
