"""Raises that share place, stage and size share most of their score: it is made once for all of them.

Within a cell the score is a sum of one row for all raises and a product of two thin matrices, so that
millions of
pairs cost what a matrix product costs. It adds up to what ``scoring.score`` says of each pair.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from investors.matching.features import CELL, STATISTICS, Columns, Statistic
from investors.matching.history import History
from investors.matching.keys import COLUMNS, keyed, single
from investors.matching.likeness import Likeness
from investors.matching.scoring import fit, of_backers, raise_alone
from investors.matching.snapshot import Floats, Longs, Raises
from investors.matching.tables import activity, of_likeness, table
from investors.matching.weights import Curve, Weights

#: Columns in which raises of a cell differ.
WITHIN = ("sector", "sum", "age", "season")


@dataclass(frozen=True)
class Sheet:
    """What all statistics of one combination of columns are worth together, for every value that raises
    have.
    """

    values: Longs
    points: Floats  # (values, mandates)

    def row(self, wanted: int) -> Floats:
        """(mandates,)"""
        return self.points[np.searchsorted(self.values, wanted)]

    def rows(self, wanted: Longs, among: Longs) -> Floats:
        """(wanted, among)"""
        return self.points[np.ix_(np.searchsorted(self.values, wanted), among)]


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
        cell = {column: int(self.codes[column][rows[0]]) for column in CELL}
        base = self._base(rows[:1], cell, among)
        left, right = [], []
        for column in WITHIN:
            codes, shares = self._differing(rows, column)
            if len(codes):
                left.append(shares)
                right.append(self._points(column, codes, cell, among))
        if "text" in self.weights.curves:
            half = np.float32(self.weights.curves["text"].top / 2)
            left.append(self.meaning[0][rows])
            right.append(half * self.meaning[1][among].T)
            base = base + half
        total = base + self.alone[rows, None]
        if left:
            total = total + np.concatenate(left, axis=1) @ np.concatenate(right, axis=0)
        self._add_backers(total, rows, among)
        return total

    @cached_property
    def meaning(self) -> tuple[Floats, Floats]:
        meaning = self.history.meaning
        return meaning(self.raises.business.words), meaning(self.history.mandates.words)

    def _base(self, first: Longs, cell: dict[str, int], among: Longs) -> Floats:
        """(among,): what all raises of the cell share."""
        base = self.always[among]
        for columns, sheet in self.sheets.items():
            if not set(columns) & set(WITHIN) and all(cell[column] >= 0 for column in columns):
                base = base + sheet.row(coded(columns, cell))[among]
        base = base + self._alike(np.array([coded(CELL, cell, 1)]), among, with_sector=False)[0]
        if "distance" in self.weights.curves:
            curve = self.weights.curves["distance"]
            base = base + fit(STATISTICS["distance"], curve, self.raises.take(first), self.history)[0, among]
        return base

    def _differing(self, rows: Longs, column: str) -> tuple[Longs, Floats]:
        """Codes of a column that occur in these raises, and (rows, codes) how much each raise has of each."""
        if column == "sector":
            mine = self.raises.business.sectors.take(rows)
            sectors, at = np.unique(mine.codes.astype(np.int64), return_inverse=True)
            shares = np.zeros((len(rows), len(sectors)), np.float32)
            np.add.at(shares, (mine.rows, at), mine.weights)
            return sectors, shares / np.maximum(shares.sum(axis=1, keepdims=True), 1e-9)
        codes, at = np.unique(self.codes[column][rows], return_inverse=True)
        shares = np.zeros((len(rows), len(codes)), np.float32)
        shares[np.arange(len(rows)), at] = 1
        return codes[codes >= 0], shares[:, codes >= 0]

    def _points(self, column: str, codes: Longs, cell: dict[str, int], among: Longs) -> Floats:
        """(codes, among)"""
        points = np.zeros((len(codes), len(among)), np.float32)
        for columns, sheet in self.sheets.items():
            if column in columns and all(cell.get(other, 0) >= 0 for other in columns):
                points += sheet.rows(coded(columns, {**cell, column: codes}), among)
        if column == "sector":
            points += self._alike(
                coded((*CELL, "sector"), {**cell, "sector": codes}, 1), among, with_sector=True
            )
        return points

    def _alike(self, values: Longs, among: Longs, *, with_sector: bool) -> Floats:
        wanted = [(s, curve) for s, curve in self.alike if ("sector" in s.columns) == with_sector]
        points = np.zeros((len(values), len(among)), np.float32)
        if wanted:
            counts = self.likeness.counts(values, with_sector=with_sector, among=among)
            for statistic, curve in wanted:
                points += curve(
                    of_likeness(statistic, counts, self.history.all_deals(statistic.half_life)[among])
                )
        return points

    def _add_backers(self, total: Floats, rows: Longs, among: Longs) -> None:
        known = np.flatnonzero(self.raises.backers.counts[rows])
        if len(known):
            for _, points in of_backers(self.raises.take(rows[known]), self.history, self.weights):
                total[known] += points[:, among]


def coded(columns: Columns, codes: dict[str, Any], shift: int = 0) -> Any:
    """Values as ``keyed`` makes them, of codes that may be arrays."""
    value = codes["sector"] if "sector" in columns else 0
    for column in columns:
        if column != "sector":
            value = value * COLUMNS[column] + codes[column] + shift
    return value
