"""Filters of public lists of the funding app: one set reads the address for page and export."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import django_filters as df
from django import forms
from django.db.models import F, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property

from clusters.enums import Stage
from clusters.facets import UNFOLDED, Chip, Choice, FacetBox, without
from clusters.models import Business, Cluster, Sector
from core.forms import FilterForm
from funding.enums import ApplicationState, CallPhase
from funding.models import Application, Award, Call, FinancialYear, Fund
from funding.models.call_query import CallQuerySet

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


#: What the address says → phases of calls.
PHASES = {
    "open": ("Open", (CallPhase.OPEN,)),
    "soon": ("Opens soon", (CallPhase.SCHEDULED,)),
    "closed": ("Closed, not decided yet", (CallPhase.CLOSED, CallPhase.ASSESSING)),
    "decided": ("Decided", (CallPhase.ANNOUNCED, CallPhase.ARCHIVED)),
    "cancelled": ("Cancelled", (CallPhase.CANCELLED,)),
}
#: What the address says → from, to (pounds; None: and more).
SIZES = {
    "to-10k": ("Up to £10,000", Decimal(0), Decimal(10_000)),
    "10k-50k": ("£10,000 to £50,000", Decimal(10_000), Decimal(50_000)),
    "50k-100k": ("£50,000 to £100,000", Decimal(50_000), Decimal(100_000)),
    "over-100k": ("More than £100,000", Decimal(100_000), None),
}
CALL_SORTS = (
    ("deadline", "Deadline soonest first"),
    ("newest", "Newest first"),
    ("largest", "Largest grant first"),
)
#: Facets, in the order of the page.
FACETS = ("phase", "cluster", "sector", "stage", "size")


class CallFilter(df.FilterSet):
    """Reads the address for page and export; counts every facet under what was chosen of the others."""

    q = df.CharFilter(label="Words", method="filter_words")
    phase = df.MultipleChoiceFilter(
        label="Where it stands",
        choices=[(key, label) for key, (label, _) in PHASES.items()],
        method="filter_phase",
    )
    cluster = df.MultipleChoiceFilter(label="Cluster", choices=(), method="filter_cluster")
    sector = df.MultipleChoiceFilter(label="Sector", choices=(), method="filter_sector")
    stage = df.MultipleChoiceFilter(label="Stage", choices=Stage.choices, method="filter_stage")
    size = df.MultipleChoiceFilter(
        label="Size of grant",
        choices=[(key, label) for key, (label, _, _) in SIZES.items()],
        method="filter_size",
    )
    sort = df.ChoiceFilter(label="Order", choices=CALL_SORTS, empty_label=None, method="filter_sort")

    class Meta:
        model = Call
        fields: list[str] = []

    def __init__(self, data: QueryDict, at: datetime | None = None) -> None:
        super().__init__(data, Call.objects.public())
        self.at = at or timezone.now()
        for name, rows in (
            ("cluster", Cluster.objects.published().in_order()),
            ("sector", Sector.objects.active().in_order()),
        ):
            self.filters[name].extra["choices"] = list(rows.values_list("slug", "name"))

    def filter_words(self, calls: CallQuerySet, name: str, value: str) -> CallQuerySet:
        return calls.with_words(value)

    def filter_phase(self, calls: CallQuerySet, name: str, value: list[str]) -> CallQuerySet:
        return calls.in_phase(*(phase for key in value for phase in PHASES[key][1]), at=self.at)

    def filter_cluster(self, calls: CallQuerySet, name: str, value: list[str]) -> CallQuerySet:
        return calls.of_clusters(list(Cluster.objects.filter(slug__in=value).values_list("pk", flat=True)))

    def filter_sector(self, calls: CallQuerySet, name: str, value: list[str]) -> CallQuerySet:
        return calls.of_sectors(list(Sector.objects.filter(slug__in=value).values_list("pk", flat=True)))

    def filter_stage(self, calls: CallQuerySet, name: str, value: list[str]) -> CallQuerySet:
        return calls.of_stages(value)

    def filter_size(self, calls: CallQuerySet, name: str, value: list[str]) -> CallQuerySet:
        return calls.granting(*(SIZES[key][1:] for key in value))

    def filter_sort(self, calls: CallQuerySet, name: str, value: str) -> CallQuerySet:
        return calls  # in ``ordered``: an order is nobody's choice to be counted under

    @cached_property
    def given(self) -> dict[str, Any]:
        """What was asked for; a value that does not exist is as if it had not been chosen."""
        self.form.is_valid()
        return {name: value for name, value in self.form.cleaned_data.items() if value}

    def found(self, *, but: str = "") -> CallQuerySet:
        """Those that fit, with one facet left out of account."""
        calls = self.queryset
        for name, value in self.given.items():
            if name != but:
                calls = self.filters[name].filter(calls, value)
        return calls

    def ordered(self) -> CallQuerySet:
        calls = self.found()
        orders = {"newest": calls.newest_first, "largest": calls.largest_first}
        return orders.get(self.given.get("sort", ""), lambda: calls.by_deadline(self.at))()

    def boxes(self) -> list[FacetBox]:
        return [self.box(name) for name in FACETS]

    def box(self, name: str) -> FacetBox:
        counts = Counter(value for call in self.values_of(name) for value in call)
        chosen = self.given.get(name, [])
        everything = counts[None]
        shown = [
            Choice(value, str(label), counts[value] + everything, value in chosen)
            for value, label in self.filters[name].extra["choices"]
            if counts[value] + everything or value in chosen
        ]
        title = str(self.filters[name].label)
        return FacetBox(name, title, tuple(shown[:UNFOLDED]), tuple(shown[UNFOLDED:]), is_more=False)

    def values_of(self, name: str) -> Iterator[set[Any]]:
        """For each call that fits otherwise the values it has of a facet; ``None`` stands for all of them."""
        calls = self.found(but=name)
        if name in ("cluster", "sector"):
            slugs: dict[int, set[Any]] = {}
            for pk, slug in calls.order_by().values_list("pk", f"{name}s__slug"):
                slugs.setdefault(pk, set()).add(slug)
            yield from slugs.values()
            return
        for call in calls.only("state", "opens_at", "closes_at", "stages", "min_amount", "max_amount"):
            if name == "phase":
                yield {key for key, (_, phases) in PHASES.items() if call.phase(self.at) in phases}
            elif name == "stage":
                yield set(call.stages) or {None}
            else:
                yield {key for key, (_, low, high) in SIZES.items() if reaches(call, low, high)}

    def chips(self, boxes: list[FacetBox], address: QueryDict) -> list[Chip]:
        """What was chosen, each with the address that leaves it out."""
        taken = [Chip(f"“{self.given['q']}”", without(address, "q", None))] if "q" in self.given else []
        for box in boxes:
            taken += [
                Chip(choice.label, without(address, box.name, choice.value))
                for choice in (*box.choices, *box.folded)
                if choice.is_chosen
            ]
        return taken


def reaches(call: Call, low: Decimal, high: Decimal | None) -> bool:
    """Whether a call's grants reach into this range, as ``CallQuerySet.granting`` has it."""
    return call.max_amount > low and (high is None or call.min_amount <= high)


APPLICATION_ORDERS: dict[str, tuple[Any, str]] = {
    "deadline": (F("call__closes_at").desc(), "-pk"),
    "saved": ("-saved_at", "-pk"),
    "largest": (F("asked_amount").desc(nulls_last=True), "-pk"),
}


class OwnApplicationFilter(df.FilterSet):
    """For the people of businesses: ``request`` says whose."""

    state = df.ChoiceFilter(label="State", choices=ApplicationState.choices, empty_label="All states")
    business = df.ModelChoiceFilter(
        label="Business",
        queryset=lambda request: Business.objects.of_member(request.user),
        empty_label="All businesses",
    )
    sort = df.ChoiceFilter(
        label="Order",
        method="filter_order",
        choices=[("deadline", "Latest deadline"), ("saved", "Last saved"), ("largest", "Largest")],
        empty_label=None,
    )

    class Meta:
        model = Application
        form = FilterForm
        fields: list[str] = []

    @property
    def qs(self) -> QuerySet[Application]:
        found = super().qs
        return found if found.query.order_by else found.order_by(*APPLICATION_ORDERS["deadline"])

    def filter_order(
        self, applications: QuerySet[Application], name: str, value: str
    ) -> QuerySet[Application]:
        return applications.order_by(*APPLICATION_ORDERS[value])
