"""The filters of an investor's list, and how many there are of everything on it."""

from __future__ import annotations

from typing import Any

import django_filters as df
from django.db.models import Count
from django.http import QueryDict

from clusters.facets import UNFOLDED, Chip, Choice, FacetBox, without
from investors.enums import ShortlistStage
from investors.models import Shortlist, ShortlistEntry
from investors.models.shortlist import ShortlistEntryQuerySet

SORTS = (
    ("newest", "Put here last"),
    ("noted", "Noted last"),
    ("stage", "By how far you are"),
    ("name", "By name"),
)
#: Facet → what of an entry is counted.
COUNTED = {"stage": "stage", "cluster": "business__cluster__slug", "by": "added_by"}
Pairs = list[tuple[str, str]]


class EntryFilter(df.FilterSet):
    """Reads the address for page and export. What was taken off is shown only when it is asked for."""

    q = df.CharFilter(label="Words", method="with_words")
    stage = df.MultipleChoiceFilter(
        label="How far you are", choices=ShortlistStage.choices, method="at_stage"
    )
    cluster = df.MultipleChoiceFilter(label="Cluster", choices=(), method="in_cluster")
    by = df.MultipleChoiceFilter(label="Put here by", choices=(), method="added_by")
    off = df.BooleanFilter(label="Taken off", method="kept")
    sort = df.ChoiceFilter(label="Order", choices=SORTS, empty_label=None, method="kept")

    class Meta:
        model = ShortlistEntry
        fields: list[str] = []

    def __init__(self, data: QueryDict, shortlist: Shortlist) -> None:
        super().__init__(data, ShortlistEntry.objects.filter(shortlist=shortlist))
        self.choices: dict[str, Pairs] = {
            "stage": list(ShortlistStage.choices),
            "cluster": self.known("business__cluster__slug", "business__cluster__name"),
            "by": people_of(self.queryset),
        }
        for name in ("cluster", "by"):
            self.filters[name].extra["choices"] = self.choices[name]

    def known(self, value: str, label: str) -> Pairs:
        rows = self.queryset.exclude(**{value: None}).order_by(label).values_list(value, label).distinct()
        return [(str(found), str(words)) for found, words in rows]

    def with_words(self, rows: ShortlistEntryQuerySet, name: str, value: str) -> ShortlistEntryQuerySet:
        return rows.with_words(value)

    def at_stage(self, rows: ShortlistEntryQuerySet, name: str, value: list[str]) -> ShortlistEntryQuerySet:
        return rows.at_stage(value) if value else rows

    def in_cluster(self, rows: ShortlistEntryQuerySet, name: str, value: list[str]) -> ShortlistEntryQuerySet:
        return rows.in_any_cluster(value) if value else rows

    def added_by(self, rows: ShortlistEntryQuerySet, name: str, value: list[str]) -> ShortlistEntryQuerySet:
        return rows.added_by_any(value) if value else rows

    def kept(self, rows: ShortlistEntryQuerySet, name: str, value: Any) -> ShortlistEntryQuerySet:
        return rows  # for ``found`` and ``ordered``

    @property
    def given(self) -> dict[str, Any]:
        """What was asked for; a value that does not exist is as if it had not been chosen."""
        self.form.is_valid()
        return {name: value for name, value in self.form.cleaned_data.items() if value}

    def found(self, *, but: str = "") -> ShortlistEntryQuerySet:
        """Those that fit, with one facet left out of account."""
        rows: ShortlistEntryQuerySet = self.queryset
        rows = rows.taken_off() if self.given.get("off") else rows.standing()
        for name in ("q", "stage", "cluster", "by"):
            if name != but and name in self.given:
                rows = self.filters[name].filter(rows, self.given[name])
        return rows

    def ordered(self) -> ShortlistEntryQuerySet:
        return self.found().in_order(self.given.get("sort", "newest"))

    def boxes(self) -> list[FacetBox]:
        """Every facet with its counts, each under what was chosen of the others."""
        return [self.box(name) for name in COUNTED]

    def box(self, name: str) -> FacetBox:
        rows = self.found(but=name).order_by().values_list(COUNTED[name]).annotate(n=Count("pk"))
        counts = {str(value): n for value, n in rows}
        chosen = self.given.get(name, [])
        shown = [
            Choice(value, label, counts.get(value, 0), value in chosen)
            for value, label in self.choices[name]
            if counts.get(value) or value in chosen
        ]
        title = str(self.filters[name].label)
        return FacetBox(name, title, tuple(shown[:UNFOLDED]), tuple(shown[UNFOLDED:]), is_more=False)

    def chips(self, boxes: list[FacetBox], address: QueryDict) -> list[Chip]:
        """What was chosen, each with the address that leaves it out."""
        taken = [Chip(f"“{self.given['q']}”", without(address, "q", None))] if "q" in self.given else []
        if self.given.get("off"):
            taken.append(Chip("Taken off", without(address, "off", None)))
        for box in boxes:
            taken += [
                Chip(choice.label, without(address, box.name, choice.value))
                for choice in (*box.choices, *box.folded)
                if choice.is_chosen
            ]
        return taken


def people_of(rows: ShortlistEntryQuerySet) -> Pairs:
    """Who has put something on the list, by name; people who have left as themselves no more."""
    found = {
        entry.added_by for entry in rows.select_related("added_by").distinct("added_by").order_by("added_by")
    }
    return sorted(((str(user.pk), str(user)) for user in found if user), key=lambda pair: pair[1].casefold())
