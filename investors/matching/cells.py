"""Raises that share stage and size, or place too, share most of their score: it is made once for all of them.

Within a cell the score is a sum of a few rows that several raises share and a product of two thin
matrices, so that millions of pairs cost what a matrix product costs. It adds up to what ``scoring.score``
says of each pair.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from investors.matching.features import CELL, STATISTICS, Columns, Statistic
from investors.matching.history import History
from investors.matching.keys import COLUMNS, keyed, single
from investors.matching.likeness import HALF_LIFE, Likeness
from investors.matching.scoring import fit, of_backers, raise_alone
from investors.matching.snapshot import Floats, Longs, Raises
from investors.matching.tables import activity, of_likeness, table
from investors.matching.weights import Curve, Weights

#: Columns in which raises of a cell differ.
WITHIN = ("sector", "sum", "age", "season")
#: Up to so many different entries a product of matrices is quicker than adding row by row.
THIN = 48


@dataclass(frozen=True)
class Sheet:
    """What all statistics of one combination of columns are worth together, for every value that raises
    have.
    """

    values: Longs
    points: Floats  # (values, mandates)

    def rows(self, wanted: Longs, among: Longs) -> Floats:
        """(wanted, among)"""
        return self.points[np.ix_(np.searchsorted(self.values, wanted), among)]


@dataclass(frozen=True)
class Entries:
    """What raises of a cell have in one column: ``at`` of ``rows`` is the number of a (location, value)."""

    rows: Longs  # rising
    share: Floats
    at: Longs
    locations: Longs
    values: Longs

    def shares(self, rows: int) -> Floats:
        """(rows, different entries)"""
        full = np.zeros((rows, len(self.values)), np.float32)
        np.add.at(full, (self.rows, self.at), self.share)
        return full

    def add(self, total: Floats, points: Floats) -> None:
        """Row by row, where a matrix of shares would be mostly nothing."""
        place = np.arange(len(self.rows)) - np.searchsorted(self.rows, self.rows)
        for turn in range(int(place.max(initial=-1)) + 1):
            mine = np.flatnonzero(place == turn)
            total[self.rows[mine]] += self.share[mine, None] * points[self.at[mine]]


class Cells:
    """Scores of the raises of one chunk, cell by cell. ``score`` of the same raises gives the same."""

    def __init__(self, raises: Raises, history: History, weights: Weights) -> None:
        self.raises, self.history, self.weights = raises, history, weights
        self.likeness = Likeness(history)
        by_columns: dict[Columns, list[tuple[Statistic, Curve]]] = {}
        self.alike: list[tuple[Statistic, Curve]] = []
        for name, curve in weights.curves.items():
            statistic = STATISTICS[name]
            if statistic.form.startswith("alike"):
                self.alike.append((statistic, curve))
            elif statistic.columns:
                by_columns.setdefault(statistic.columns, []).append((statistic, curve))
        self.sheets = {columns: self._sheet(columns, some) for columns, some in by_columns.items()}
        self.always = self._always()
        self.alone = raise_alone(raises, weights, history.day)
        self.codes = {column: single(raises, column) for column in (*CELL, *WITHIN[1:])}
        self.locations, self.location = located(raises)

    def _sheet(self, columns: Columns, some: list[tuple[Statistic, Curve]]) -> Sheet:
        values = np.unique(keyed(self.raises, columns).values)
        points = np.zeros((len(values), len(self.history.mandates)), np.float32)
        for statistic, curve in some:
            points += curve(table(statistic, self.history, values))
        return Sheet(values, points)

    def _always(self) -> Floats:
        """(mandates,): what does not depend on the raise."""
        points = np.zeros(len(self.history.mandates), np.float32)
        for name, curve in self.weights.curves.items():
            if STATISTICS[name].form in ("all", "last"):
                points += curve(activity(STATISTICS[name], self.history))
        return points

    def of_cell(self, rows: Longs, among: Longs) -> Floats:
        """(rows, among): scores of the raises of one cell (positions in the chunk) with these mandates."""
        cell = {column: int(self.codes[column][rows[0]]) for column in ("stage", "ticket")}
        locations, at = np.unique(self.location[rows], return_inverse=True)
        total = self._of_locations(locations, cell, among)[at] + self.alone[rows, None]
        left, right = [], []
        for column in WITHIN:
            entries = self._entries(rows, column)
            points = self._points(column, entries, cell, among)
            if len(points) <= THIN:
                left.append(entries.shares(len(rows)))
                right.append(points)
            else:
                entries.add(total, points)
        if "text" in self.weights.curves:
            half = np.float32(self.weights.curves["text"].top / 2)
            left.append(self.meaning[0][rows])
            right.append(half * self.meaning[1][among].T)
            total += half
        if left:
            total += np.concatenate(left, axis=1) @ np.concatenate(right, axis=0)
        self._add_backers(total, rows, among)
        return total

    @cached_property
    def meaning(self) -> tuple[Floats, Floats]:
        meaning = self.history.meaning
        return meaning(self.raises.business.words), meaning(self.history.mandates.words)

    @cached_property
    def away(self) -> Floats:
        """(locations, mandates): points for how near the desk is."""
        if "distance" not in self.weights.curves:
            return np.zeros((len(self.locations), len(self.history.mandates)), np.float32)
        some = self.raises.take(self.locations)
        return fit(STATISTICS["distance"], self.weights.curves["distance"], some, self.history)

    def _of_locations(self, locations: Longs, cell: dict[str, int], among: Longs) -> Floats:
        """(locations, among): what does not differ within a place."""
        codes = self._codes_of(locations, cell)
        points = self.always[among] + self.away[np.ix_(locations, among)]
        self._add_sheets(points, codes, among, [c for c in self.sheets if not set(c) & set(WITHIN)])
        return points + self._alike(codes, among, with_sector=False)

    def _codes_of(self, locations: Longs, cell: dict[str, int]) -> dict[str, Longs]:
        first = self.locations[locations]
        codes = {column: self.codes[column][first] for column in ("nation", "region", "place")}
        return codes | {column: np.full(len(locations), code) for column, code in cell.items()}

    def _entries(self, rows: Longs, column: str) -> Entries:
        """What the raises of a cell have in a column, each value of each place once."""
        if column == "sector":
            mine = self.raises.business.sectors.take(rows)
            at, codes = mine.rows, mine.codes.astype(np.int64)
            share = mine.weights / np.bincount(at, mine.weights, len(rows))[at]
        else:
            codes = self.codes[column][rows]
            at = np.flatnonzero(codes >= 0)
            codes, share = codes[at], np.ones(len(at))
        keys, back = np.unique(self.location[rows[at]] * COLUMNS[column] + codes, return_inverse=True)
        locations, values = np.divmod(keys, COLUMNS[column])
        return Entries(at, share.astype(np.float32), back, locations, values)

    def _points(self, column: str, entries: Entries, cell: dict[str, int], among: Longs) -> Floats:
        """(different entries, among)"""
        points = np.zeros((len(entries.values), len(among)), np.float32)
        codes = self._codes_of(entries.locations, cell) | {column: entries.values}
        self._add_sheets(points, codes, among, [columns for columns in self.sheets if column in columns])
        if column == "sector":
            points += self._alike(codes, among, with_sector=True)
        return points

    def _add_sheets(
        self, points: Floats, codes: dict[str, Longs], among: Longs, sheets: list[Columns]
    ) -> None:
        for columns in sheets:
            known = np.logical_and.reduce([codes[column] >= 0 for column in columns])
            if known.any():
                points[known] += self.sheets[columns].rows(coded(columns, codes)[known], among)

    def _alike(self, codes: dict[str, Longs], among: Longs, *, with_sector: bool) -> Floats:
        wanted = [(s, curve) for s, curve in self.alike if ("sector" in s.columns) == with_sector]
        values = coded((*CELL, "sector") if with_sector else CELL, codes, 1)
        points = np.zeros((len(values), len(among)), np.float32)
        if wanted and len(values):
            counts = self.likeness.counts(values, with_sector=with_sector, among=among)
            for statistic, curve in wanted:
                points += curve(of_likeness(statistic, counts, self.deals_of_late[among]))
        return points

    @cached_property
    def deals_of_late(self) -> Floats:
        return self.history.all_deals(HALF_LIFE)

    def _add_backers(self, total: Floats, rows: Longs, among: Longs) -> None:
        known = np.flatnonzero(self.raises.backers.counts[rows])
        if len(known):
            for _, points in of_backers(self.raises.take(rows[known]), self.history, self.weights):
                total[known] += points[:, among]


def located(raises: Raises) -> tuple[Longs, Longs]:
    """One raise of each place (with where it lies), and of each raise its number among them."""
    business = raises.business
    columns = [business.nation, business.region, business.place]
    columns += [np.nan_to_num(business.latitude, nan=999.0), np.nan_to_num(business.longitude, nan=999.0)]
    _, first, at = np.unique(np.stack(columns, axis=1), axis=0, return_index=True, return_inverse=True)
    return first.astype(np.int64), at.ravel().astype(np.int64)


def coded(columns: Columns, codes: dict[str, Longs], shift: int = 0) -> Longs:
    """Values as ``keyed`` makes them."""
    value = codes["sector"] if "sector" in columns else np.zeros_like(codes[columns[0]])
    for column in columns:
        if column != "sector":
            value = value * COLUMNS[column] + codes[column] + shift
    return value
