"""Two to four clusters side by side: every figure with its year and source, every gap said to be one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from clusters.enums import PlaceKind
from clusters.models import Cluster, Fact, Metric, Place, Sector
from clusters.specialisation import LEANS_FROM
from clusters.tallies import Tallies

FEWEST, MOST = 2, 4
TOP_SECTORS = 3


class FigureRow(NamedTuple):
    """A metric, and for each cluster in turn its latest figure or None."""

    metric: Metric
    facts: list[Fact | None]


class Lean(NamedTuple):
    """A sector the cluster has more of than the region: how many times the region's share."""

    sector: Sector
    quotient: float
    business_count: int


class DirectoryColumn(NamedTuple):
    """What the directory itself counts of a cluster."""

    business_count: int
    raising_count: int
    leans: list[Lean]
    places: list[tuple[str, int]]


def figure_rows(clusters: Sequence[Cluster]) -> list[FigureRow]:
    """A row for each metric that at least one of the clusters has."""
    cells: dict[Metric, dict[int, Fact]] = {}
    for fact in Fact.objects.of_clusters(list(clusters)).latest_per_metric():
        cells.setdefault(fact.metric, {})[fact.cluster_id] = fact  # type: ignore[index]
    return [FigureRow(metric, [facts.get(c.pk) for c in clusters]) for metric, facts in cells.items()]


def directory_columns(clusters: Sequence[Cluster], tallies: Tallies) -> list[DirectoryColumn]:
    sectors = Sector.objects.active().in_bulk()
    places = Counter(Place.objects.filter(cluster__in=clusters).values_list("cluster", "kind"))
    return [
        DirectoryColumn(
            tallies.totals.get(cluster.pk, 0),
            tallies.raising.get(cluster.pk, 0),
            [
                Lean(sectors[row.sector_id], row.quotient, row.business_count)
                for row in tallies.specialisations(cluster.pk)[:TOP_SECTORS]
                if row.sector_id in sectors and row.quotient >= LEANS_FROM
            ],
            [
                (kind.label, places[cluster.pk, kind.value])
                for kind in PlaceKind
                if places[cluster.pk, kind.value]
            ],
        )
        for cluster in clusters
    ]
