"""Raises that share place, stage and size share most of their score: it is made once for all of them.

A score is what the cell shares, a row for each value in which raises of a cell differ, what words say, and
what is known of the pair. It adds up to what ``scoring.score`` says of each pair.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from investors.matching.features import CELL, STATISTICS, Columns, Statistic
from investors.matching.keys import COLUMNS, keyed, single
from investors.matching.known import extras, known_pairs
from investors.matching.scoring import fit, raise_alone
from investors.matching.sheets import Sheets
from investors.matching.snapshot import Flags, Floats, Ints, Longs, Raises, Snapshot
from investors.matching.tables import activity
from investors.matching.told import NO_LIMIT
from investors.matching.weights import Curve, Weights

#: Columns in which raises of a cell differ.
WITHIN = ("sector", "sum", "age", "season")
PLACES = {"nation", "region", "place"}
Named = list[tuple[Statistic, Curve]]


class Side(NamedTuple):
    """Raises in the order of their cells, laid out for the compiled loops."""

    row: Longs  # of the chunk
    known_as: Ints  # row of the snapshot
    cell: Longs
    kind: Longs  # those of one kind are told apart by no rule of ticket, tax relief and standing
    amount: Floats
    least: Floats
    tax: Ints
    needs: Flags
    sectors: NDArray[np.uint64]
    alone: Floats
    points: Floats  # (rows, mandates in an order of their own)
    cell_ids: Longs  # (cells, of any number of rows of ``points``); -1: none
    cell_codes: Longs  # (cells, columns of ``CELL``)
    widths: Longs  # rows that a cell needs
    entry_starts: Longs  # (cells, columns of ``WITHIN``)
    entry_ends: Longs
    entry_ids: Longs  # (entries, rows of ``points``)
    entry_values: Longs
    term_starts: Longs  # (raises + 1,)
    term_rows: Longs  # of the rows of the cell
    term_weights: Floats
    extra_starts: Longs
    extra_mandates: Longs
    extra_points: Floats
    known_starts: Longs
    known: Longs


class Codes:
    """Raises of a chunk, sorted: by stage and size, then place, then kind."""

    def __init__(self, raises: Raises) -> None:
        codes = {column: single(raises, column) for column in (*CELL, *WITHIN[1:])}
        one, location = located(raises)
        self.places = raises.take(one)
        amount = np.where(raises.amount < NO_LIMIT, raises.amount, NO_LIMIT)
        kinds = [amount, raises.ticket_min, raises.tax, raises.needs_standing]
        self.order = np.lexsort([*kinds, location, codes["ticket"], codes["stage"]])
        self.raises = raises.take(self.order)
        self.amount = amount[self.order]
        self.codes = {column: code[self.order] for column, code in codes.items()}
        self.location = location[self.order]
        self.kind = numbered([column[self.order] for column in kinds])
        self.cell = numbered([self.location, self.codes["ticket"], self.codes["stage"]])
        self.first = np.flatnonzero(np.diff(self.cell, prepend=-1))

    def of_cells(self, cells: Longs) -> dict[str, Longs]:
        return {column: self.codes[column][self.first[cells]] for column in CELL}


class Points:
    """The rows of ``Side.points`` in the making."""

    def __init__(self, codes: Codes, sheets: Sheets, weights: Weights) -> None:
        self.codes, self.sheets, self.weights = codes, sheets, weights
        self.blocks: list[Floats] = []
        self.count = 0
        self.by_columns: dict[Columns, Named] = {}
        for name, curve in weights.curves.items():
            statistic = STATISTICS[name]
            if statistic.columns and not statistic.form.startswith("alike"):
                self.by_columns.setdefault(statistic.columns, []).append((statistic, curve))

    def rows(self, count: int) -> tuple[Floats, int]:
        block = np.zeros((count, self.sheets.width), np.float32)
        self.blocks.append(block)
        self.count += count
        return block, self.count - count

    def all(self, order: Longs) -> Floats:
        together, first = np.empty((self.count, len(order)), np.float32), 0
        for block in self.blocks:
            np.take(block, order, axis=1, out=together[first : first + len(block)])
            first += len(block)
        return together

    def ids(self, codes: dict[str, Longs], location: Longs, within: str | None) -> Longs:
        """(entries, rows): of cells, or of values of a column in a cell."""
        columns = [c for c in self.by_columns if set(c) & set(WITHIN) == ({within} if within else set())]
        by_place = [c for c in columns if set(c) <= PLACES | {within}]
        found = [self._merged(by_place, codes, location, within)]
        for sheet in (c for c in columns if c not in by_place):
            values, at, known = distinct(sheet, codes)
            block, first = self.rows(len(values))
            self.sheets.add(block, sheet, self.by_columns[sheet], values)
            found.append(np.where(known, at + first, -1))
        return np.stack(found, axis=1)

    def _merged(
        self, some: list[Columns], codes: dict[str, Longs], location: Longs, within: str | None
    ) -> Longs:
        """Sheets of nothing but the place, and perhaps one column more, as one."""
        key = location if within is None else location * COLUMNS[within] + codes[within]
        _, one, at = np.unique(key, return_index=True, return_inverse=True)
        block, first = self.rows(len(one))
        if within is None:
            self._add_places(block, location[one])
        for sheet in some:
            self._add_sheet(block, sheet, {column: code[one] for column, code in codes.items()})
        return at + first

    def _add_sheet(self, block: Floats, sheet: Columns, codes: dict[str, Longs]) -> None:
        from investors.matching.compiled.curves import add_rows

        values, at, known = distinct(sheet, codes)
        rows = np.zeros((len(values), self.sheets.width), np.float32)
        self.sheets.add(rows, sheet, self.by_columns[sheet], values)
        add_rows(block, rows, np.where(known, at, -1))

    def _add_places(self, block: Floats, location: Longs) -> None:
        """What does not depend on the raise, and how near the desk is."""
        history = self.sheets.history
        for name, curve in self.weights.curves.items():
            if STATISTICS[name].form in ("all", "last"):
                block += curve(activity(STATISTICS[name], history))
        if "distance" in self.weights.curves:
            some = self.codes.places.take(location)
            block += fit(STATISTICS["distance"], self.weights.curves["distance"], some, history)


def side(market: Snapshot, rows: Longs, sheets: Sheets, weights: Weights, order: Longs) -> tuple[Side, Codes]:
    """Of these rows of the market's raises; ``order``: mandates, as they stand in ``Side.points``."""
    found = Codes(market.raises.take(rows))
    raises, points = found.raises, Points(found, sheets, weights)
    cells = np.arange(len(found.first))
    cell_codes = found.of_cells(cells)
    location = found.location[found.first]
    cell_ids = points.ids(cell_codes, location, None)
    entries = [Entries(found, column) for column in WITHIN]
    ids = [points.ids(e.codes(found), location[e.cells], e.column) for e in entries]
    spans = [np.searchsorted(e.cells, cells + end) for end in (0, 1) for e in entries]
    firsts = np.cumsum([0, *(len(e.cells) for e in entries)])
    starts = np.stack(spans[: len(WITHIN)], axis=1)
    ends = np.stack(spans[len(WITHIN) :], axis=1)
    widths = ends - starts
    before = np.cumsum(widths, axis=1) - widths
    known_as = rows[found.order]
    return Side(
        found.order, known_as.astype(np.int32), found.cell, found.kind, found.amount, raises.ticket_min,
        raises.tax, raises.needs_standing, raises.business.sectors.words(market.sectors),
        raise_alone(raises, weights, market.day),
        points.all(order), cell_ids,
        np.stack([cell_codes[column] for column in CELL], axis=1), widths.sum(axis=1),
        starts + firsts[:-1], ends + firsts[:-1], padded(ids), np.concatenate([e.values for e in entries]),
        *terms(len(rows), found, entries, before - starts),
        *extras(raises, sheets.history, weights), *known_pairs(market, known_as),
    ), found  # fmt: skip


class Entries:
    """The different values of one column in each cell, and which of them each raise has."""

    def __init__(self, found: Codes, column: str) -> None:
        self.column = column
        if column == "sector":
            has = keyed(found.raises, ("sector",))
            self.raises, value, self.weights = has.rows, has.values, has.weights
        else:
            self.raises = np.flatnonzero(found.codes[column] >= 0)
            value = found.codes[column][self.raises]
            self.weights = np.ones(len(value), np.float32)
        keys, self.at = np.unique(found.cell[self.raises] * COLUMNS[column] + value, return_inverse=True)
        self.cells, self.values = np.divmod(keys, COLUMNS[column])

    def codes(self, found: Codes) -> dict[str, Longs]:
        return found.of_cells(self.cells) | {self.column: self.values}


def terms(count: int, found: Codes, entries: list[Entries], first: Longs) -> tuple[Longs, Longs, Floats]:
    """For each raise the rows of its cell that it has, with weights. ``first``: (cells, columns)"""
    raises = np.concatenate([e.raises for e in entries])
    rows = np.concatenate([e.at + first[found.cell[e.raises], n] for n, e in enumerate(entries)])
    order = np.argsort(raises, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(raises, minlength=count))])
    return starts, rows[order], np.concatenate([e.weights for e in entries])[order]


def padded(some: list[Longs]) -> Longs:
    """One below the other; -1 where one is narrower."""
    width = max(ids.shape[1] for ids in some)
    return np.concatenate(
        [np.pad(ids, [(0, 0), (0, width - ids.shape[1])], constant_values=-1) for ids in some]
    )


def distinct(columns: Columns, codes: dict[str, Longs]) -> tuple[Longs, Longs, Flags]:
    """Values as ``keyed`` makes them, each once; which of them each row has; and whether it has any."""
    known = np.logical_and.reduce([codes[column] >= 0 for column in columns])
    value = codes["sector"] if "sector" in columns else np.zeros(len(known), np.int64)
    for column in columns:
        if column != "sector":
            value = value * COLUMNS[column] + codes[column]
    values, back = np.unique(value[known], return_inverse=True)
    at = np.full(len(known), -1, np.int64)
    at[known] = back
    return values, at, known


def numbered(columns: list[NDArray[Any]]) -> Longs:
    """Numbers of runs of equal rows; sorted, equal rows lie together."""
    new = np.zeros(len(columns[0]), np.bool_)
    for column in columns:
        new[1:] |= column[1:] != column[:-1]
    return np.cumsum(new)


def located(raises: Raises) -> tuple[Longs, Longs]:
    """One raise of each place (with where it lies), and of each raise its number among them."""
    business = raises.business
    columns: list[NDArray[Any]] = [business.nation, business.region, business.place]
    columns += [np.nan_to_num(business.latitude, nan=999.0), np.nan_to_num(business.longitude, nan=999.0)]
    order = np.lexsort(columns)
    number = numbered([column[order] for column in columns])
    first, at = order[np.flatnonzero(np.diff(number, prepend=-1))], np.empty(len(order), np.int64)
    at[order] = number
    return first, at
