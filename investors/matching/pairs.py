"""Parts of the score of chosen pairs, without the pairs beside them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from investors.matching.features import STATISTICS, Columns, Statistic
from investors.matching.history import History
from investors.matching.keys import keyed, parted
from investors.matching.known import extras, starts_of
from investors.matching.scoring import PARTS, of_raise
from investors.matching.sheets import Sheets
from investors.matching.snapshot import Floats, Longs, Raises
from investors.matching.tables import EARTH_KM, activity, of_likeness
from investors.matching.told import Deals
from investors.matching.weights import Curve, Weights

Named = list[tuple[Statistic, Curve]]


class PairParts:
    """``raises``: rows of ``of``, rising; ``mandates``: rows of the history's. As ``scoring.score`` says."""

    def __init__(
        self, of: Raises, raises: Longs, mandates: Longs, history: History, sheets: Sheets, weights: Weights
    ) -> None:
        self.of, self.raises, self.mandates = of, raises, mandates
        self.history, self.sheets, self.weights = history, sheets, weights

    def parts(self) -> Floats:
        """(pairs, len(PARTS)), each >= 0"""
        parts = np.zeros((len(self.raises), len(PARTS)), np.float32)
        for part, points in self._points():
            parts[:, PARTS.index(part)] += points
        return parts

    def _points(self) -> Iterator[tuple[str, Floats]]:
        by_columns: dict[tuple[Columns, str], Named] = {}
        for name, curve in self.weights.curves.items():
            statistic = STATISTICS[name]
            if statistic.columns:
                by_columns.setdefault((statistic.columns, statistic.part), []).append((statistic, curve))
            elif statistic.part == "activity":
                yield "activity", curve(activity(statistic, self.history))[self.mandates]
            elif statistic.part in ("freshness", "completeness"):
                yield statistic.part, curve(of_raise(statistic, self.of, self.history.day))[self.raises]
            elif statistic.form == "distance":
                yield "place", self._by_distance(curve)
            elif statistic.form == "text":
                yield "text", self._by_words(curve)
        for (columns, part), some in by_columns.items():
            alike = [one for one in some if one[0].form.startswith("alike")]
            yield part, self._of_columns(columns, [one for one in some if one not in alike])
            if alike:
                yield part, self._alike(columns, alike)
        yield "network", self._known()

    def _entries(self, columns: Columns, *, with_unknown: bool = False) -> tuple[Longs, Longs, Floats]:
        """Each pair with each value that its raise has: number of the pair, value, weight."""
        found = keyed(self.of, columns, with_unknown=with_unknown)
        starts = starts_of(found.rows, len(self.of))
        counts = np.diff(starts)[self.raises]
        at = np.arange(counts.sum()) + np.repeat(starts[self.raises] - np.cumsum(counts) + counts, counts)
        return np.repeat(np.arange(len(self.raises)), counts), found.values[at], found.weights[at]

    def _spread(self, pair: Longs, points: Floats, weight: Floats) -> Floats:
        return np.bincount(pair, points * weight, len(self.raises)).astype(np.float32)

    def _of_columns(self, columns: Columns, some: Named) -> Floats:
        pair, value, weight = self._entries(columns)
        values, at = np.unique(value, return_inverse=True)
        rows = np.zeros((len(values), self.sheets.width), np.float32)
        if some:
            self.sheets.add(rows, columns, some, values)
        return self._spread(pair, rows[at, self.mandates[pair]], weight)

    def _alike(self, columns: Columns, some: Named) -> Floats:
        pair, value, weight = self._entries(columns, with_unknown=True)
        codes = {
            column: code if column == "sector" else code - 1
            for column, code in parted(columns, value).items()
        }
        mandates, deals = self.mandates[pair], Deals.of_history(self.history)
        counts, all_deals = (
            deals.alike(codes, mandates),
            self.history.all_deals(some[0][0].half_life)[mandates],
        )
        points = sum(curve(of_likeness(statistic, counts, all_deals)) for statistic, curve in some)
        return self._spread(pair, np.asarray(points, np.float32), weight)

    def _by_words(self, curve: Curve) -> Floats:
        meaning = self.history.meaning
        ours, theirs = meaning(self.of.business.words), meaning(self.history.mandates.words)
        near = np.einsum("ij,ij->i", ours[self.raises], theirs[self.mandates])
        return curve((1 + near) / 2)

    def _by_distance(self, curve: Curve) -> Floats:
        mandates, business = self.history.mandates, self.of.business
        south, west = mandates.latitude[self.mandates], mandates.longitude[self.mandates]
        north, east = business.latitude[self.raises], business.longitude[self.raises]
        half = np.sin(np.radians(north - south) / 2) ** 2 + (
            np.cos(np.radians(north)) * np.cos(np.radians(south)) * np.sin(np.radians(east - west) / 2) ** 2
        )
        away = 2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
        return np.where(np.isnan(away), np.float32(0), curve(-np.nan_to_num(away, nan=0)))

    def _known(self) -> Floats:
        starts, mandates, points = extras(self.of, self.history, self.weights)
        key = np.repeat(np.arange(len(self.of)), np.diff(starts)) * self.sheets.width + mandates
        wanted = self.raises * self.sheets.width + self.mandates
        at = np.minimum(np.searchsorted(key, wanted), max(len(key) - 1, 0))
        if not len(key):
            return np.zeros(len(wanted), np.float32)
        return np.where(key[at] == wanted, points[at], np.float32(0))
