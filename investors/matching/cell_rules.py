"""The hard rules of ``rules``, for raises that share place, stage and size: most are asked once a cell."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from investors.matching.keys import single
from investors.matching.rules import of_mandates, stage_fits
from investors.matching.snapshot import Flags, Floats, Longs, Raises, Snapshot

#: Raises in a cell, on average, that are worth a cell of their own.
ENOUGH = 150


class CellRules:
    """``rules.eligible`` of the same rows says the same."""

    def __init__(self, market: Snapshot, rows: Longs, raises: Raises) -> None:
        self.market, self.rows, self.raises = market, rows, raises
        self.open = of_mandates(market.mandates, market.day) == 0
        self.cells = grouped(raises)
        self.sectors = raises.business.sectors.words(market.sectors)
        self.never = market.mandates.never.words(market.sectors)
        self.must = market.mandates.must.words(market.sectors)
        self.has_never, self.has_must = market.mandates.never.counts > 0, market.mandates.must.counts > 0
        self.known = [
            pairs
            for pairs in (
                market.known.excluded,
                market.known.conflict,
                market.known.introduced,
                market.known.passed,
            )
            if len(pairs.raises)
        ]

    def mandates(self, cell: Longs) -> Longs:
        """Rows of mandates that the cell as a whole does not rule out."""
        mandates, raises = self.market.mandates, self.raises
        fits: Flags = self.open & stage_fits(raises.take(cell[:1]), mandates)[0]
        fits &= (mandates.tax == 0) | ((mandates.tax & np.bitwise_or.reduce(raises.tax[cell])) > 0)
        if raises.needs_standing[cell].all():
            fits &= mandates.standing_until >= self.market.day
        amount = raises.amount[cell]
        most = np.float32(np.inf) if np.isnan(amount).any() else amount.max()
        fits &= mandates.ticket_min <= most
        fits &= mandates.ticket_max >= raises.ticket_min[cell].min()
        return np.flatnonzero(fits)

    def forbid(self, score: Floats, rows: Longs, among: Longs) -> None:
        """Sets -inf in ``score`` (rows, among) where a pair may not meet all the same."""
        mandates, raises = self.market.mandates, self.raises
        amount, least = raises.amount[rows], raises.ticket_min[rows]
        low, high = mandates.ticket_min[among], mandates.ticket_max[among]
        # Comparisons with an amount that is not known are false: it rules nothing out.
        smallest = np.nanmin(amount) if not np.isnan(amount).all() else np.float32(np.inf)
        _forbid(score, np.flatnonzero(low > smallest), lambda some: amount[:, None] < low[some])
        _forbid(score, np.flatnonzero(high < least.max()), lambda some: high[some] < least[:, None])
        tax, needs = raises.tax[rows], raises.needs_standing[rows]
        wanted = mandates.tax[among]
        some_lack_it = (wanted > 0) & ((wanted & np.bitwise_and.reduce(tax)) == 0)
        _forbid(score, np.flatnonzero(some_lack_it), lambda some: (tax[:, None] & wanted[some]) == 0)
        lapsed = (mandates.standing_until[among] < self.market.day) & needs.any()
        _forbid(score, np.flatnonzero(lapsed), lambda some: needs[:, None].repeat(len(some), axis=1))
        self._forbid_sectors(score, rows, among)
        for pairs in self.known:
            row, mandate = pairs.among(self.rows[rows])
            at = np.searchsorted(among, mandate)
            inside = (at < len(among)) & (among[np.minimum(at, len(among) - 1)] == mandate)
            score[row[inside], at[inside]] = -np.inf

    def _forbid_sectors(self, score: Floats, rows: Longs, among: Longs) -> None:
        own = self.sectors[rows]
        every = np.bitwise_or.reduce(own, axis=0)
        never, must = self.never[among], self.must[among]
        _forbid(score, np.flatnonzero((never & every).any(axis=1)), lambda some: _share(own, never[some]))
        _forbid(score, np.flatnonzero(self.has_must[among]), lambda some: ~_share(own, must[some]))


def grouped(raises: Raises, enough: float = ENOUGH) -> list[Longs]:
    """Positions of raises that share everything that ``cells`` and ``CellRules.mandates`` take for shared.

    Place is among it where that leaves enough raises in a cell.
    """
    if not len(raises):
        return []
    business = raises.business
    coarse: list[NDArray[Any]] = [single(raises, column) for column in ("stage", "ticket")]
    fine: list[NDArray[Any]] = [
        raises.tax,
        raises.needs_standing,
        business.nation,
        business.region,
        business.place,
    ]
    fine += [np.nan_to_num(business.latitude, nan=999.0), np.nan_to_num(business.longitude, nan=999.0)]
    cells = _grouped(coarse + fine)
    return cells if len(raises) > enough * len(cells) else _grouped(coarse)


def _grouped(columns: list[NDArray[Any]]) -> list[Longs]:
    order = np.lexsort(columns[::-1])
    new = np.zeros(len(order), np.bool_)
    for column in columns:
        new[1:] |= column[order[1:]] != column[order[:-1]]
    return np.split(order, np.flatnonzero(new))


def _forbid(score: Floats, columns: Longs, where: Any) -> None:
    if len(columns):
        some = score[:, columns]
        some[where(columns)] = -np.inf
        score[:, columns] = some


def _share(left: NDArray[np.uint64], right: NDArray[np.uint64]) -> Flags:
    found = np.zeros((len(left), len(right)), np.bool_)
    for word in range(left.shape[1]):
        found |= (left[:, word, None] & right[None, :, word]) != 0
    return found
