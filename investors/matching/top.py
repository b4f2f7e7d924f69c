"""The best of each side, exactly, in both directions at once."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from investors.matching.cells import Codes, side
from investors.matching.history import History
from investors.matching.pairs import PairParts
from investors.matching.rules import of_mandates, stage_fits
from investors.matching.sheets import Sheets
from investors.matching.snapshot import Flags, Floats, Ints, Longs, Raises, Snapshot
from investors.matching.told import Deals, Told, told
from investors.matching.weights import Weights

#: Raises that are laid out together, and scores that are looked at together: about what stays near the
#: processor.
ROWS, SCORES = 100_000, 1 << 17
FLOOR = np.float32(-np.inf)
#: As the compiled loops write it.
LEAST = np.float32(-3e38)


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
    # rows of raises in the snapshot by log p(mandate | raise), and what tells of the raise alone
    of_mandates: Lists
    eligible: Longs  # of each raise, how many mandates it may meet
    size: Floats  # of each raise, log Σ exp(score): what p(mandate | raise) is divided by


class Mine(NamedTuple):
    """Lists of raises in the making."""

    other: Ints
    score: Floats
    eligible: Longs
    size: Floats


class Theirs(NamedTuple):
    """Lists of mandates in the making."""

    other: Ints
    order: Floats
    score: Floats


class Room(NamedTuple):
    """Where the compiled loops put what they need for a moment. ``among``: rows of mandates."""

    among: Ints
    columns: Ints  # of ``Side.points``
    ends: Longs  # by tax relief of a raise: how many of ``among`` it may suit
    position: Ints  # of each mandate in ``among``; -1: not there
    least: Floats  # what enters the mandate's list
    base: Floats
    rows: Floats
    counts: Floats
    barred: Floats
    part: Floats
    bits: Ints
    size: Floats  # ``bits``, read as numbers
    logs: Floats
    log_bits: Ints  # ``logs``, read as whole numbers
    usual: Floats
    points: Floats
    picked: Longs
    usual_deals: Floats
    now: Longs  # the cell and the kind that ``base``, ``rows`` and ``barred`` are of


def history_of(market: Snapshot) -> History:
    return History.of(
        market.mandates, market.deals, day=market.day, sectors=market.sectors, stages=market.stages
    )


class Ground:
    """What all chunks of a run stand on. Made once."""

    def __init__(self, market: Snapshot, weights: Weights, history: History | None = None) -> None:
        self.market, self.weights = market, weights
        self.history = history or history_of(market)
        self.sheets = Sheets(self.history)
        self.told: Told = told(market.mandates, self.history, weights, market.day, market.sectors)
        self.deals = Deals.of_history(self.history)
        mandates = market.mandates
        self.half = np.float32(weights.curves["text"].top / 2 if "text" in weights.curves else 0)
        self.words = self.half * self.history.meaning(mandates.words)
        # Mandates that the same raises suit lie together, and those last that want a tax relief.
        relief = np.array([0, 1, 3, 2])[mandates.tax]
        self.order = np.lexsort([mandates.ticket_min, mandates.stages, relief])
        self.order = self.order[of_mandates(mandates, market.day)[self.order] == 0]

    @cached_property
    def by_place(self) -> Longs:
        """Rows of all raises, neighbours beside each other."""
        return by_place(self.market, np.arange(len(self.market.raises)))

    def parts(self, raises: Raises, rows: Longs, mandates: Ints) -> Floats:
        """(pairs, len(PARTS)) of these pairs: ``rows`` of ``raises``, rising, and rows of mandates."""
        return PairParts(
            raises, rows, mandates.astype(np.int64), self.history, self.sheets, self.weights
        ).parts()


def best(
    market: Snapshot,
    weights: Weights,
    k: int = 20,
    rows: NDArray[np.integer[Any]] | None = None,
    ground: Ground | None = None,
) -> Best:
    """Of these raises (all, if None) with every mandate, hard rules kept."""
    chosen: Longs = np.arange(len(market.raises)) if rows is None else np.asarray(rows, np.int64)
    ground = ground or Ground(market, weights)
    mine = Mine(
        np.full((len(chosen), k), -1, np.int32), np.full((len(chosen), k), FLOOR, np.float32),
        np.zeros(len(chosen), np.int64), np.full(len(chosen), FLOOR, np.float32),
    )  # fmt: skip
    theirs = _nobody(len(market.mandates), k)
    order = by_place(market, chosen)
    for start in range(0, len(chosen), ROWS):
        _meet(ground, chosen, order[start : start + ROWS], mine, theirs)
    theirs.order[theirs.other < 0] = FLOOR
    mine.score[mine.other < 0] = FLOOR
    of_raises = Lists(mine.other, mine.score, mine.score)
    return Best(chosen, of_raises, Lists(*theirs), mine.eligible, mine.size)


def by_place(market: Snapshot, rows: Longs) -> Longs:
    """Positions of ``rows`` in the order in which neighbours share most."""
    business = market.raises.business
    columns = (market.raises.amount, market.raises.stage, business.place, business.region, business.nation)
    return np.lexsort([column[rows] for column in columns])


def _nobody(mandates: int, k: int) -> Theirs:
    return Theirs(
        np.full((mandates, k), -1, np.int32), np.full((mandates, k), LEAST, np.float32),
        np.full((mandates, k), FLOOR, np.float32),
    )  # fmt: skip


def _meet(ground: Ground, chosen: Longs, some: Longs, mine: Mine, theirs: Theirs) -> None:
    """``some``: positions in ``chosen``, which are those of ``mine``."""
    from investors.matching.compiled.cells import meet

    laid, codes = side(ground.market, chosen[some], ground.sheets, ground.weights, ground.order)
    laid = laid._replace(row=some[laid.row])
    meaning = ground.history.meaning(codes.raises.business.words)
    for start, end in groups(codes):
        columns = candidates(ground, codes, start, end)
        if not len(columns):
            continue
        room = _room(ground, columns, theirs, int(laid.widths[laid.cell[start:end]].max()))
        stage, ticket = (int(codes.codes[column][start]) for column in ("stage", "ticket"))
        near = ground.deals.near(stage, ticket, room.among, room.position)
        musts = np.flatnonzero(ground.market.mandates.must.counts[room.among])
        words, step = ground.words[room.among].T.copy(), max(1, SCORES // len(columns))
        for first in range(start, end, step):
            block = meaning[first : min(first + step, end)] @ words
            block += ground.half
            meet(block, first, laid, ground.told, near, room, musts, mine, theirs)


def groups(codes: Codes) -> list[tuple[int, int]]:
    """Raises that share stage and size lie together."""
    stage, ticket = codes.codes["stage"], codes.codes["ticket"]
    new = np.flatnonzero((np.diff(stage) != 0) | (np.diff(ticket) != 0)) + 1
    edges = [0, *new.tolist(), len(stage)]
    return list(itertools.pairwise(edges))


def candidates(ground: Ground, codes: Codes, start: int, end: int) -> Longs:
    """Places in ``ground.order`` of the mandates that these raises as a whole are not ruled out by."""
    mandates, raises = ground.market.mandates, codes.raises
    fits: Flags = stage_fits(raises.take([start]), mandates)[0]
    fits &= (mandates.tax == 0) | ((mandates.tax & np.bitwise_or.reduce(raises.tax[start:end])) > 0)
    if raises.needs_standing[start:end].all():
        fits &= mandates.standing_until >= ground.market.day
    fits &= mandates.ticket_min <= codes.amount[start:end].max()
    fits &= mandates.ticket_max >= raises.ticket_min[start:end].min()
    return np.flatnonzero(fits[ground.order])


def _room(ground: Ground, columns: Longs, theirs: Theirs, rows: int) -> Room:
    among = ground.order[columns].astype(np.int32)
    width, tax = len(among), ground.market.mandates.tax[among]
    position = np.full(len(ground.market.mandates), -1, np.int32)
    position[among] = np.arange(width)
    last = [np.flatnonzero((tax == 0) | ((tax & own) > 0)).max(initial=-1) + 1 for own in range(4)]
    names = ("base", "counts", "barred", "part", "usual", "points", "logs", "usual_deals")
    room = {name: np.zeros(width, np.float32) for name in names}
    bits = np.zeros(width, np.int32)
    return Room(
        among=among, columns=columns.astype(np.int32), ends=np.array(last), position=position,
        least=theirs.order[among, -1], rows=np.zeros((rows, width), np.float32), bits=bits,
        size=bits.view(np.float32), log_bits=room["logs"].view(np.int32), picked=np.zeros(width, np.int64),
        now=np.full(2, -1, np.int64), **room,
    )  # fmt: skip


def joined(chunks: list[Best], k: int = 20) -> Best:
    """Of disjoint chunks of one market: the same as ``best`` of all their rows."""
    from investors.matching.compiled.cells import enter_lists

    rows = np.concatenate([chunk.raises for chunk in chunks])
    order = np.argsort(rows)
    other, score = (
        np.concatenate([getattr(chunk.of_raises, name) for chunk in chunks])[order]
        for name in ("other", "score")
    )
    theirs = _nobody(len(chunks[0].of_mandates.other), k)
    for chunk in chunks:
        enter_lists(theirs, chunk.of_mandates.other, chunk.of_mandates.order, chunk.of_mandates.score)
    theirs.order[theirs.other < 0] = FLOOR
    eligible, size = (
        np.concatenate([getattr(chunk, name) for chunk in chunks])[order] for name in ("eligible", "size")
    )
    return Best(rows[order], Lists(other, score, score), Lists(*theirs), eligible, size)
