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
from investors.matching.rules import barriers
from investors.matching.snapshot import Snapshot
from investors.matching.top import Best, history_of
from investors.matching.weights import Weights

if PARTS != scoring.PARTS:
    raise RuntimeError("The parts that pages name are not those that are computed.")

#: How many raises a mandate may be shown for each introduction it takes: most suggestions come to nothing.
SHOWN_PER_PLACE = 4
PER_RAISE, BLOCK = 10, 200
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


def lists(market: Snapshot, weights: Weights, best: Best, before: set[tuple[int, int]] | None) -> Made:
    """``before``: pairs served now, where they were made by the same weights."""
    shown = allocate(market, best, places(market), per_raise=PER_RAISE)
    parts, order = parts_of(market, weights, shown)
    raises, mandates = market.raises.ids[shown.raises], market.mandates.ids[shown.mandates]
    pairs = {(int(a), int(b)) for a, b in zip(raises, mandates, strict=True)}
    prices = shown.price.astype(float)
    rows = [
        *grouped(MatchSide.BUSINESS, raises, mandates, parts, prices, shown.rank.astype(float)),
        *grouped(MatchSide.INVESTOR, mandates, raises, parts, prices, -order),
    ]
    guards = [
        keeps_hard_rules(market, shown), keeps_load(market, shown), keeps_most(pairs, before, market),
        *covers_clusters(market, best, shown),
    ]  # fmt: skip
    return Made(rows, pairs, guards, [int(market.raises.ids[row]) for row in shown.starving])


def parts_of(market: Snapshot, weights: Weights, shown: Allocation) -> tuple[Any, Any]:
    """(pairs, parts), and (pairs,) log p(mandate | raise) by which a mandate's list is sorted."""
    history = history_of(market)
    parts = np.zeros((len(shown.raises), len(PARTS)), np.float64)
    order = np.zeros(len(shown.raises), np.float64)
    rows = np.unique(shown.raises)
    for start in range(0, len(rows), BLOCK):
        block = rows[start : start + BLOCK]
        found = scoring.score(market.raises.take(block), history, weights)
        total = np.where(barriers(market, block) == 0, found.total, -np.inf)
        odds = scoring.log_odds(total)
        at = np.flatnonzero(np.isin(shown.raises, block))
        row = np.searchsorted(block, shown.raises[at])
        parts[at] = found.parts[:, row, shown.mandates[at]].T
        order[at] = odds[row, shown.mandates[at]]
    return parts, order


def grouped(side: MatchSide, subjects: Any, others: Any, parts: Any, prices: Any, by: Any) -> Iterator[Row]:
    """A row for each subject, its others sorted by ``by``; ties: the lower key first."""
    order = np.lexsort((others, by, subjects))
    keys, starts = np.unique(subjects[order], return_index=True)
    ends = np.append(starts[1:], len(order))
    for key, start, end in zip(keys, starts, ends[: len(keys)], strict=True):
        at = order[start:end]
        split = np.round(parts[at], 5)
        yield Row(
            side.value, int(key), others[at].tolist(), split.sum(axis=1).tolist(), prices[at].tolist(),
            split.ravel().tolist(),
        )  # fmt: skip


def guard(name: str, is_kept: Any, said: str) -> dict[str, Any]:
    return {"name": name, "is_kept": bool(is_kept), "said": said}


def keeps_hard_rules(market: Snapshot, shown: Allocation) -> dict[str, Any]:
    """Asked of the rules anew, not of what was computed by them."""
    broken = 0
    for start in range(0, len(market.raises), BLOCK):
        rows = np.arange(start, min(start + BLOCK, len(market.raises)))
        at = np.flatnonzero((shown.raises >= rows[0]) & (shown.raises <= rows[-1]))
        if len(at):
            bits = barriers(market, rows)
            broken += int(np.count_nonzero(bits[shown.raises[at] - start, shown.mandates[at]]))
    return guard("Hard rules", broken == 0, f"{broken} pairs that may not meet")


def keeps_load(market: Snapshot, shown: Allocation) -> dict[str, Any]:
    load = np.bincount(shown.mandates, minlength=len(market.mandates))
    over = int(np.count_nonzero(load > places(market)))
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


def covers_clusters(market: Snapshot, best: Best, shown: Allocation) -> list[dict[str, Any]]:
    """One line for each cluster that has a raise somebody may be shown.

    Few may be shown where all places are taken; nobody is left out beside a free one.
    """
    covered, possible = np.zeros((2, len(market.raises)), np.bool_)
    covered[shown.raises] = True
    possible[best.raises] = best.eligible > 0
    left_out = left_out_beside_a_place(market, shown, np.flatnonzero(possible & ~covered))
    region, found = market.raises.business.region, []
    for code in np.unique(region[possible]):
        own = possible & (region == code)
        count, have = int(own.sum()), int(np.count_nonzero(covered & own))
        kept = have >= LEAST_COVERED * count or not (left_out & own).any()
        found.append({**guard("Coverage", kept, f"{have} of {count} raises shown"), "cluster": int(code)})
    return found


def left_out_beside_a_place(market: Snapshot, shown: Allocation, rows: Any) -> Any:
    """(raises,): of these, those that a mandate with a place left may be shown."""
    load = np.bincount(shown.mandates, minlength=len(market.mandates))
    has_place, found = load < places(market), np.zeros(len(market.raises), np.bool_)
    for start in range(0, len(rows), BLOCK):
        block = rows[start : start + BLOCK]
        found[block] = ((barriers(market, block) == 0) & has_place).any(axis=1)
    return found
