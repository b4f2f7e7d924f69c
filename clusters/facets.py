"""The facets as a reader sees them: every value with its count, what is chosen, how to take it away again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.http import QueryDict
from django.utils.translation import gettext as _

from clusters.enums import EmployeesBand, Stage
from clusters.models import Cluster, Sector
from clusters.search.query import FOUNDED, STATUSES, SearchQuery

#: Values a facet shows before it folds the rest away.
UNFOLDED = 6


class Choice(NamedTuple):
    """A value: as in the address, in words, how many have it (None: not counted), whether it is chosen."""

    value: str
    label: str
    business_count: int | None
    is_chosen: bool


class FacetBox(NamedTuple):
    """A group of boxes; hashable, so that equal ones are drawn once."""

    name: str
    title: str
    choices: tuple[Choice, ...]
    folded: tuple[Choice, ...]
    is_more: bool

    @property
    def has_folded_choice(self) -> bool:
        return any(choice.is_chosen for choice in self.folded)


class Chip(NamedTuple):
    """Something that was chosen, and the address without it."""

    label: str
    address: str


def boxes(
    query: SearchQuery,
    counts: Mapping[str, Mapping[str, int]],
    *,
    clusters: Mapping[int, Cluster],
    sectors: Mapping[int, Sector],
    is_more: bool,
) -> list[FacetBox]:
    """Every facet with its counts; ``clusters`` and ``sectors`` by id, in their order."""
    named = {
        "cluster": (_("Cluster"), [(str(c.pk), c.slug, c.name) for c in clusters.values()]),
        "sector": (_("Sector"), [(str(s.pk), s.slug, s.name) for s in sectors.values()]),
        "stage": (_("Stage"), [(value, value, label) for value, label in Stage.choices]),
        "employees": (_("People"), [(value, value, label) for value, label in EmployeesBand.choices]),
        "founded": (_("Founded"), [(value, value, label) for value, label in FOUNDED]),
        "status": (_("On the register"), [(value, value, label) for value, label in STATUSES]),
        "raising": (_("Money"), [("1", "true", _("Raising now"))]),
    }
    order = ("raising", "cluster", "sector", "stage", "employees", "founded", "status")
    return [box(name, *named[name], query, counts.get(name), is_more) for name in order]


def box(
    name: str,
    title: str,
    values: Iterable[tuple[str, str, str]],
    query: SearchQuery,
    counts: Mapping[str, int] | None,
    is_more: bool,
) -> FacetBox:
    """Values that nothing has are left out, unless they are chosen; the fullest sectors come first."""
    chosen = query.chosen.get(name, ())
    choices = [
        Choice(slug, str(label), counts.get(key, 0) if counts is not None else None, key in chosen)
        for key, slug, label in values
    ]
    shown = [
        choice
        for choice in choices
        if choice.business_count is None or choice.business_count or choice.is_chosen
    ]
    if name == "sector":
        shown.sort(key=lambda choice: (not choice.is_chosen, -(choice.business_count or 0), choice.label))
    return FacetBox(name, title, tuple(shown[:UNFOLDED]), tuple(shown[UNFOLDED:]), is_more)


def chips(found: list[FacetBox], query: SearchQuery, address: QueryDict) -> list[Chip]:
    """What was chosen, words first, each with the address that leaves it out."""
    taken = [Chip(f"“{query.text}”", without(address, "q", None))] if query.text else []
    for facet in found:
        taken += [
            Chip(choice.label, without(address, facet.name, choice.value))
            for choice in (*facet.choices, *facet.folded)
            if choice.is_chosen
        ]
    return taken


def without(address: QueryDict, name: str, value: str | None) -> str:
    """The query of this address without one value of a parameter, or without all of it; at its first page."""
    rest = address.copy()
    rest.pop("page", None)
    rest.pop("literal", None) if name == "q" else None
    kept = [] if value is None else [other for other in rest.getlist(name) if other != value]
    rest.setlist(name, kept)
    return f"?{rest.urlencode()}"
