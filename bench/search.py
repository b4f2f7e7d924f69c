"""The directory's page with all facet counts, by size and search, beside a bare view and Datasette."""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import NamedTuple

from bench.datasette import datasette
from bench.load import Result, load
from bench.server import Server, gunicorn
from bench.table import table
from bench.world import world

HEAD = (
    "businesses", "search", "p50 ms", "p99 ms", "p50, 8 clients", "CPU ms", "CPU × bare", "Datasette p50",
    "× faster",
)  # fmt: skip
DATASETTE_UP_TO = 200_000
EIGHT = 8


class Case(NamedTuple):
    """Something people do, as several addresses, so that none is favoured; and Datasette's words for it."""

    name: str
    paths: list[str]
    datasette: list[str]


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench search", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[20_000, 200_000, 2_000_000])
    parser.add_argument("--requests", type=int, default=150, help="per case")
    parser.add_argument("--datasette-requests", type=int, default=12, help="per case; 0 leaves it out")
    parser.add_argument(
        "--as-json", action="store_true", help="the rows of one size, for this command itself"
    )
    options = parser.parse_args(arguments)
    if options.as_json:
        [size] = options.sizes
        with world(size):
            print(json.dumps(measured(size, options.requests, options.datasette_requests)))
        return
    rows = [row for size in options.sizes for row in in_a_process_of_its_own(size, options)]
    print(table(HEAD, rows))


def in_a_process_of_its_own(size: int, options: argparse.Namespace) -> list[list[str]]:
    """A process reads its settings once, and so sees one world."""
    command = [sys.executable, "-m", "bench", "search", "--as-json", "--sizes", str(size)]
    command += ["--requests", str(options.requests)]
    command += ["--datasette-requests", str(options.datasette_requests)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def measured(size: int, requests: int, datasette_requests: int) -> list[tuple[str, ...]]:
    """A row for each case, all servers of one size running side by side."""
    cases = list(cases_of())
    beside = beside_us(size, datasette_requests)
    with (
        gunicorn("bare", "bench.bare:application") as bare,
        gunicorn("portal", "technorth.wsgi:application", KEEP_PUBLIC_PAGES="0") as portal,
        beside as other,
    ):
        load(bare, ["/"], requests=50)
        yardstick = load(bare, ["/"], requests=requests)
        rows = []
        for case in cases:
            load(portal, case.paths, requests=len(case.paths))
            ours = load(portal, case.paths, requests=requests)
            eight = load(portal, case.paths, requests=requests, clients=EIGHT)
            theirs = load(other, case.datasette, requests=datasette_requests) if other else None
            rows.append(row_of(size, case, ours, eight, yardstick, theirs))
        return rows


def beside_us(size: int, requests: int) -> AbstractContextManager[Server | None]:
    return datasette(size) if requests and size <= DATASETTE_UP_TO else nullcontext()


def row_of(
    size: int, case: Case, ours: Result, eight: Result, bare: Result, theirs: Result | None
) -> tuple[str, ...]:
    p50 = ours.quantile(0.5)
    other = theirs.quantile(0.5) if theirs else 0.0
    return (
        f"{size:,}", case.name, f"{p50:.1f}", f"{ours.quantile(0.99):.1f}", f"{eight.quantile(0.5):.1f}",
        f"{ours.cpu_ms:.1f}", f"{ours.cpu_ms / bare.cpu_ms:.1f}",
        f"{other:.0f}" if theirs else "", f"{other / p50:.0f}" if theirs else "",
    )  # fmt: skip


def cases_of() -> Iterator[Case]:
    """What is searched for, chosen from the world that is there: common and rare are what it has of them."""
    from clusters.models import Cluster

    clusters = [c.slug for c in Cluster.objects.published()]
    common, rare, typos = words()
    first = clusters[0]

    def theirs(*parts: str) -> list[str]:
        facets = "&".join(f"_facet={name}" for name in ("cluster", "stage", "employees", "founded", "status"))
        return [f"/directory/businesses?_size=24&{facets}&{'&'.join(part for part in parts if part)}"]

    yield Case("browse", ["/businesses/"], theirs())
    yield Case("one facet", [f"/businesses/?cluster={c}" for c in clusters], theirs(f"cluster={first}"))
    two = [f"/businesses/?cluster={c}&stage=seed" for c in clusters]
    yield Case("two facets", two, theirs(f"cluster={first}", "stage=seed"))
    yield Case("common word", [f"/businesses/?q={w}" for w in common], theirs(f"_search={common[0]}"))
    yield Case("rare word", [f"/businesses/?q={w}" for w in rare], theirs(f"_search={rare[0]}"))
    both = [f"/businesses/?q={w}&cluster={c}&stage=seed" for w in common for c in clusters]
    yield Case("word, two facets", both, theirs(f"_search={common[0]}", f"cluster={first}", "stage=seed"))
    yield Case("typo", [f"/businesses/?q={w}" for w in typos], theirs(f"_search={typos[0]}"))


def words() -> tuple[list[str], list[str], list[str]]:
    """Common words, rare names, and names with a letter missing."""
    from clusters.models import SearchWord

    rng = random.Random(2014)
    of_names = SearchWord.objects.order_by("-uses", "word").values_list("word", flat=True)
    rare = list(of_names.filter(uses__lte=3, word__regex=r"^[a-z]{6,}$")[:40])
    known = list(of_names.filter(word__regex=r"^[a-z]{8,}$")[:40])
    typos = [word[:cut] + word[cut + 1 :] for word in known for cut in [rng.randrange(2, len(word) - 2)]]
    return ["software", "data", "systems", "digital"], rare or known, typos
