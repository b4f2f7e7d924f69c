"""What statistics of the same columns are worth together, for each value that raises have."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from investors.matching import declared
from investors.matching.declared import SPOKEN_OF
from investors.matching.features import Columns, Statistic
from investors.matching.history import PRIOR_DEALS, PSEUDO_DEALS, Counted, History
from investors.matching.keys import parted
from investors.matching.snapshot import Floats, Longs
from investors.matching.tables import table
from investors.matching.weights import Curve

#: Numbers that are looked at together, so that they stay near the processor.
TOGETHER = 1 << 17
#: So many pass through a curve together.
STRETCH = 1024


def pieces(curve: Curve) -> tuple[Floats, Floats]:
    """A curve as the compiled loops read it."""
    return curve.knots.astype(np.float32), curve.values.astype(np.float32)


class Sheets:
    """Made once of a history."""

    def __init__(self, history: History) -> None:
        self.history, self.width = history, len(history.mandates)
        self.weights: dict[tuple[Columns, float | None], Floats] = {}
        self.shares: dict[str, Floats] = {}
        self.deals_log = {
            half_life: np.log(history.all_deals(half_life) + np.float32(PRIOR_DEALS))
            for half_life in (None, 4.0)
        }
        self.room = np.empty(STRETCH, np.float32)
        self.nothing = np.zeros(self.width, np.float32)

    def add(self, out: Floats, columns: Columns, some: list[tuple[Statistic, Curve]], values: Longs) -> None:
        """``out``: (values, mandates)"""
        counted = [(s, curve) for s, curve in some if s.form not in ("kin", "circle")]
        for start in range(0, len(values), step := max(1, TOGETHER // self.width)):
            rows = slice(start, start + step)
            if counted:
                self._add_counted(out[rows], columns, counted, values[rows])
        for statistic, curve in some:
            if statistic.form in ("kin", "circle"):
                self._add_curve(out, table(statistic, self.history, values), self.nothing, curve)

    @cached_property
    def spoken_of(self) -> list[str]:
        """Columns that anybody declared something of."""
        mandates = self.history.mandates
        return [column for column in SPOKEN_OF if declared.speaks_of(mandates, column).any()]

    def _add_curve(self, out: Floats, x: Floats, less: Floats, curve: Curve) -> None:
        from investors.matching.compiled.curves import add_curve

        add_curve(out, x, less, *pieces(curve), self.room)

    def _add_counted(
        self, out: Floats, columns: Columns, some: list[tuple[Statistic, Curve]], values: Longs
    ) -> None:
        from investors.matching.compiled.curves import add_deals, stretch

        found = self.history.counted(columns)
        at, pseudo = found.places(values), self._declared(columns, values)
        base = self.history.base_of(columns, values)
        counts, x = np.empty_like(pseudo), np.empty_like(pseudo)
        last: float | None = -1.0
        for statistic, curve in sorted(some, key=lambda one: one[0].half_life or 0):
            if statistic.half_life != last:
                np.copyto(counts, pseudo)
                weight = self._weight(columns, found, statistic.half_life)
                add_deals(counts, at, found.starts, found.mandate, weight)
                last = statistic.half_life
            times, plus = self._of_form(statistic, counts, base)
            stretch(x, counts, times, np.float32(plus))
            np.log(x, out=x)
            less = self.deals_log[statistic.half_life] if statistic.form == "habit" else self.nothing
            self._add_curve(out, x, less, curve)

    def _of_form(self, statistic: Statistic, counts: Floats, base: Floats) -> tuple[Floats, float]:
        """What counts are multiplied with and what is added, before the logarithm."""
        if statistic.form == "habit":
            return (1 / base).astype(np.float32), PRIOR_DEALS
        if statistic.form == "rank":
            return (200 / (counts.sum(axis=1) + 2)).astype(np.float32), 1.0
        return np.ones(len(counts), np.float32), 1.0

    def _weight(self, columns: Columns, found: Counted, half_life: float | None) -> Floats:
        key = columns, half_life
        if key not in self.weights:
            worth = 1.0 if half_life is None else np.exp2(-found.years / half_life)
            self.weights[key] = (found.weight * worth).astype(np.float32)
        return self.weights[key]

    def _declared(self, columns: Columns, values: Longs) -> Floats:
        """As ``History.pseudo_deals``."""
        from investors.matching.compiled.curves import fill_declared

        out = np.empty((len(values), self.width), np.float32)
        scale = np.full(len(values), PSEUDO_DEALS, np.float32)
        ids, shares = [np.zeros(len(values), np.int64)], [self.history.speaks[None].astype(np.float32)]
        for column, codes in parted(columns, values).items():
            known, at = np.unique(codes, return_inverse=True)
            base = self.history.base_of((column,), known)
            if column in self.spoken_of:
                ids.append(at + sum(len(rows) for rows in shares))
                shares.append(declared.share(self.history.mandates, column, known, base))
            else:
                scale *= base[at]
        fill_declared(out, scale, np.concatenate(shares), np.stack(ids, axis=1))
        return out
