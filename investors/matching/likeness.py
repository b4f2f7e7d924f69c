"""Past deals that resemble a raise in place, stage, size and sector at once, each counting as much as it
is alike.
"""

from __future__ import annotations

import numpy as np

from investors.matching.features import CELL
from investors.matching.history import History
from investors.matching.keys import parted, ticket_band
from investors.matching.snapshot import Floats, Longs

HALF_LIFE = 3.0
SAME_PLACE, SAME_REGION, SAME_NATION, ELSEWHERE = 1.0, 0.7, 0.2, 0.03
OTHER_STAGE, OTHER_SECTOR, UNKNOWN_TICKET = 0.25, 0.15, 0.3
BY_BANDS = np.exp(-0.35 * np.arange(32)).astype(np.float32)


class Likeness:
    """Made once of a history, or of some of its mandates: ``among``, rows in rising order."""

    def __init__(self, history: History) -> None:
        deals = history.deals
        self.width = len(history.mandates)
        self.fresh = (np.exp2(-history.years / HALF_LIFE) * deals.weight).astype(np.float32)
        self.columns = np.stack(
            [
                deals.business.nation,
                deals.business.region,
                deals.business.place,
                deals.stage,
                ticket_band(deals.amount),
            ]
        ).astype(np.int32)
        self.by_sector = history.rarity_of_sectors(deals)
        self.ends = np.searchsorted(deals.mandate, np.arange(self.width + 1))

    def counts(self, values: Longs, *, with_sector: bool, among: Longs | None = None) -> Floats:
        """(values, mandates or those among them) for values of ``CELL``, with the sector before it or
        without.
        """
        among = np.arange(self.width) if among is None else among
        sizes = self.ends[among + 1] - self.ends[among]
        deals = np.arange(sizes.sum()) + np.repeat(self.ends[among] - np.cumsum(sizes) + sizes, sizes)
        busy = np.flatnonzero(sizes)
        starts = (np.cumsum(sizes) - sizes)[busy]
        codes = parted((*CELL, "sector") if with_sector else CELL, values)
        cells, at = np.unique(np.stack([codes[c] for c in CELL], axis=1) - 1, axis=0, return_inverse=True)
        out = np.zeros((len(values), len(among)), np.float32)
        for number, cell in enumerate(cells):
            mine = np.flatnonzero(at.ravel() == number)
            likeness = self._of_cell(deals, *(int(code) for code in cell))[None, :]
            if with_sector:
                likeness = likeness * (
                    self.by_sector[np.ix_(codes["sector"][mine], deals)] + np.float32(OTHER_SECTOR)
                )
            if len(busy):
                out[np.ix_(mine, busy)] = np.add.reduceat(likeness, starts, axis=1)
        return out

    def _of_cell(self, deals: Longs, nation: int, region: int, place: int, stage: int, ticket: int) -> Floats:
        """(deals,)"""
        nations, regions, places, stages, bands = self.columns[:, deals]
        worth = np.full(len(deals), ELSEWHERE, np.float32)
        for column, code, weight in (
            (nations, nation, SAME_NATION),
            (regions, region, SAME_REGION),
            (places, place, SAME_PLACE),
        ):
            if code >= 0:
                worth[column == code] = weight
        worth[stages != stage] *= OTHER_STAGE
        away = BY_BANDS[np.abs(bands - ticket)]
        away[(bands == 0) != (ticket == 0)] = UNKNOWN_TICKET
        return worth * away * self.fresh[deals]
