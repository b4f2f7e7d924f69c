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
    newcomer: Flags  # shown in a place kept for newcomers
    prices: Floats  # (mandates,)
    # raises with an eligible mandate and yet none shown: every place there is taken by somebody's only one
    starving: Ints


@dataclass(slots=True)
class _Pairs:
    """Candidates by raise and mandate, each once, and whether they are shown."""

    raises: Longs
    mandates: Longs
    score: Floats
    shown: Flags
    newcomer: Flags


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
    pairs = candidates(best)
    prices = settled_prices(best, capacity, per_raise)
    worth = pairs.score - prices[pairs.mandates]
    left = np.maximum(capacity, 0).astype(np.int64).copy()
    for_new = int(np.ceil(newcomer_share * per_raise)) if newcomer_share > 0 else 0
    shown = np.zeros(len(market.raises), np.int64)
    is_new = newcomers(market)[pairs.mandates]
    _give(pairs, worth, left, shown, per_raise - for_new, np.ones(len(worth), np.bool_))
    _give(pairs, worth, left, shown, per_raise, is_new, newcomer=True)
    _give(pairs, worth, left, shown, per_raise, np.ones(len(worth), np.bool_))
    starving = _place_the_rest(market, best, pairs, left, shown)
    return _result(pairs, worth, prices, starving)


def newcomers(market: Snapshot) -> Flags:
    """(mandates,): those without any deal."""
    return np.bincount(market.deals.mandate, minlength=len(market.mandates)) == 0


def candidates(best: Best) -> _Pairs:
    """What either side has on its list, each pair once."""
    row, at = np.nonzero(best.of_raises.other >= 0)
    mandate, place = np.nonzero(best.of_mandates.other >= 0)
    raises = np.concatenate([best.raises[row], best.of_mandates.other[mandate, place]]).astype(np.int64)
    mandates = np.concatenate([best.of_raises.other[row, at], mandate]).astype(np.int64)
    score = np.concatenate([best.of_raises.score[row, at], best.of_mandates.score[mandate, place]])
    order = np.lexsort((mandates, raises))
    raises, mandates, score = raises[order], mandates[order], score[order]
    first = np.ones(len(raises), np.bool_)
    first[1:] = (raises[1:] != raises[:-1]) | (mandates[1:] != mandates[:-1])
    none = np.zeros(int(first.sum()), np.bool_)
    return _Pairs(raises[first], mandates[first], score[first], none, none.copy())


def settled_prices(best: Best, capacity: NDArray[np.integer[Any]], per_raise: int) -> Floats:
    """(mandates,): what a place costs, so that about as many raises want one as there are.

    Each raise wants the best of its own list, by score less price.
    """
    other, score = best.of_raises.other, best.of_raises.score
    prices = np.zeros(len(capacity), np.float32)
    places = np.maximum(capacity, 1).astype(np.float32)
    last = min(per_raise, other.shape[1]) - 1
    for number in range(ROUNDS):
        worth = np.where(other >= 0, score - prices[other], -np.inf)
        wanted = np.argpartition(-worth, last, axis=1)[:, : last + 1]
        mandates = np.take_along_axis(other, wanted, axis=1)
        load = np.bincount(mandates[mandates >= 0], minlength=len(capacity))
        change = STEP / np.sqrt(1 + number) * np.clip(load / places - 1, -1, 3)
        prices = np.maximum(prices + change, 0).astype(np.float32)
    return prices


def _place(sorted_rows: Longs) -> Longs:
    """The how-manieth of its kind each is, from 0."""
    return np.arange(len(sorted_rows)) - np.searchsorted(sorted_rows, sorted_rows)


def _give(
    pairs: _Pairs, worth: Floats, left: Longs, shown: Longs, most: int, may: Flags, *, newcomer: bool = False
) -> None:
    """Rounds in which every raise with less than ``most`` asks for its best that it has not asked for yet."""
    asking = np.flatnonzero(may & ~pairs.shown)
    order = asking[np.lexsort((pairs.mandates[asking], -worth[asking], pairs.raises[asking]))]
    while len(order):
        order = order[(shown[pairs.raises[order]] < most) & (left[pairs.mandates[order]] > 0)]
        first = np.ones(len(order), np.bool_)
        first[1:] = pairs.raises[order[1:]] != pairs.raises[order[:-1]]
        ask = order[first]
        ask = ask[np.lexsort((pairs.raises[ask], -worth[ask], pairs.mandates[ask]))]
        kept = ask[_place(pairs.mandates[ask]) < left[pairs.mandates[ask]]]
        pairs.shown[kept] = True
        pairs.newcomer[kept] = newcomer
        np.subtract.at(left, pairs.mandates[kept], 1)
        np.add.at(shown, pairs.raises[kept], 1)
        order = order[~first]


def _place_the_rest(market: Snapshot, best: Best, pairs: _Pairs, left: Longs, shown: Longs) -> Ints:
    """Gives each raise that has an eligible mandate, and is shown to none, one of them. Returns who still
    starves.
    """
    hungry = best.raises[(shown[best.raises] == 0) & (best.eligible > 0)]
    starving = []
    for start in range(0, len(hungry), TOGETHER):
        rows = hungry[start : start + TOGETHER]
        for row, may in zip(rows, eligible(market, rows), strict=True):
            mandate = _free_place(pairs, np.flatnonzero(may), left, shown)
            if mandate < 0:
                starving.append(int(row))
                continue
            left[mandate] -= 1
            shown[row] += 1
            _show(pairs, int(row), mandate)
    return np.array(starving, np.int32)


def _free_place(pairs: _Pairs, mandates: Longs, left: Longs, shown: Longs) -> int:
    """The mandate with most places left; else one that gives up the weakest pair of a raise that has
    others; or -1.
    """
    if left[mandates].max(initial=0) > 0:
        return int(mandates[np.argmax(left[mandates])])
    held = np.flatnonzero(pairs.shown & np.isin(pairs.mandates, mandates) & (shown[pairs.raises] > 1))
    if not len(held):
        return -1
    given_up = held[np.lexsort((held, np.nan_to_num(pairs.score[held]), -shown[pairs.raises[held]]))[0]]
    pairs.shown[given_up] = False
    shown[pairs.raises[given_up]] -= 1
    left[pairs.mandates[given_up]] += 1
    return int(pairs.mandates[given_up])


def _show(pairs: _Pairs, row: int, mandate: int) -> None:
    at = np.flatnonzero((pairs.raises == row) & (pairs.mandates == mandate))
    if len(at):
        pairs.shown[at] = True
        return
    pairs.raises, pairs.mandates = np.append(pairs.raises, row), np.append(pairs.mandates, mandate)
    pairs.score = np.append(pairs.score, np.float32(np.nan))
    pairs.shown, pairs.newcomer = np.append(pairs.shown, True), np.append(pairs.newcomer, False)


def _result(pairs: _Pairs, worth: Floats, prices: Floats, starving: Ints) -> Allocation:
    worth = np.concatenate([worth, np.full(len(pairs.raises) - len(worth), -np.inf, np.float32)])
    shown = np.flatnonzero(pairs.shown)
    shown = shown[np.lexsort((pairs.mandates[shown], -worth[shown], pairs.raises[shown]))]
    mandates = pairs.mandates[shown]
    return Allocation(
        raises=pairs.raises[shown].astype(np.int32),
        mandates=mandates.astype(np.int32),
        score=pairs.score[shown],
        price=prices[mandates],
        rank=(_place(pairs.raises[shown]) + 1).astype(np.int32),
        newcomer=pairs.newcomer[shown],
        prices=prices,
        starving=starving,
    )


def share_by_region(market: Snapshot, allocation: Allocation) -> dict[int, float]:
    """Region → its share of all that is shown."""
    regions, counts = np.unique(market.raises.business.region[allocation.raises], return_counts=True)
    return {int(region): count / counts.sum() for region, count in zip(regions, counts, strict=True)}
