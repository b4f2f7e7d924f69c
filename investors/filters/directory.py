"""The filters of the investors' directory, and how many there are of everything."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import django_filters as df
from django.db.models import Count, Q, QuerySet, TextField, Value
from django.db.models.functions import Concat
from django.http import QueryDict
from django.utils import timezone
from django_countries import countries

from clusters.enums import Stage
from clusters.facets import UNFOLDED, Chip, Choice, FacetBox, without
from clusters.models import Cluster, Sector
from clusters.models.derived import Folded
from investors.enums import Currency, InvestorKind, LeadRole, SectorWish
from investors.models import ExchangeRate, Investor, Mandate
from investors.models.mandate import MandateQuerySet

SORTS = (("name", "By name"), ("newest", "Newest first"), ("deals", "Most public deals first"))
ORDERS = {
    "name": ("sort_key", "pk"),
    "newest": ("-verified_at", "pk"),
    "deals": ("-public_deal_count", "sort_key", "pk"),
}
#: Facet → what of an investor is counted. Those of mandates count investors, not mandates.
COUNTED = {
    "kind": "kind", "country": "country", "sector": "mandates__sectors__sector__slug",
    "stage": "mandates__stages", "cluster": "mandates__clusters__slug", "lead": "mandates__lead",
}  # fmt: skip


#: Stages of a mandate that names none.
ANY: list[str | None] = [None]
LIKED = (SectorWish.LIKED, SectorWish.MUST)


def public_mandates() -> MandateQuerySet:
    return Mandate.objects.active().public()


class InvestorFilter(df.FilterSet):
    """Reads the address for page and export. Facets of mandates must all hold for one mandate."""

    q = df.CharFilter(label="Words", method="with_words")
    kind = df.MultipleChoiceFilter(label="Kind", choices=InvestorKind.choices)
    country = df.MultipleChoiceFilter(label="Country", choices=())
    sector = df.MultipleChoiceFilter(label="Sector", choices=(), method="kept_for_mandates")
    stage = df.MultipleChoiceFilter(label="Stage", choices=Stage.choices, method="kept_for_mandates")
    cluster = df.MultipleChoiceFilter(label="Cluster", choices=(), method="kept_for_mandates")
    lead = df.MultipleChoiceFilter(
        label="Part in a round", choices=LeadRole.choices, method="kept_for_mandates"
    )
    ticket = df.NumberFilter(label="Invests, in pounds", min_value=1, method="kept_for_mandates")
    sort = df.ChoiceFilter(label="Order", choices=SORTS, empty_label=None, method="in_order")

    class Meta:
        model = Investor
        fields: list[str] = []

    def __init__(self, data: QueryDict, queryset: QuerySet[Investor] | None = None) -> None:
        super().__init__(data, Investor.objects.public() if queryset is None else queryset)
        there = Investor.objects.public().order_by().values_list("country", flat=True).distinct()
        known = dict(countries)
        self.choices: dict[str, list[tuple[str, str]]] = {
            "kind": list(InvestorKind.choices),
            "country": sorted(((code, known.get(code, code)) for code in there), key=lambda row: row[1]),
            "sector": list(Sector.objects.active().in_order().values_list("slug", "name")),
            "stage": list(Stage.choices),
            "cluster": list(Cluster.objects.published().in_order().values_list("slug", "name")),
            "lead": list(LeadRole.choices),
        }
        for name in ("country", "sector", "cluster"):
            self.filters[name].extra["choices"] = self.choices[name]

    def with_words(self, rows: QuerySet[Investor], name: str, value: str) -> QuerySet[Investor]:
        """Every word stands in name, summary or description; case and accents do not matter."""
        said = Concat("name", Value(" "), "summary", Value(" "), "description", output_field=TextField())
        rows = rows.alias(said=Folded(said))
        for word in value.split()[:8]:
            rows = rows.filter(said__contains=Folded(Value(word)))
        return rows

    def kept_for_mandates(self, rows: QuerySet[Investor], name: str, value: Any) -> QuerySet[Investor]:
        return rows  # all of them together, of one mandate, in ``found``

    def in_order(self, rows: QuerySet[Investor], name: str, value: str) -> QuerySet[Investor]:
        return rows

    @property
    def given(self) -> dict[str, Any]:
        """What was asked for; a value that does not exist is as if it had not been chosen."""
        self.form.is_valid()
        return {name: value for name, value in self.form.cleaned_data.items() if value}

    def found(self, *, but: str = "") -> QuerySet[Investor]:
        """Those that fit, with one facet left out of account."""
        given = {name: value for name, value in self.given.items() if name != but}
        rows = self.queryset
        for name in ("q", "kind", "country"):
            if given.get(name):
                rows = self.filters[name].filter(rows, given[name])
        wanted = mandates_wanted(given)
        return rows.filter(pk__in=wanted.values("investor")) if wanted is not None else rows

    def ordered(self) -> QuerySet[Investor]:
        """Those that fit, in the order asked for."""
        sort = self.given.get("sort", "name")
        rows = self.found()
        if sort == "deals":
            rows = rows.annotate(public_deal_count=Count("deals", filter=Q(deals__is_public=True)))
        return rows.order_by(*ORDERS[sort])

    def boxes(self) -> list[FacetBox]:
        """Every facet with its counts, each under what was chosen of the others."""
        return [self.box(name) for name in COUNTED]

    def box(self, name: str) -> FacetBox:
        counts = counted(self.found(but=name), name)
        chosen = self.given.get(name, [])
        shown = [
            Choice(value, str(label), counts.get(value, 0), value in chosen)
            for value, label in self.choices[name]
            if counts.get(value) or value in chosen
        ]
        if name in ("sector", "country"):
            shown.sort(key=lambda choice: (not choice.is_chosen, -(choice.business_count or 0), choice.label))
        title = str(self.filters[name].label)
        return FacetBox(name, title, tuple(shown[:UNFOLDED]), tuple(shown[UNFOLDED:]), is_more=False)

    def chips(self, boxes: list[FacetBox], address: QueryDict) -> list[Chip]:
        """What was chosen, each with the address that leaves it out."""
        taken = [Chip(f"“{self.given['q']}”", without(address, "q", None))] if "q" in self.given else []
        if "ticket" in self.given:
            taken.append(Chip(f"invests £{self.given['ticket']:,}", without(address, "ticket", None)))
        for box in boxes:
            taken += [
                Chip(choice.label, without(address, box.name, choice.value))
                for choice in (*box.choices, *box.folded)
                if choice.is_chosen
            ]
        return taken


def mandates_wanted(given: dict[str, Any]) -> QuerySet[Mandate] | None:
    """Public mandates that hold all that was chosen of mandates; None where nothing was."""
    if not {"sector", "stage", "cluster", "lead", "ticket"} & given.keys():
        return None
    rows = public_mandates()
    if "sector" in given:
        rows = rows.filter(sectors__sector__slug__in=given["sector"], sectors__wish__in=LIKED)
    if "stage" in given:
        rows = rows.filter(Q(stages=[]) | Q(stages__overlap=given["stage"]))
    if "cluster" in given:
        rows = rows.filter(Q(clusters=None) | Q(clusters__slug__in=given["cluster"]))
    if "lead" in given:
        rows = rows.filter(lead__in=given["lead"])
    return rows.filter(covers(given["ticket"])) if "ticket" in given else rows


def covers(pounds: Decimal) -> Q:
    """Mandates whose ticket holds this amount, in whatever currency, at today's rates."""
    fits = Q(currency=Currency.GBP, ticket_min__lte=pounds, ticket_max__gte=pounds)
    for currency, rate in ExchangeRate.objects.as_of(timezone.localdate()).items():
        amount = pounds / rate.pounds
        fits |= Q(currency=currency, ticket_min__lte=amount, ticket_max__gte=amount)
    return fits


def counted(rows: QuerySet[Investor], name: str) -> dict[str, int]:
    """Value → how many investors have it, in one query. Who names no stage or cluster takes any."""
    if name in ("kind", "country", "lead"):
        column = COUNTED[name]
        active = Q() if name != "lead" else Q(mandates__in=public_mandates())
        found = rows.filter(active).order_by().values_list(column).annotate(n=Count("pk", distinct=True))
        return {str(value): n for value, n in found}
    mandates = public_mandates().filter(investor__in=rows.order_by().values("pk"))
    if name == "sector":
        liked = mandates.filter(sectors__wish__in=LIKED).values_list("sectors__sector__slug")
        return dict(liked.annotate(n=Count("investor", distinct=True)))
    if name == "cluster":
        return any_or_named(mandates.values_list("investor", "clusters__slug"))
    rows_of_stages = mandates.values_list("investor", "stages")
    return any_or_named((pk, stage) for pk, stages in rows_of_stages for stage in stages or ANY)


def any_or_named(pairs: Any) -> dict[str, int]:
    """Counts of investors by value, where None stands for any value there is."""
    named: dict[str, set[int]] = {}
    anything: set[int] = set()
    for investor, value in pairs:
        if value is None:
            anything.add(investor)
        else:
            named.setdefault(value, set()).add(investor)
    known = {*named, *Stage.values, *Cluster.objects.published().values_list("slug", flat=True)}
    return {value: len(named.get(value, set()) | anything) for value in known}
