"""The counted directory, read once for a page: businesses by cluster and sector, from the kept counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from clusters.models import Cluster, ClusterSectorCount
from clusters.specialisation import Specialisation, location_quotient, specialisations

REGION = None


@dataclass(frozen=True)
class Tallies:
    """Counts of listed businesses. Keys are cluster ids, or ``REGION``; of these, sector id → businesses."""

    totals: dict[int | None, int] = field(default_factory=dict)
    raising: dict[int | None, int] = field(default_factory=dict)
    sectors: dict[int | None, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    counted_at: datetime | None = None

    @classmethod
    def of(cls, clusters: Iterable[Cluster]) -> Tallies:
        """The counts of these clusters and of the region, in one query."""
        rows = ClusterSectorCount.objects.for_comparison(clusters)
        totals: dict[int | None, int] = {}
        raising: dict[int | None, int] = {}
        sectors: dict[int | None, dict[int, int]] = defaultdict(dict)
        counted_at = None
        for row in rows:
            if row.sector_id is None:
                totals[row.cluster_id], raising[row.cluster_id] = row.business_count, row.raising_count
                counted_at = max(filter(None, (counted_at, row.counted_at)))
            else:
                sectors[row.cluster_id][row.sector_id] = row.business_count
        return cls(totals, raising, sectors, counted_at)

    def specialisations(self, cluster_id: int) -> list[Specialisation]:
        return specialisations(
            self.sectors[cluster_id],
            self.totals.get(cluster_id, 0),
            self.sectors[REGION],
            self.totals.get(REGION, 0),
        )

    def quotient(self, cluster_id: int, sector_id: int) -> float | None:
        return location_quotient(
            self.sectors[cluster_id].get(sector_id, 0),
            self.totals.get(cluster_id, 0),
            self.sectors[REGION].get(sector_id, 0),
            self.totals.get(REGION, 0),
        )
