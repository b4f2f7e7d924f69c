"""Curves as sums of ramps: what each ramp is of each candidate, as bytes, and weights learned for them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from investors.matching.features import LEARNABLE, Statistic
from investors.matching.keys import Keyed
from investors.matching.learning_window import Candidates, Window
from investors.matching.network import Network
from investors.matching.snapshot import Floats, Longs
from investors.matching.tables import activity, table, values_of

#: Knots stand at quantiles of those who invested and of everybody.
OF_TRUE, OF_ALL = (0.05, 0.17, 0.28, 0.4, 0.52, 0.63, 0.75, 0.87, 0.98), (0.5, 0.9, 0.99)
VALUES_AT_ONCE = 1000


@dataclass(frozen=True)
class Reading:
    """A statistic of the candidates: for each value of a raise a row of ``values``, which counts
    ``share``.
    """

    raises: Longs  # rising
    share: Floats
    values: Floats  # (rows, candidates)


@dataclass(frozen=True)
class Ramps:
    """Of one or more windows, one below the other."""

    names: list[str]
    knots: list[NDArray[np.float64]]
    filled: NDArray[np.uint8]  # (raises, candidates, ramps of all statistics): 255 is past the ramp
    stand_for: Floats
    true: NDArray[np.bool_]
    counts: Floats  # of each raise, 1 on average

    @property
    def firsts(self) -> Longs:
        """The first ramp of each statistic, and the number of ramps."""
        return np.cumsum([0, *(len(knots) - 1 for knots in self.knots)])


def reading(statistic: Statistic, window: Window, chosen: Candidates) -> Reading:
    raises, history = window.raises, window.history
    if statistic.columns:
        return _of_columns(values_of(statistic, raises), statistic, window, chosen)
    every = np.arange(len(raises))
    if statistic.form in ("all", "last"):
        return Reading(every, np.ones(len(raises), np.float32), activity(statistic, history)[chosen.mandates])
    known = Network.of_history(history)
    values = np.empty(chosen.mandates.shape, np.float32)
    for start in range(0, len(raises), VALUES_AT_ONCE // 4):
        rows = every[start : start + VALUES_AT_ONCE // 4]
        values[rows] = np.take_along_axis(
            known.of(raises.take(rows))[statistic.form], chosen.mandates[rows], axis=1
        )
    return Reading(every, np.ones(len(raises), np.float32), values)


def _of_columns(found: Keyed, statistic: Statistic, window: Window, chosen: Candidates) -> Reading:
    values, at = np.unique(found.values, return_inverse=True)
    read = np.empty((len(found.rows), chosen.mandates.shape[1]), np.float32)
    for start in range(0, len(values), VALUES_AT_ONCE):
        rows = table(statistic, window.history, values[start : start + VALUES_AT_ONCE])
        mine = np.flatnonzero((at >= start) & (at < start + VALUES_AT_ONCE))
        read[mine] = rows[at[mine, None] - start, chosen.mandates[found.rows[mine]]]
    return Reading(found.rows, found.weights, read)


def knots_of(readings: list[Reading], chosen: list[Candidates]) -> NDArray[np.float64]:
    true = np.concatenate([r.values[c.true[r.raises]] for r, c in zip(readings, chosen, strict=True)])
    every = np.concatenate(
        [r.values[::5][c.stand_for[r.raises[::5]] > 0] for r, c in zip(readings, chosen, strict=True)]
    )
    low, high = min(true.min(), every.min()), max(true.max(), every.max())
    marks = np.concatenate([np.quantile(true, OF_TRUE), np.quantile(every, OF_ALL), [high]]).round(3)
    knots = [np.floor(low * 1000) / 1000]
    for mark in np.sort(marks):
        if mark - knots[-1] > max(1e-3, (high - low) / 100):
            knots.append(float(mark))
    return np.array(knots if len(knots) > 1 else [knots[0], knots[0] + 1])


def fill(out: NDArray[np.uint8], read: Reading, knots: NDArray[np.float64]) -> None:
    """``out``: (raises, candidates, ramps)"""
    if not len(read.raises):
        return
    rows, starts = np.unique(read.raises, return_index=True)
    for ramp, (low, high) in enumerate(itertools.pairwise(knots)):
        past = np.clip((read.values - np.float32(low)) / np.float32(high - low), 0, 1) * read.share[:, None]
        out[rows, :, ramp] = np.rint(255 * np.minimum(np.add.reduceat(past, starts, axis=0), 1))


def ramps(
    windows: list[Window], chosen: list[Candidates], statistics: list[Statistic] | None = None
) -> Ramps:
    names, knots, filled = [], [], []
    counts = np.concatenate([window.counts for window in windows])
    for statistic in statistics or LEARNABLE:
        readings = [reading(statistic, window, c) for window, c in zip(windows, chosen, strict=True)]
        if not any(len(read.raises) for read in readings):
            continue
        knots.append(knots_of(readings, chosen))
        names.append(statistic.name)
        shape = len(knots[-1]) - 1
        blocks = [np.zeros((*c.mandates.shape, shape), np.uint8) for c in chosen]
        for block, read in zip(blocks, readings, strict=True):
            fill(block, read, knots[-1])
        filled.append(_below(blocks))
    return Ramps(
        names,
        knots,
        np.concatenate(filled, axis=2),
        _below([c.stand_for for c in chosen]),
        _below([c.true for c in chosen]),
        counts / counts.mean(),
    )


def _below(blocks: list[Any]) -> Any:
    """One below the other, the narrower filled up with places that stand for nobody."""
    width = max(block.shape[1] for block in blocks)
    return np.concatenate(
        [np.pad(b, [(0, 0), (0, width - b.shape[1]), *[(0, 0)] * (b.ndim - 2)]) for b in blocks]
    )
