"""What is known of mandates and of past deals, laid out for the compiled loops."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from investors.matching.history import History
from investors.matching.keys import ticket_band
from investors.matching.likeness import (
    BY_BANDS,
    ELSEWHERE,
    HALF_LIFE,
    OTHER_SECTOR,
    OTHER_STAGE,
    SAME_NATION,
    SAME_PLACE,
    SAME_REGION,
    UNKNOWN_TICKET,
)
from investors.matching.sheets import pieces
from investors.matching.snapshot import Flags, Floats, Ints, Longs, Mandates, Ragged
from investors.matching.weights import Curve, Weights

#: For what is not limited: larger than any sum, and yet a number.
NO_LIMIT = np.float32(3e38)
ALIKE = ("alike", "alike_share", "sector_alike", "sector_alike_share")
LEVEL = Curve(np.array([0.0, 1.0]), np.array([0.0, 0.0]))


class Told(NamedTuple):
    """One place of an array for each mandate, or for each deal."""

    low: Floats
    high: Floats
    tax: Ints
    lapsed: Flags  # may not be shown terms that need a standing
    must: NDArray[np.uint64]
    never_starts: Longs  # mandates by the sector they never want
    never: Longs
    by_place: Floats  # same place, region, nation, elsewhere
    other_sector: np.float32
    cell_count: tuple[Floats, Floats]
    cell_share: tuple[Floats, Floats]
    sector_count: tuple[Floats, Floats]
    sector_share: tuple[Floats, Floats]
    has_alike: bool


def told(mandates: Mandates, history: History, weights: Weights, day: int, sectors: int) -> Told:
    curve = {name: weights.curves.get(name, LEVEL) for name in ALIKE}
    never_starts, never = turned(mandates.never, sectors)
    return Told(
        mandates.ticket_min.astype(np.float32), np.minimum(mandates.ticket_max, NO_LIMIT),
        mandates.tax, mandates.standing_until < day, mandates.must.words(sectors), never_starts, never,
        np.array([SAME_PLACE, SAME_REGION, SAME_NATION, ELSEWHERE], np.float32), np.float32(OTHER_SECTOR),
        pieces(curve["alike"]), pieces(curve["alike_share"]),
        pieces(curve["sector_alike"]), pieces(curve["sector_alike_share"]),
        any(name in weights.curves for name in ALIKE),
    )  # fmt: skip


def turned(rows: Ragged, codes: int) -> tuple[Longs, Longs]:
    """Rows by code: those of code ``c`` are ``[starts[c]:starts[c + 1]]``."""
    order = np.argsort(rows.codes, kind="stable")
    return np.searchsorted(rows.codes[order], np.arange(codes + 1)), rows.rows[order]


class Near(NamedTuple):
    """Deals of some mandates beside one stage and size, and each of their sectors."""

    starts: Longs  # deals of the n-th mandate are ``[starts[n]:starts[n + 1]]``
    nation: Ints
    region: Ints
    place: Ints
    worth: Floats  # as far as stage, size and age go
    total: Floats  # room for what place makes of it
    sector_starts: Longs  # by sector: mandate, deal, and what the sector is worth in it
    sector_mandate: Ints
    sector_deal: Ints
    sector_worth: Floats
    deals_log: Floats  # of each mandate's deals, as ``tables.of_likeness`` divides by them


class Deals:
    """Made once of a history; ``near`` as ``likeness`` says."""

    def __init__(self, history: History) -> None:
        deals = history.deals
        self.business, self.stage = deals.business, deals.stage
        self.band, self.sectors = ticket_band(deals.amount), history.sectors
        self.fresh = (np.exp2(-history.years / HALF_LIFE) * deals.weight).astype(np.float32)
        self.ends = np.searchsorted(deals.mandate, np.arange(len(history.mandates) + 1))
        self.deals_log = np.log(history.all_deals(HALF_LIFE) + np.float32(2))
        sectors = deals.business.sectors
        self.sector_worth = _sector_worth(history)
        order = np.argsort(sectors.codes, kind="stable")
        self.sector, self.deal = sectors.codes[order], sectors.rows[order]
        self.mandate = deals.mandate[self.deal]
        self.worth = self.sector_worth[order]

    @classmethod
    def of_history(cls, history: History) -> Deals:
        """Made once."""
        if "deals" not in history.kept:
            history.kept["deals"] = cls(history)
        found: Deals = history.kept["deals"]
        return found

    def alike(self, codes: dict[str, Longs], mandates: Longs) -> Floats:
        """Deals of each of these mandates, as far as they are like its codes; as ``likeness`` says."""
        sizes = self.ends[mandates + 1] - self.ends[mandates]
        deal = np.arange(sizes.sum()) + np.repeat(self.ends[mandates] - np.cumsum(sizes) + sizes, sizes)
        pair = np.repeat(np.arange(len(mandates)), sizes)
        worth = self.fresh[deal] * self._of_place(codes, pair, deal) * self._of_size(codes, pair, deal)
        if "sector" in codes:
            worth = worth * (self._of_sector(codes["sector"][pair], deal) + np.float32(OTHER_SECTOR))
        return np.bincount(pair, worth, len(mandates)).astype(np.float32)

    def _of_place(self, codes: dict[str, Longs], pair: Longs, deal: Longs) -> Floats:
        worth = np.full(len(deal), ELSEWHERE, np.float32)
        for column, weight in (("nation", SAME_NATION), ("region", SAME_REGION), ("place", SAME_PLACE)):
            code = codes[column][pair]
            worth[(code >= 0) & (getattr(self.business, column)[deal] == code)] = weight
        return worth

    def _of_size(self, codes: dict[str, Longs], pair: Longs, deal: Longs) -> Floats:
        band, ticket = self.band[deal], codes["ticket"][pair]
        worth = BY_BANDS[np.abs(band - ticket)]
        worth[(band == 0) != (ticket == 0)] = UNKNOWN_TICKET
        worth[self.stage[deal] != codes["stage"][pair]] *= np.float32(OTHER_STAGE)
        return worth

    def _of_sector(self, sector: Longs, deal: Longs) -> Floats:
        sectors = self.business.sectors
        key, by = np.unique(sectors.rows * (self.sectors + 1) + sectors.codes, return_index=True)
        wanted = deal * (self.sectors + 1) + sector
        at = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
        if not len(key):
            return np.zeros(len(wanted), np.float32)
        return np.where(key[at] == wanted, self.sector_worth[by[at]], np.float32(0))

    def near(self, stage: int, ticket: int, among: NDArray[np.integer[Any]], position: Ints) -> Near:
        """Of the mandates ``among``; ``position`` of each mandate in it, or -1."""
        sizes = self.ends[among + 1] - self.ends[among]
        starts = np.concatenate([[0], np.cumsum(sizes)])
        some = np.arange(starts[-1]) + np.repeat(self.ends[among] - starts[:-1], sizes)
        place, band = np.full(len(self.stage), -1, np.int32), self.band[some]
        place[some] = np.arange(len(some))
        worth = self.fresh[some] * np.where(
            (band == 0) != (ticket == 0), np.float32(UNKNOWN_TICKET), BY_BANDS[np.abs(band - ticket)]
        )
        worth[self.stage[some] != stage] *= np.float32(OTHER_STAGE)
        inside = np.flatnonzero(position[self.mandate] >= 0)
        business = self.business
        return Near(
            starts, business.nation[some], business.region[some], business.place[some], worth,
            np.empty_like(worth), np.searchsorted(self.sector[inside], np.arange(self.sectors + 1)),
            position[self.mandate[inside]], place[self.deal[inside]], self.worth[inside],
            self.deals_log[among],
        )  # fmt: skip


def _sector_worth(history: History) -> Floats:
    """Of each sector of each deal, as ``History.rarity_of_sectors``."""
    sectors = history.deals.business.sectors
    worth = sectors.weights * np.maximum(history.sector_rarity, 0)[sectors.codes]
    size = np.sqrt(np.bincount(sectors.rows, worth * worth, len(sectors)))
    return (worth / np.maximum(size, 1e-6)[sectors.rows]).astype(np.float32)
