"""Who is shown to whom: capacities kept, newcomers given places, nobody forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from investors.matching.rules import eligible
from investors.matching.snapshot import Flags, Floats, Ints, Longs, Snapshot
from investors.matching.top import Best

#: Prices rise by STEP for each time that a mandate is wanted beyond its places, relative to them, in each
#: round.
STEP, ROUNDS = 0.3, 12
#: Raises whose eligible mandates are looked up together, when they would be shown to nobody.
TOGETHER = 200


@dataclass(frozen=True, slots=True)
class Allocation:
    """Pairs that are shown, sorted by raise, then rank."""

    raises: Ints
    mandates: Ints
    score: Floats  # nan where a raise was placed outside the lists
    price: Floats  # what a place at the mandate costs
    rank: Ints  # 1 is best, within the raise
    prices: Floats  # (mandates,)
    # raises with an eligible mandate and yet none shown: every place there is taken by somebody's only one
    starving: Ints


@dataclass(slots=True)
class Pairs:
    """Candidates, each once, by raise: those of the n-th raise are ``[starts[n]:starts[n + 1]]``."""

    of: Longs  # rows of raises, rising
    starts: Longs
    mandates: Ints
    score: Floats
    shown: Flags

    @property
    def raises(self) -> Longs:
        """Row of each pair."""
        return np.repeat(self.of, np.diff(self.starts))


def allocate(
    market: Snapshot,
    best: Best,
    capacity: NDArray[np.integer[Any]],
    *,
    per_raise: int = 10,
    newcomer_share: float = 0.1,
) -> Allocation:
    """``capacity``: how many raises each mandate may be shown in all. The same input gives the same answer.

    Prices settle first. Then each raise in turn asks for its next best by score less price, a round for each
    place,
    so that nobody has a second before everybody had a first; a mandate keeps the best that ask. Places that
    are kept
    for newcomers are given before the rest. Raises that nobody was shown are placed last, if need be in the
    place of
    one that is shown elsewhere too.
    """
    from investors.matching.compiled.places import give, sort_pairs

    pairs = candidates(best)
    prices = settled_prices(best, capacity, per_raise)
    sort_pairs(pairs.starts, pairs.mandates, pairs.score, prices)
    left = np.maximum(capacity, 0).astype(np.int64)
    count = np.zeros(len(pairs.of), np.int64)
    for_new = int(np.ceil(newcomer_share * per_raise)) if newcomer_share > 0 else 0
    every, new = np.ones(len(left), np.bool_), newcomers(market)
    for most, may in ((per_raise - for_new, every), (per_raise, new), (per_raise, every)):
        give(pairs.starts, pairs.mandates, pairs.score, prices, pairs.shown, count, left, most, may)
    placed, starving = _place_the_rest(market, best, pairs, left, count)
    return _result(pairs, placed, prices, starving)


def newcomers(market: Snapshot) -> Flags:
    """(mandates,): those without any deal."""
    return np.bincount(market.deals.mandate, minlength=len(market.mandates)) == 0


def candidates(best: Best) -> Pairs:
    """What either side has on its list, each pair once."""
    from investors.matching.compiled.places import count_pairs, fill_pairs

    mine, theirs = best.of_raises, best.of_mandates
    position = np.full(int(best.raises.max(initial=-1)) + 1, -1, np.int64)
    position[best.raises] = np.arange(len(best.raises))
    counts = np.zeros(len(best.raises), np.int64)
    count_pairs(counts, mine.other, theirs.other, position)
    starts = np.concatenate([[0], np.cumsum(counts)])
    mandates, score = np.empty(starts[-1], np.int32), np.empty(starts[-1], np.float32)
    fill_pairs(
        mandates, score, starts[:-1].copy(), mine.other, mine.score, theirs.other, theirs.score, position
    )
    return Pairs(best.raises, starts, mandates, score, np.zeros(starts[-1], np.bool_))


def settled_prices(best: Best, capacity: NDArray[np.integer[Any]], per_raise: int) -> Floats:
    """(mandates,): what a place costs, so that about as many raises want one as there are.

    Each raise wants the best of its own list, by score less price.
    """
    from investors.matching.compiled.places import count_wanted

    other, score = best.of_raises.other, best.of_raises.score
    prices = np.zeros(len(capacity), np.float32)
    places = np.maximum(capacity, 1).astype(np.float32)
    most = min(per_raise, other.shape[1])
    at, room = np.zeros(most, np.int64), np.zeros(most, np.float32)
    for number in range(ROUNDS):
        load = np.zeros(len(capacity), np.int64)
        count_wanted(load, other, score, prices, at, room)
        change = STEP / np.sqrt(1 + number) * np.clip(load / places - 1, -1, 3)
        prices = np.maximum(prices + change, 0).astype(np.float32)
    return prices


def _place_the_rest(
    market: Snapshot, best: Best, pairs: Pairs, left: Longs, count: Longs
) -> tuple[list[tuple[int, int]], Ints]:
    """Gives each raise that has an eligible mandate, and is shown to none, one of them. Returns these, and
    who still starves.
    """
    hungry = np.flatnonzero((count == 0) & (best.eligible > 0))
    held = Held(pairs, count) if len(hungry) else None
    placed, starving = [], []
    for start in range(0, len(hungry), TOGETHER):
        rows = best.raises[hungry[start : start + TOGETHER]]
        for row, may in zip(rows, eligible(market, rows), strict=True):
            mandates = np.flatnonzero(may)
            mandate = int(mandates[np.argmax(left[mandates])])
            if left[mandate] > 0:
                left[mandate] -= 1
            else:
                mandate = held.give_up(mandates) if held else -1
            if mandate < 0:
                starving.append(int(row))
            else:
                placed.append((int(row), mandate))
    return placed, np.array(starving, np.int32)


class Held:
    """Places held by raises that have others too, for those that have none."""

    def __init__(self, pairs: Pairs, count: Longs) -> None:
        self.pairs, self.count = pairs, count
        shown = np.flatnonzero(pairs.shown)
        self.raises = np.searchsorted(pairs.starts, shown, "right") - 1
        order = np.argsort(pairs.mandates[shown], kind="stable")
        self.raises, self.shown = self.raises[order], shown[order]
        self.mandates = pairs.mandates[self.shown]

    def give_up(self, mandates: Longs) -> int:
        """One of these mandates, which is shown no more to a raise that has most others; or -1."""
        spans = np.searchsorted(self.mandates, mandates), np.searchsorted(self.mandates, mandates, "right")
        at = np.concatenate([np.arange(a, b) for a, b in zip(*spans, strict=True)])
        at = at[self.pairs.shown[self.shown[at]] & (self.count[self.raises[at]] > 1)]
        if not len(at):
            return -1
        pair, raises = self.shown[at], self.raises[at]
        first = np.lexsort((pair, self.pairs.score[pair], -self.count[raises]))[0]
        self.pairs.shown[pair[first]] = False
        self.count[raises[first]] -= 1
        return int(self.mandates[at[first]])


def _result(pairs: Pairs, placed: list[tuple[int, int]], prices: Floats, starving: Ints) -> Allocation:
    shown = np.flatnonzero(pairs.shown)
    rows = pairs.of[np.searchsorted(pairs.starts, shown, "right") - 1]
    late = np.array(placed, np.int64).reshape(-1, 2)
    raises = np.concatenate([rows, late[:, 0]])
    order = np.argsort(raises, kind="stable")
    raises = raises[order]
    mandates = np.concatenate([pairs.mandates[shown], late[:, 1]])[order].astype(np.int32)
    score = np.concatenate([pairs.score[shown], np.full(len(late), np.nan, np.float32)])[order]
    rank = np.arange(len(raises)) - np.searchsorted(raises, raises) + 1
    return Allocation(
        raises.astype(np.int32), mandates, score, prices[mandates], rank.astype(np.int32), prices, starving
    )


def share_by_region(market: Snapshot, allocation: Allocation) -> dict[int, float]:
    """Region → its share of all that is shown."""
    regions, counts = np.unique(market.raises.business.region[allocation.raises], return_counts=True)
    return {int(region): count / counts.sum() for region, count in zip(regions, counts, strict=True)}
