"""Who is compared with whom when weights are learned."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from investors.matching.history import History
from investors.matching.scoring import contributions
from investors.matching.snapshot import Flags, Floats, Longs, Raises
from investors.matching.weights import Weights

BLOCK = 250
#: Of each raise, how many investors are compared: the likeliest, and some of the rest that stand for all the
#: others.
LIKELIEST, REST = 280, 120

#: Before anything is learned: each habit and each tenfold of activity counts the same.
PLAIN = Weights.from_document(
    {
        "curves": {
            **{
                f"{name}_habit": [[-3.0, 4.0], [0.0, 5.0]] for name in ("stage", "region", "nation", "ticket")
            },
            **{
                f"{name}_habit": [[-3.0, 4.0], [0.0, 2.0]]
                for name in ("place", "sector", "sum", "region_stage")
            },
            **{f"deals_{half}": [[0.0, 5.0], [0.0, 2.5]] for half in ("0.35y", "1y")},
            "backers_close": [[0.0, 0.5], [0.0, 4.0]],
        }
    }
)


@dataclass(frozen=True)
class Window:
    """Raises of a year, who invested, and what was known before it began."""

    raises: Raises
    history: History
    invested: list[frozenset[int]]  # rows of mandates, of each raise
    counts: Floats  # how much each raise counts


@dataclass(frozen=True)
class Candidates:
    """(raises, candidates)"""

    mandates: Longs
    stand_for: Floats  # how many of all investors; 0: an empty place
    true: Flags


def candidates(window: Window, weights: Weights, rng: np.random.Generator) -> Candidates:
    found = []
    for start in range(0, len(window.raises), BLOCK):
        rows = np.arange(start, min(start + BLOCK, len(window.raises)))
        block = window.raises.take(rows)
        total = np.zeros((len(rows), len(window.history.mandates)), np.float32)
        for _, points in contributions(block, window.history, weights):
            total += points
        total[block.backers.rows, block.backers.codes] = -np.inf
        found += [_of_one(total[at], window.invested[row], rng) for at, row in enumerate(rows)]
    width = max(len(one[0]) for one in found)
    padded = [[np.pad(column, (0, width - len(column))) for column in one] for one in found]
    mandates, stand_for, true = (np.array([one[k] for one in padded]) for k in range(3))
    return Candidates(mandates, stand_for.astype(np.float32), true.astype(np.bool_))


def _of_one(total: Floats, invested: frozenset[int], rng: np.random.Generator) -> tuple[Longs, Floats, Flags]:
    most = min(LIKELIEST, len(total) - 1)
    likely = np.argpartition(-total, most)[:most]
    true = np.array(sorted(invested), np.int64)
    certain = np.union1d(likely[np.isfinite(total[likely])], true)
    others = np.setdiff1d(np.flatnonzero(np.isfinite(total)), certain)
    rest = rng.choice(others, min(REST, len(others)), replace=False)
    stand_for = np.concatenate([np.ones(len(certain)), np.full(len(rest), len(others) / max(len(rest), 1))])
    both = np.concatenate([certain, rest])
    return both, stand_for.astype(np.float32), np.isin(both, true)
