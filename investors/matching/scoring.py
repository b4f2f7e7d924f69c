"""How well a raise and a mandate fit: named parts, each at least nothing, that add up to the score."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from investors.matching.features import BACKERS, STATISTICS, Statistic
from investors.matching.history import History
from investors.matching.network import Network
from investors.matching.snapshot import NO_DAY, Floats, Raises
from investors.matching.tables import activity, kilometres, spread, table, values_of
from investors.matching.weights import Curve, Weights

#: The parts in the order in which they are kept and shown.
PARTS = (
    "sector", "stage", "ticket", "place", "activity", "text", "network", "resemblance", "freshness",
    "completeness",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scores:
    """Of a block of raises with every mandate."""

    parts: Floats  # (len(PARTS), raises, mandates), each >= 0

    @property
    def total(self) -> Floats:
        """(raises, mandates)"""
        return self.parts.sum(axis=0, dtype=np.float32)


def score(raises: Raises, history: History, weights: Weights) -> Scores:
    """Parts of every pair of these raises and the history's mandates. Blocks of some hundred raises suit
    it.
    """
    parts = np.zeros((len(PARTS), len(raises), len(history.mandates)), np.float32)
    for statistic, points in contributions(raises, history, weights):
        parts[PARTS.index(statistic.part)] += points
    return Scores(parts)


def contributions(raises: Raises, history: History, weights: Weights) -> Iterator[tuple[Statistic, Floats]]:
    """What each statistic adds, of any shape that spreads over (raises, mandates)."""
    for name, curve in weights.curves.items():
        statistic = STATISTICS[name]
        if statistic.columns:
            found = values_of(statistic, raises)
            values, at = np.unique(found.values, return_inverse=True)
            yield statistic, spread(found, at, curve(table(statistic, history, values)), len(raises))
        elif statistic.form in ("all", "last"):
            yield statistic, curve(activity(statistic, history))[None, :]
        elif statistic.form not in ("shared", "close", "many"):
            yield statistic, fit(statistic, curve, raises, history)
    yield from of_backers(raises, history, weights)


def fit(statistic: Statistic, curve: Curve, raises: Raises, history: History) -> Floats:
    """What no past deal tells of."""
    if statistic.form == "distance":
        away = kilometres(raises, history)
        return np.where(np.isnan(away), np.float32(0), curve(-np.nan_to_num(away, nan=0)))
    if statistic.form == "text":
        meaning = history.meaning
        nearness = (1 + meaning(raises.business.words) @ meaning(history.mandates.words).T) / 2
        return curve(nearness)
    return curve(of_raise(statistic, raises, history.day))[:, None]


def of_raise(statistic: Statistic, raises: Raises, day: int) -> NDArray[np.float64]:
    """(raises,): what tells of the raise alone."""
    if statistic.form == "freshness":
        return np.where(raises.day == NO_DAY, -1e6, np.minimum(raises.day.astype(np.float64) - day, 0))
    return raises.completeness.astype(np.float64)


def of_backers(raises: Raises, history: History, weights: Weights) -> Iterator[tuple[Statistic, Floats]]:
    wanted = [statistic for statistic in BACKERS if statistic.name in weights.curves]
    if not wanted or not len(raises.backers.codes):
        return
    known = Network.of_history(history).of(raises)
    for statistic in wanted:
        curve = weights.curves[statistic.name]
        yield statistic, np.where(known[statistic.form] > 0, curve(known[statistic.form]), np.float32(0))


def raise_alone(raises: Raises, weights: Weights, day: int) -> Floats:
    """(raises,): the part of the score that is the same for all mandates."""
    alone = np.zeros(len(raises), np.float32)
    for name in ("freshness", "completeness"):
        if name in weights.curves:
            alone += weights.curves[name](of_raise(STATISTICS[name], raises, day))
    return alone


def log_odds(total: NDArray[Any]) -> Floats:
    """log p(mandate | raise), along the last axis; -inf where the score is."""
    top = np.max(total, axis=-1, keepdims=True)
    top = np.where(np.isfinite(top), top, 0)
    sizes = np.exp(total - top).sum(axis=-1, keepdims=True, dtype=np.float64)
    with np.errstate(divide="ignore"):
        return (total - top - np.log(sizes)).astype(np.float32)
