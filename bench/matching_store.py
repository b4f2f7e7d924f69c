"""A run of matching as a worker makes it, from PostgreSQL and back into it, and one renewal."""

from __future__ import annotations

import argparse
import resource
from collections.abc import Callable
from typing import Any

from bench.matching import Clock, warm_up
from bench.matching_world import matching_world
from bench.table import table

HEAD = ("market", "step", "seconds", "CPU s", "peak MB")


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench matching_store", description=__doc__)
    parser.add_argument("--size", default="20000x2000", help="raises x mandates")
    options = parser.parse_args(arguments)
    raises, mandates = map(int, options.size.split("x"))
    with matching_world(raises, mandates):
        warm_up()
        print(table(HEAD, [(f"{raises:,} × {mandates:,}", *line) for line in steps()]))


def steps() -> list[tuple[str, ...]]:
    from django.utils import timezone

    from investors.actions.matching import runs
    from investors.actions.matching.marking import mark_raise
    from investors.actions.matching.renewing import renew_marked
    from investors.match_making import lists
    from investors.matching.top import joined
    from investors.models import MatchingChunk, MatchingMark, MatchingRun, Raise

    MatchingRun.objects.all().delete()
    MatchingMark.objects.all().delete()
    lines: list[tuple[str, ...]] = []

    def step(name: str, act: Callable[[], Any]) -> Any:
        clock = Clock()
        found = act()
        seconds, cpu = clock.read()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        lines.append((name, f"{seconds:.2f}", f"{cpu:.2f}", f"{peak:,.0f}"))
        return found

    run = runs.request_run()
    step("reading the market, keeping what was read", lambda: runs.begin(run))
    ground = step("reading what was kept", lambda: runs.ground_of(run))
    while (chunk := runs.take_chunk(run)) is not None:
        step(f"computing chunk {chunk.number}", lambda chunk=chunk: runs.do_chunk(chunk, ground))
    results = MatchingChunk.objects.filter(run=run).order_by("number").values_list("result", flat=True)
    whole = step(
        "putting chunks together", lambda: joined([runs.unpacked(runs.Best, one) for one in results])
    )
    made = step("places, parts and guards", lambda: lists(ground, whole, None))
    step("writing and serving the lists", lambda: runs.conclude(run, made))
    run.refresh_from_db()
    assert run.is_active, run.message
    mark_raise(Raise.objects.order_by("pk")[1000])
    step("one raise renewed, on both sides", lambda: renew_marked(timezone.now()))
    return lines
