"""What is known of single pairs: rules that keep them apart, and points for who is in the company already."""

from __future__ import annotations

import numpy as np

from investors.matching.features import BACKERS
from investors.matching.history import History
from investors.matching.network import Network
from investors.matching.snapshot import Floats, Longs, Raises, Snapshot
from investors.matching.weights import Weights


def known_pairs(market: Snapshot, rows: Longs) -> tuple[Longs, Longs]:
    """Mandates that may not meet each of these raises, whatever the reason: those of the n-th are
    ``[starts[n]:starts[n + 1]]``.
    """
    known = market.known
    found = [pairs.among(rows) for pairs in (known.excluded, known.conflict, known.introduced, known.passed)]
    row = np.concatenate([one for one, _ in found])
    order = np.argsort(row, kind="stable")
    return starts_of(row, len(rows)), np.concatenate([mandate for _, mandate in found])[order]


def extras(raises: Raises, history: History, weights: Weights) -> tuple[Longs, Longs, Floats]:
    """Points for knowing those who are in the company, of the few mandates that have any."""
    wanted = [statistic for statistic in BACKERS if statistic.name in weights.curves]
    if not wanted or not len(raises.backers.codes):
        return np.zeros(len(raises) + 1, np.int64), np.zeros(0, np.int64), np.zeros(0, np.float32)
    row, mandate, values = Network.of_history(history).of_few(raises)
    points = np.zeros(len(row), np.float32)
    for statistic in wanted:
        value = values[statistic.form]
        points += np.where(value > 0, weights.curves[statistic.name](value), np.float32(0))
    return starts_of(row, len(raises)), mandate, points


def starts_of(rows: Longs, count: int) -> Longs:
    """Of rows in rising order."""
    return np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=count))]).astype(np.int64)
