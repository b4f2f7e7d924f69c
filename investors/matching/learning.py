"""Curves from past deals: p(investor | raise) by softmax over all investors, with ramps that count nothing or
more.

Chosen by time: the last window says how long to learn from those before it; then all are learned from.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from investors.matching.features import LEARNABLE
from investors.matching.learning_window import PLAIN, Candidates, Window, candidates
from investors.matching.ramps import Ramps, ramps
from investors.matching.snapshot import Floats
from investors.matching.weights import Weights

EPOCHS, BATCH, RATE, RIDGE, START = 6, 128, 0.02, 6e-3, 0.02
#: What is weighed first.
FIRST = ("habit", "all", "last", "close")
#: Of weights smaller than this the curve is left out.
LEAST = 0.03
Say = Callable[[str], object]


@dataclass(frozen=True)
class Learned:
    weights: Weights
    epochs: int
    loss: list[
        float
    ]  # after each epoch, on the last window, learned from those before; empty with one window


def learn(
    windows: list[Window], *, seed: int = 0, say: Say = lambda text: None, epochs: int | None = None
) -> Learned:
    """Windows in the order of time. The same windows and seed give the same weights.

    First from the plainest statistics, among candidates that need no weights; what that gives says who the
    hard
    cases are, among whom all statistics are then weighed.
    """
    plain = ramps(windows, _candidates(windows, PLAIN, seed), [one for one in LEARNABLE if one.form in FIRST])
    say(f"{len(plain.names)} plain statistics, {plain.filled.shape[2]} ramps")
    first = as_weights(plain, train(plain, slice(None), 2, seed))
    del plain
    table = ramps(windows, _candidates(windows, first, seed))
    say(f"{len(table.names)} statistics, {table.filled.shape[2]} ramps, {table.filled.nbytes / 1e9:.1f} GB")
    last = len(windows[-1].raises)
    loss: list[float] = []
    if epochs is None and len(windows) > 1:
        earlier, later = slice(0, len(table.filled) - last), slice(len(table.filled) - last, None)
        train(table, earlier, EPOCHS, seed, lambda w: loss.append(mean_loss(table, later, w)))
        say(f"loss on the last window by epoch: {', '.join(f'{one:.4f}' for one in loss)}")
    epochs = epochs or (int(np.argmin(loss)) + 1 if loss else EPOCHS // 2)
    found = train(table, slice(None), epochs, seed)
    return Learned(as_weights(table, found), epochs, loss)


def _candidates(windows: list[Window], weights: Weights, seed: int) -> list[Candidates]:
    rng = np.random.default_rng(seed)
    return [candidates(window, weights, rng) for window in windows]


def train(
    table: Ramps, rows: slice, epochs: int, seed: int, after_epoch: Callable[[Floats], object] | None = None
) -> Floats:
    """Adam, each step projected to weights of nothing or more; the mean over the second half of the steps."""
    every = np.arange(len(table.filled))[rows]
    rng = np.random.default_rng(seed)
    weights = np.full(table.filled.shape[2], START, np.float32)
    mean, first, second = weights.copy(), np.zeros_like(weights), np.zeros_like(weights)
    steps = epochs * -(-len(every) // BATCH)
    step = 0
    for _ in range(epochs):
        order = rng.permutation(every)
        for start in range(0, len(order), BATCH):
            step += 1
            slope = gradient(table, np.sort(order[start : start + BATCH]), weights) + RIDGE * weights
            first += 0.1 * (slope - first)
            second += 0.01 * (slope * slope - second)
            rate = RATE * (1 - step / steps) ** 0.7 + 1e-3
            move = first / (1 - 0.9**step) / (np.sqrt(second / (1 - 0.99**step)) + 1e-5)
            weights = np.maximum(weights - rate * move, 0).astype(np.float32)
            mean += (weights - mean) / max(1, step - steps // 2)
        if after_epoch:
            after_epoch(mean)
    return mean


def gradient(table: Ramps, rows: NDArray[Any], weights: Floats) -> Floats:
    filled = table.filled[rows].reshape(-1, len(weights)).astype(np.float32)
    filled *= np.float32(1 / 255)
    expected = odds((filled @ weights).reshape(len(rows), -1), table.stand_for[rows])
    true = table.true[rows] / table.true[rows].sum(axis=1, keepdims=True)
    away = (expected - true) * (table.counts[rows] / len(rows))[:, None]
    slope: Floats = filled.T @ away.astype(np.float32).ravel()
    return slope


def odds(total: Floats, stand_for: Floats) -> Floats:
    """p(candidate | raise); a candidate that stands for many has the odds of all of them."""
    with np.errstate(divide="ignore"):
        total = total + np.log(stand_for)
    sizes = np.exp(total - total.max(axis=1, keepdims=True))
    return (sizes / sizes.sum(axis=1, keepdims=True)).astype(np.float32)


def mean_loss(table: Ramps, rows: slice, weights: Floats) -> float:
    """Mean over raises of -log p of those who invested."""
    every = np.arange(len(table.filled))[rows]
    losses = []
    for start in range(0, len(every), BATCH):
        block = every[start : start + BATCH]
        total = (table.filled[block].astype(np.float32) @ weights) / np.float32(255)
        true = table.true[block]
        losses.append(
            -(np.log(np.maximum(odds(total, table.stand_for[block]), 1e-12)) * true).sum(axis=1)
            / true.sum(axis=1)
        )
    return float(np.concatenate(losses).mean())


def as_weights(table: Ramps, found: Floats) -> Weights:
    curves = {}
    for name, knots, first in zip(table.names, table.knots, table.firsts, strict=False):
        rises = found[first : first + len(knots) - 1].astype(np.float64)
        if rises.sum() >= LEAST:
            values = np.concatenate([[0.0], np.cumsum(rises)])
            curves[name] = [[round(float(x), 3) for x in knots], [round(float(y), 3) for y in values]]
    return Weights.from_document({"curves": curves})
