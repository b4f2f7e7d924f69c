"""Rankings of investors for raises: what a list would have shown."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from investors.matching.history import History
from investors.matching.scoring import score
from investors.matching.snapshot import Longs, Raises
from investors.matching.weights import Weights

BLOCK = 200


def ranked(raises: Raises, history: History, weights: Weights, most: int = 50) -> Iterator[tuple[int, Longs]]:
    """(row, mandates best first) of each raise, without those who are in the company. Ties: the lower row
    first.

    Raises of one place are looked at together, because they share most of what is looked up.
    """
    order = np.lexsort((raises.stage, raises.business.place, raises.business.region, raises.business.nation))
    for start in range(0, len(order), BLOCK):
        rows = order[start : start + BLOCK]
        block = raises.take(rows)
        total = score(block, history, weights).total
        total[block.backers.rows, block.backers.codes] = -np.inf
        best = np.argsort(-total, axis=1, kind="stable")[:, :most]
        for at, row in enumerate(rows):
            yield int(row), best[at][np.isfinite(total[at, best[at]])]
