"""What mandates declared and what their investors did, counted together.

Declared choices count as some pseudo-deals, spread over what was chosen; deals outweigh them as they come.
Whoever
declared nothing has no pseudo-deals, and is taken for like everybody until deals say otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from investors.matching import declared
from investors.matching.keys import YEAR, keyed, parted
from investors.matching.snapshot import Deals, Flags, Floats, Longs, Mandates, joined
from investors.matching.words import Meaning

#: How many deals what was declared counts for.
PSEUDO_DEALS = 4.0
#: How many deals of everybody stand before an investor's own, when shares are told.
PRIOR_DEALS = 3.0
RAREST = 0.002


@dataclass(frozen=True, slots=True)
class Counted:
    """Deals by the value of one or more columns: those of value ``v`` are ``[starts[v]:starts[v + 1]]``."""

    values: Longs  # sorted
    starts: Longs
    mandate: Longs
    weight: Floats  # of the deal for this value: a deal in three sectors is a third in each
    years: Floats  # since
    base: Floats  # share of everybody's deals

    def places(self, wanted: NDArray[np.integer[Any]]) -> Longs:
        """Position of each value; -1 where nobody has such a deal."""
        if not len(self.values):
            return np.full(len(wanted), -1, np.int64)
        at = np.minimum(np.searchsorted(self.values, wanted), len(self.values) - 1)
        return np.where(self.values[at] == wanted, at, -1)


@dataclass(frozen=True)
class History:
    """Mandates with the deals before ``day``. Made once for a run by ``History.of``; never changes."""

    mandates: Mandates
    deals: Deals  # sorted by mandate
    day: int
    sectors: int
    stages: int
    kept: dict[Any, Any] = field(default_factory=dict, repr=False)  # what was counted, by what it is of

    @classmethod
    def of(cls, mandates: Mandates, deals: Deals, *, day: int, sectors: int, stages: int) -> History:
        known = deals.before(day)
        return cls(mandates, known.take(np.argsort(known.mandate, kind="stable")), day, sectors, stages)

    @cached_property
    def speaks(self) -> Flags:
        """(mandates,): who has pseudo-deals."""
        return declared.speaks(self.mandates)

    @cached_property
    def years(self) -> Floats:
        """Since each deal."""
        return ((self.day - self.deals.day) / YEAR).astype(np.float32)

    def counted(self, columns: tuple[str, ...]) -> Counted:
        if columns not in self.kept:
            self.kept[columns] = self._count(columns)
        found: Counted = self.kept[columns]
        return found

    def _count(self, columns: tuple[str, ...]) -> Counted:
        found = keyed(self.deals, columns)
        order = np.argsort(found.values, kind="stable")
        rows = found.rows[order]
        values, starts = np.unique(found.values[order], return_index=True)
        weight = found.weights[order] * self.deals.weight[rows]
        ends = np.append(starts, len(rows))
        total = np.add.reduceat(weight, starts) if len(values) else np.zeros(0)
        base = (total + 1) / (self.deals.weight.sum() + len(values))
        return Counted(
            values,
            ends,
            self.deals.mandate[rows].astype(np.int64),
            weight,
            self.years[rows],
            base.astype(np.float32),
        )

    def deals_with(self, columns: tuple[str, ...], wanted: Longs, half_life: float | None) -> Floats:
        """(wanted, mandates): deals with each value; each counts half as much after every ``half_life``
        years.
        """
        found, width = self.counted(columns), len(self.mandates)
        if not len(wanted):
            return np.zeros((0, width), np.float32)
        at = found.places(wanted)
        first = np.where(at >= 0, found.starts[at], 0)
        counts = np.where(at >= 0, found.starts[at + 1] - first, 0)
        picked = np.arange(counts.sum()) + np.repeat(first - np.cumsum(counts) + counts, counts)
        weight = found.weight[picked]
        if half_life is not None:
            weight = weight * np.exp2(-found.years[picked] / half_life)
        cell = np.repeat(np.arange(len(wanted)), counts) * width + found.mandate[picked]
        real = np.bincount(cell, weight, len(wanted) * width).reshape(len(wanted), width).astype(np.float32)
        return real + self.pseudo_deals(columns, wanted) if self.speaks.any() else real

    def pseudo_deals(self, columns: tuple[str, ...], wanted: Longs) -> Floats:
        """(wanted, mandates): what was declared, as deals. Columns are taken to be chosen independently."""
        shares = np.full((len(wanted), len(self.mandates)), PSEUDO_DEALS, np.float32) * self.speaks
        for column, codes in parted(columns, wanted).items():
            shares *= declared.share(self.mandates, column, codes, self.base_of((column,), codes))
        return shares

    def base_of(self, columns: tuple[str, ...], wanted: Longs) -> Floats:
        """(wanted,): the share of everybody's deals that has this value, at least ``RAREST``."""
        found = self.counted(columns)
        at = found.places(wanted)
        base = np.append(found.base, np.float32(0))  # where ``at`` is -1
        return np.maximum(base[at], RAREST).astype(np.float32)

    def all_deals(self, half_life: float | None) -> Floats:
        """(mandates,), pseudo-deals included."""
        weight = self.deals.weight
        if half_life is not None:
            weight = weight * np.exp2(-self.years / half_life)
        real = np.bincount(self.deals.mandate, weight, len(self.mandates))
        return (real + PSEUDO_DEALS * self.speaks).astype(np.float32)

    def years_since_last(self) -> Floats:
        """(mandates,): inf where there are neither deals nor a mandate that says something, which is as
        of a year ago.
        """
        last = np.where(self.speaks, np.float32(1), np.float32(np.inf))
        np.minimum.at(last, self.deals.mandate, self.years)
        return last

    @cached_property
    def meaning(self) -> Meaning:
        """Of the words of mandates and of past deals, not of raises: a raise means the same in every
        chunk.
        """
        return Meaning(joined(self.mandates.words, self.deals.business.words))

    @cached_property
    def sector_rarity(self) -> Floats:
        """(sectors,): what few deals are in tells more."""
        shares = np.bincount(self.deals.business.sectors.codes, minlength=self.sectors) / max(
            len(self.deals), 1
        )
        return np.log(1 / (shares + 1e-4)).astype(np.float32)

    def rarity_of_sectors(self, deals: Deals) -> Floats:
        """(sectors, deals): the weight of each sector in each deal; a deal's vector has length 1."""
        dense = deals.business.sectors.dense(self.sectors) * np.maximum(self.sector_rarity, 0)
        dense /= np.maximum(np.sqrt((dense * dense).sum(axis=1, keepdims=True)), 1e-6)
        return np.ascontiguousarray(dense.T)

    @cached_property
    def beside(self) -> tuple[Longs, Longs, Floats]:
        """Pairs of mandates whose investors are in the same companies, with weights that sum to less than
        1 for each.
        """
        company, at = np.unique(self.deals.business.company, return_inverse=True)
        order = np.lexsort((self.deals.mandate, at))
        at, who = at[order], self.deals.mandate[order].astype(np.int64)
        first = np.ones(len(at), np.bool_)
        first[1:] = (at[1:] != at[:-1]) | (who[1:] != who[:-1])
        at, who = at[first], who[first]
        starts = np.searchsorted(at, np.arange(len(company) + 1))
        sizes = np.diff(starts)[at]
        one = np.repeat(who, sizes)
        offset = np.arange(len(one)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        other = who[np.repeat(starts[at], sizes) + offset]
        width = len(self.mandates)
        keys, shared = np.unique(one * width + other, return_counts=True)
        one, other = np.divmod(keys, width)
        apart = one != other
        one, other, weight = one[apart], other[apart], np.sqrt(shared[apart]).astype(np.float32)
        total = np.bincount(one, weight, width)
        return one, other, (weight / (total[one] + 2)).astype(np.float32)
