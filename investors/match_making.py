"""From the best of both sides to the lists that are shown, and what is looked at before they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from investors.enums import MatchSide
from investors.match_words import PARTS
from investors.matching import scoring
from investors.matching.allocation import Allocation, allocate
from investors.matching.rules import barriers, between
from investors.matching.snapshot import Snapshot
from investors.matching.top import Best, Ground, by_place

if PARTS != scoring.PARTS:
    raise RuntimeError("The parts that pages name are not those that are computed.")

#: How many raises a mandate may be shown for each introduction it takes: most suggestions come to nothing.
SHOWN_PER_PLACE = 4
PER_RAISE, BLOCK = 10, 200
#: Raises whose shown pairs are split into parts together.
TOGETHER = 100_000
#: Of pairs shown before, by the same weights, the share that may be gone. Few pairs say nothing.
MOST_CHURN, CHURN_FROM = 0.8, 50
#: Of the raises of a cluster that somebody may be shown, the share that has to be.
LEAST_COVERED = 0.5


class Row(NamedTuple):
    """A row of ``MatchList``: keys, not row numbers."""

    side: str
    subject: int
    others: list[int]
    scores: list[float]
    prices: list[float]
    parts: list[float]
    size: float | None  # of a raise, what its scores are beside those of others
    order: list[float]  # what the list is sorted by, rising; not kept

    def lines(self) -> list[tuple[float, int, float, float, list[float]]]:
        width = len(PARTS)
        split = [self.parts[at * width : (at + 1) * width] for at in range(len(self.others))]
        return list(zip(self.order, self.others, self.scores, self.prices, split, strict=True))


@dataclass(frozen=True)
class Made:
    """All lists of one computation."""

    rows: list[Row]
    pairs: set[tuple[int, int]]  # keys of raise and mandate
    guards: list[dict[str, Any]]
    starving: list[int]  # keys of raises

    @property
    def is_sound(self) -> bool:
        return all(guard["is_kept"] for guard in self.guards)


def places(market: Snapshot) -> Any:
    """(mandates,): how many raises each may be shown."""
    return (market.mandates.capacity_left * SHOWN_PER_PLACE).astype(np.int32)


def lists(ground: Ground, best: Best, before: set[tuple[int, int]] | None, free: Any | None = None) -> Made:
    """``before``: pairs served now, where they were made by the same weights. ``free``: places of each
    mandate; all that it has, if None.
    """
    market = ground.market
    free = places(market) if free is None else free
    shown = allocate(market, best, free, per_raise=PER_RAISE)
    parts, sizes = parts_of(ground, best, shown)
    raises, mandates = market.raises.ids[shown.raises], market.mandates.ids[shown.mandates]
    pairs = {(int(a), int(b)) for a, b in zip(raises, mandates, strict=True)}
    prices = shown.price.astype(float)
    rows = [
        *grouped(MatchSide.BUSINESS, raises, mandates, parts, prices, sizes, shown.rank.astype(float)),
        *grouped(MatchSide.INVESTOR, mandates, raises, parts, prices, sizes, sizes - parts.sum(axis=1)),
    ]
    guards = [
        keeps_hard_rules(market, shown), keeps_load(free, shown), keeps_most(pairs, before, market),
        *covers_clusters(market, best, shown, free),
    ]  # fmt: skip
    return Made(rows, pairs, guards, [int(market.raises.ids[row]) for row in shown.starving])


def parts_of(ground: Ground, best: Best, shown: Allocation) -> tuple[Any, Any]:
    """(pairs, parts), and (pairs,) the size of each raise. Score less size is log p(mandate | raise), by
    which a mandate's list is sorted.
    """
    raises, market = ground.market.raises, ground.market
    parts = np.zeros((len(shown.raises), len(PARTS)), np.float32)
    rows = np.unique(shown.raises).astype(np.int64)
    rows = rows[by_place(market, rows)]
    of = np.full(len(raises), -1, np.int64)
    of[rows] = np.arange(len(rows))
    order = np.argsort(of[shown.raises], kind="stable")
    place = of[shown.raises[order]]
    for start in range(0, len(rows), TOGETHER):
        a, b = np.searchsorted(place, [start, start + TOGETHER])
        some = raises.take(rows[start : start + TOGETHER])
        parts[order[a:b]] = ground.parts(some, place[a:b] - start, shown.mandates[order[a:b]])
    size = np.full(len(raises), np.nan, np.float32)
    size[best.raises] = best.size
    return np.round(parts.astype(np.float64), 5), np.round(size[shown.raises].astype(np.float64), 5)


def grouped(
    side: MatchSide, subjects: Any, others: Any, parts: Any, prices: Any, sizes: Any, by: Any
) -> Iterator[Row]:
    """A row for each subject, its others sorted by ``by``; ties: the lower key first."""
    order = np.lexsort((others, by, subjects))
    keys, starts = np.unique(subjects[order], return_index=True)
    ends = np.append(starts[1:], len(order))
    for key, start, end in zip(keys, starts, ends[: len(keys)], strict=True):
        at = order[start:end]
        split, is_raise = parts[at], side == MatchSide.BUSINESS
        yield Row(
            side.value, int(key), others[at].tolist(), split.sum(axis=1).tolist(), prices[at].tolist(),
            split.ravel().tolist(), float(sizes[at[0]]) if is_raise else None, by[at].tolist(),
        )  # fmt: skip


def guard(name: str, is_kept: Any, said: str) -> dict[str, Any]:
    return {"name": name, "is_kept": bool(is_kept), "said": said}


def keeps_hard_rules(market: Snapshot, shown: Allocation) -> dict[str, Any]:
    """Asked of the rules anew, not of what was computed by them."""
    broken = int(
        np.count_nonzero(between(market, shown.raises.astype(np.int64), shown.mandates.astype(np.int64)))
    )
    return guard("Hard rules", broken == 0, f"{broken} pairs that may not meet")


def keeps_load(free: Any, shown: Allocation) -> dict[str, Any]:
    load = np.bincount(shown.mandates, minlength=len(free))
    over = int(np.count_nonzero(load > free))
    return guard("Load", over == 0, f"{over} mandates shown more than they take")


def keeps_most(
    pairs: set[tuple[int, int]], before: set[tuple[int, int]] | None, market: Snapshot
) -> dict[str, Any]:
    """Of pairs shown before whose sides are both there; other weights were looked at in a shadow run."""
    if before is None:
        return guard("Churn", True, "nothing made by these weights was served before")
    raises, mandates = set(market.raises.ids.tolist()), set(market.mandates.ids.tolist())
    living = {(a, b) for a, b in before if a in raises and b in mandates}
    gone = len(living - pairs)
    share = gone / len(living) if living else 0.0
    kept = len(living) < CHURN_FROM or share <= MOST_CHURN
    return guard("Churn", kept, f"{gone} of {len(living)} pairs gone")


def covers_clusters(market: Snapshot, best: Best, shown: Allocation, free: Any) -> list[dict[str, Any]]:
    """One line for each cluster that has a raise somebody may be shown.

    Few may be shown where all places are taken; nobody is left out beside a free one.
    """
    covered, possible = np.zeros((2, len(market.raises)), np.bool_)
    covered[shown.raises] = True
    possible[best.raises] = best.eligible > 0
    left_out = left_out_beside_a_place(market, shown, np.flatnonzero(possible & ~covered), free)
    region, found = market.raises.business.region, []
    for code in np.unique(region[possible]):
        own = possible & (region == code)
        count, have = int(own.sum()), int(np.count_nonzero(covered & own))
        kept = have >= LEAST_COVERED * count or not (left_out & own).any()
        found.append({**guard("Coverage", kept, f"{have} of {count} raises shown"), "cluster": int(code)})
    return found


def left_out_beside_a_place(market: Snapshot, shown: Allocation, rows: Any, free: Any) -> Any:
    """(raises,): of these, those that a mandate with a place left may be shown."""
    load = np.bincount(shown.mandates, minlength=len(market.mandates))
    has_place, found = load < free, np.zeros(len(market.raises), np.bool_)
    for start in range(0, len(rows), BLOCK):
        block = rows[start : start + BLOCK]
        found[block] = ((barriers(market, block) == 0) & has_place).any(axis=1)
    return found
