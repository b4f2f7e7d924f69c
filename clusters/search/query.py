"""What somebody looks for: words and values of facets, as ``clusters.filters`` reads them of an address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class Facet(NamedTuple):
    """A property to choose by: its name in the address, the mark of its lexemes, its column."""

    name: str
    mark: str
    column: str


#: In the order in which they are shown.
FACETS = (
    Facet("raising", "r", "is_raising"),
    Facet("cluster", "c", "cluster_id"),
    Facet("sector", "s", "sector_ids"),
    Facet("stage", "t", "stage"),
    Facet("employees", "e", "employees"),
    Facet("founded", "f", "founded"),
    Facet("status", "g", "status"),
)
BY_NAME = {facet.name: facet for facet in FACETS}

FOUNDED = (
    ("2020s", "2020 or later"),
    ("2010s", "2010 to 2019"),
    ("2000s", "2000 to 2009"),
    ("1990s", "1990 to 1999"),
    ("earlier", "before 1990"),
)
STATUSES = (
    ("active", "Active"),
    ("strike-off", "Proposal to strike off"),
    ("liquidation", "In liquidation"),
    ("administration", "In administration"),
    ("arrangement", "Voluntary arrangement"),
    ("receivership", "In receivership"),
    ("other", "Other"),
    ("left", "No longer on the register"),
    ("none", "Not on the register"),
)
SORTS = ("best", "name", "youngest", "newest")


@dataclass(frozen=True)
class SearchQuery:
    """Words and chosen facet values. Within a facet any value will do, between facets all must hold.

    ``chosen``: facet name → values as they stand in the lexemes (ids of clusters and sectors as text).
    """

    text: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = "best"
    is_literal: bool = False

    @property
    def facets(self) -> tuple[Facet, ...]:
        """Those something was chosen of."""
        return tuple(facet for facet in FACETS if self.chosen.get(facet.name))

    def lexemes(self, *, but: str = "") -> list[list[str]]:
        """For each facet with a choice, but for one, the lexemes of which one must be there."""
        return [
            [f"{facet.mark}={value}" for value in self.chosen[facet.name]]
            for facet in self.facets
            if facet.name != but
        ]
