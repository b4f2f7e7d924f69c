"""The best of each side, exactly, in blocks, in both directions at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from investors.matching.cell_rules import CellRules
from investors.matching.cells import Cells
from investors.matching.history import History
from investors.matching.snapshot import Floats, Ints, Longs, Snapshot
from investors.matching.weights import Weights

#: Raises of a cell that are looked at together; pairs that wait before they are sorted into the mandates'
#: lists.
ROWS, WAITING = 4096, 1_500_000
FLOOR = np.float32(-np.inf)


@dataclass(frozen=True, slots=True)
class Lists:
    """The best ``k`` of each row, best first; other = -1 where there are fewer. Ties: the lower row first."""

    other: Ints  # (rows, k)
    order: Floats  # what the list is sorted by
    score: Floats


@dataclass(frozen=True, slots=True)
class Best:
    """What one chunk of raises gives. Chunks are put together by ``joined``."""

    raises: Longs  # rows of the snapshot
    of_raises: Lists  # mandates by score
    of_mandates: (
        Lists  # rows of raises in the snapshot by log p(mandate | raise), and what tells of the raise alone
    )
    eligible: Longs  # of each raise, how many mandates it may meet


def history_of(market: Snapshot) -> History:
    return History.of(
        market.mandates, market.deals, day=market.day, sectors=market.sectors, stages=market.stages
    )


def best(
    market: Snapshot,
    weights: Weights,
    k: int = 20,
    rows: NDArray[np.integer[Any]] | None = None,
    history: History | None = None,
) -> Best:
    """Of these raises (all, if None) with every mandate, hard rules kept."""
    chosen: Longs = np.arange(len(market.raises)) if rows is None else np.asarray(rows, np.int64)
    raises = market.raises.take(chosen)
    cells = Cells(raises, history or history_of(market), weights)
    rules = CellRules(market, chosen, raises)
    mine, eligible = _empty(len(chosen), k), np.zeros(len(chosen), np.int64)
    theirs = _Waiting(len(market.mandates), k)
    for cell in rules.cells:
        among = rules.mandates(cell)
        for start in range(0, len(cell) if len(among) else 0, ROWS):
            some = cell[start : start + ROWS]
            score = cells.of_cell(some, among)
            rules.forbid(score, some, among)
            eligible[some] = np.isfinite(score).sum(axis=1)
            places, scores = best_of_rows(score, k)
            width = places.shape[1]
            mine.other[some, :width] = np.where(np.isfinite(scores), among[places], -1)
            mine.score[some, :width] = mine.order[some, :width] = scores
            theirs.add(chosen[some], among, score, cells.alone[some])
    return Best(chosen, mine, theirs.lists(), eligible)


def joined(chunks: list[Best], k: int = 20) -> Best:
    """Of disjoint chunks of one market: the same as ``best`` of all their rows."""
    rows = np.concatenate([chunk.raises for chunk in chunks])
    order = np.argsort(rows)
    mine = Lists(
        *(np.concatenate([getattr(c.of_raises, name) for c in chunks])[order] for name in Lists.__slots__)
    )
    theirs = _Waiting(len(chunks[0].of_mandates.other), k)
    for chunk in chunks:
        theirs.take(chunk.of_mandates)
    return Best(
        rows[order], mine, theirs.lists(), np.concatenate([chunk.eligible for chunk in chunks])[order]
    )


def best_of_rows(score: Floats, k: int) -> tuple[Longs, Floats]:
    """(rows, up to k) columns and scores, best first; ties: the lower column first."""
    least = _at_least(score, k)
    found = score >= least[:, None]
    found &= score > FLOOR
    row, column = np.divmod(np.flatnonzero(found), score.shape[1])
    counts = np.bincount(row, minlength=len(score))
    width = max(int(counts.max(initial=0)), 1)
    at = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    columns = np.zeros((len(score), width), np.int64)
    scores = np.full((len(score), width), FLOOR, np.float32)
    columns[row, at], scores[row, at] = column, score[row, column]
    order = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    return np.take_along_axis(columns, order, axis=1), np.take_along_axis(scores, order, axis=1)


def _at_least(score: Floats, k: int) -> Floats:
    """(rows,): a bound that at least k of each row reach: the k-th best of the best of each group of
    columns.
    """
    groups = max(6 * k, 64)
    tall = score.shape[1] // groups
    if tall < 2:
        return np.full(len(score), FLOOR, np.float32)
    tops = score[:, : tall * groups].reshape(len(score), tall, groups).max(axis=1)
    return np.partition(tops, groups - k, axis=1)[:, groups - k]


def _at_least_by_column(order: Floats, k: int) -> Floats:
    """(columns,): as ``_at_least``, for columns."""
    groups = 6 * k
    tall = len(order) // groups
    if tall < 2:
        return np.full(order.shape[1], FLOOR, np.float32)
    tops = order[: tall * groups].reshape(tall, groups, order.shape[1]).max(axis=0)
    return np.partition(tops, groups - k, axis=0)[groups - k]


def _empty(rows: int, k: int) -> Lists:
    return Lists(
        np.full((rows, k), -1, np.int32),
        np.full((rows, k), FLOOR, np.float32),
        np.full((rows, k), FLOOR, np.float32),
    )


class _Waiting:
    """The mandates' lists in the making: pairs that may enter wait, and are sorted in when there are many."""

    def __init__(self, mandates: int, k: int) -> None:
        self.k = k
        self.best = _empty(mandates, k)
        self.waiting: list[tuple[Longs, Longs, Floats, Floats]] = []
        self.count = 0

    def add(self, raises: Longs, among: Longs, score: Floats, alone: Floats) -> None:
        """``score``: (raises, among), spoilt; -inf where they may not meet."""
        top = score.max(axis=1)
        top[~np.isfinite(top)] = 0
        sizes = np.exp(score - top[:, None]).sum(axis=1)
        with np.errstate(divide="ignore"):
            shift = alone - top - np.log(sizes)
        shift[~np.isfinite(shift)] = FLOOR
        self._enter(raises, among, score, shift)

    def _enter(self, raises: Longs, among: Longs, score: Floats, shift: Floats) -> None:
        order = score + shift[:, None]
        least = self.best.order[among, -1]
        found = order >= least
        found &= order > FLOOR
        if np.count_nonzero(found) > 4 * self.k * len(among):
            found &= order >= _at_least_by_column(order, self.k)
        row, column = np.divmod(np.flatnonzero(found), order.shape[1])
        self._wait(among[column], raises[row], order[row, column], score[row, column])

    def _wait(self, mandate: Longs, other: Longs, order: Floats, score: Floats) -> None:
        self.waiting.append((mandate, other, order, score))
        self.count += len(mandate)
        if self.count > WAITING:
            self._settle()

    def take(self, lists: Lists) -> None:
        row, place = np.nonzero(lists.other >= 0)
        self._wait(
            row, lists.other[row, place].astype(np.int64), lists.order[row, place], lists.score[row, place]
        )

    def _settle(self) -> None:
        now = self.best
        row, place = np.nonzero(now.other >= 0)
        self.waiting.append(
            (row, now.other[row, place].astype(np.int64), now.order[row, place], now.score[row, place])
        )
        mandate, other, order, score = (
            np.concatenate(columns) for columns in zip(*self.waiting, strict=True)
        )
        by = np.lexsort((other, -order, mandate))
        mandate = mandate[by]
        place = np.arange(len(by)) - np.searchsorted(mandate, mandate)
        kept = place < self.k
        self.best = _empty(len(now.other), self.k)
        at, by = (mandate[kept], place[kept]), by[kept]
        self.best.other[at], self.best.order[at], self.best.score[at] = other[by], order[by], score[by]
        self.waiting, self.count = [], 0

    def lists(self) -> Lists:
        self._settle()
        return self.best
