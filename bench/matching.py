"""The exact best of both sides, with hard rules and places given, beside plain searches that know no rules.

Only the arithmetic, in one process of one thread for each measure: making the market is not counted, nor is
reading from or writing to PostgreSQL. numpy and faiss look for the nearest of 64 numbers in both directions.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np

from bench.table import table

HEAD = ("market", "measure", "seconds", "CPU s", "pairs/s", "peak MB")
LENGTH, BEST, BLOCK = 64, 20, 2000
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
Measure = Callable[[int, int], tuple[float, float]]


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench matching", description=__doc__)
    parser.add_argument("--sizes", nargs="+", default=["20000x2000", "200000x5000"], help="raises x mandates")
    parser.add_argument("--measures", nargs="+", choices=MEASURES, default=list(MEASURES))
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.one:
        raises, mandates = map(int, options.sizes[0].split("x"))
        seconds, cpu = MEASURES[options.measures[0]](raises, mandates)
        print(seconds, cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        return
    rows = [measured(size, measure) for size in options.sizes for measure in options.measures]
    print(table(HEAD, rows))


def measured(size: str, measure: str) -> tuple[str, ...]:
    """In a process of its own, so that its peak is its own."""
    command = [sys.executable, "-m", "bench", "matching", "--one", "--sizes", size, "--measures", measure]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **ONE_THREAD})
    raises, mandates = map(int, size.split("x"))
    name = f"{raises:,} × {mandates:,}"
    if done.returncode:
        return name, measure, done.stderr.strip().splitlines()[-1][:60], "", "", ""
    seconds, cpu, peak = map(float, done.stdout.split())
    rate = f"{raises * mandates / seconds / 1e6:,.0f} M"
    return name, measure, f"{seconds:.2f}", f"{cpu:.2f}", rate, f"{peak:,.0f}"


class Clock:
    """Seconds on the wall, and of the processor: on a busy machine only the second can be compared."""

    def __init__(self) -> None:
        self.started = time.perf_counter(), time.process_time()

    def read(self) -> tuple[float, float]:
        return time.perf_counter() - self.started[0], time.process_time() - self.started[1]


def ours(raises: int, mandates: int) -> tuple[float, float]:
    """What is counted of deals and mandates, all scores, both lists, prices and places."""
    from investors.matching.allocation import allocate
    from investors.matching.top import best
    from investors.matching.weights import Weights
    from tests.factories.markets import market

    made = market(1, raises_count=raises, mandates_count=mandates, deals_count=5 * mandates)
    weights = Weights.learned()
    warm_up()
    clock = Clock()
    found = best(made, weights, BEST)
    shown = allocate(made, found, np.full(mandates, max(10, 6 * raises // mandates)))
    assert len(shown.raises) > raises // 2
    return clock.read()


def warm_up() -> None:
    """Loads the compiled loops, or makes them; a worker does so once."""
    from investors.matching.allocation import allocate
    from investors.matching.top import best
    from investors.matching.weights import Weights
    from tests.factories.markets import market

    small = market(2, raises_count=300, mandates_count=150)
    allocate(small, best(small, Weights.learned(), BEST), np.full(150, 3))


def loaded(_raises: int, _mandates: int) -> tuple[float, float]:
    """What a process pays once, where the loops were compiled before."""
    clock = Clock()
    warm_up()
    return clock.read()


def renewed(raises: int, mandates: int) -> tuple[float, float]:
    """One raise that changed, where what is counted of mandates and deals is kept in the process."""
    from investors.matching.top import Ground, best
    from investors.matching.weights import Weights
    from tests.factories.markets import market

    made = market(1, raises_count=raises, mandates_count=mandates, deals_count=5 * mandates)
    weights = Weights.learned()
    ground = Ground(made, weights)
    best(made, weights, BEST, np.array([0]), ground)
    clock = Clock()
    best(made, weights, BEST, np.array([raises // 2]), ground)
    return clock.read()


def vectors(raises: int, mandates: int) -> tuple[np.ndarray, np.ndarray]:
    chances = np.random.default_rng(1)
    return tuple(chances.normal(size=(rows, LENGTH)).astype(np.float32) for rows in (raises, mandates))  # type: ignore[return-value]


def with_numpy(raises: int, mandates: int) -> tuple[float, float]:
    left, right = vectors(raises, mandates)
    clock = Clock()
    for one, other in ((left, right), (right, left)):
        for first in range(0, len(one), BLOCK):
            score = one[first : first + BLOCK] @ other.T
            top = np.argpartition(-score, BEST, axis=1)[:, :BEST]
            np.take_along_axis(score, top, axis=1).argsort(axis=1)
    return clock.read()


def with_faiss(raises: int, mandates: int) -> tuple[float, float]:
    import faiss

    faiss.omp_set_num_threads(1)
    left, right = vectors(raises, mandates)
    clock = Clock()
    for one, other in ((left, right), (right, left)):
        index = faiss.IndexFlatIP(LENGTH)
        index.add(other)
        index.search(one, BEST)
    return clock.read()


MEASURES: dict[str, Measure] = {
    "loading the loops": loaded,
    "matching": ours,
    "one raise renewed": renewed,
    "numpy, argpartition": with_numpy,
    "faiss, flat": with_faiss,
}
