"""How far a cluster leans towards a sector, against the whole region: the location quotient.

LQ = (businesses of the sector in the cluster / all businesses in the cluster)
   / (businesses of the sector in the region / all businesses in the region).

1 is the region's own mix; 2 means twice the region's share. Regional statistics use the same measure on jobs
(Office for National Statistics, "Location quotient data and industrial agglomeration"); here it is taken on
counts of businesses.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

#: Fewer businesses than this say more about chance than about the place.
MIN_COUNT = 5
#: Below this a cluster has no more of a sector than the region has, as far as one decimal can say (“1.0 ×”).
LEANS_FROM = 1.05


class Specialisation(NamedTuple):
    """One sector of a cluster. ``share``: of the cluster's businesses, 0..1. ``quotient``: see the module."""

    sector_id: int
    business_count: int
    share: float
    quotient: float


def location_quotient(part: int, whole: int, region_part: int, region_whole: int) -> float | None:
    """The quotient, or None where there is nothing to compare."""
    if not (whole and region_part and region_whole):
        return None
    return (part / whole) / (region_part / region_whole)


def specialisations(
    counts: Mapping[int, int], total: int, region: Mapping[int, int], region_total: int
) -> list[Specialisation]:
    """Sectors of a cluster, the most special first; those with fewer than ``MIN_COUNT`` businesses left out.

    ``counts`` and ``region``: sector id → businesses. A business may be in several sectors, so counts may add
    up to more than their totals.
    """
    found = []
    for sector_id, count in counts.items():
        quotient = location_quotient(count, total, region.get(sector_id, 0), region_total)
        if quotient is not None and count >= MIN_COUNT:
            found.append(Specialisation(sector_id, count, count / total, quotient))
    return sorted(found, key=lambda row: (-row.quotient, -row.business_count, row.sector_id))
