"""Public pages against a bare Django view, uncached and kept, side by side in one run."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from bench.load import Result, load
from bench.server import Server, gunicorn
from bench.table import table
from bench.world import world

ROUNDS = 5
HEAD = ("page", "requests/s", "p50 ms", "p99 ms", "CPU ms/request", "CPU × bare")


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench pages", description=__doc__)
    parser.add_argument("--businesses", type=int, default=300)
    parser.add_argument("--requests", type=int, default=200, help="per page and round")
    options = parser.parse_args(arguments)
    with world(options.businesses):
        pages = dict(addresses())
        portal = "technorth.wsgi:application"
        with (
            gunicorn("bare", "bench.bare:application") as bare,
            gunicorn("uncached", portal, KEEP_PUBLIC_PAGES="0") as uncached,
            gunicorn("kept", portal) as kept,
        ):
            print(report(measure(bare, uncached, kept, pages, options.requests)))


def addresses() -> Iterator[tuple[str, list[str]]]:
    """Name of each page and the addresses that stand for it: several, so that no single row is favoured."""
    from clusters.models import Business, Cluster

    yield "home", ["/"]
    yield "cluster list", ["/clusters/"]
    yield "cluster profile", [cluster.get_absolute_url() for cluster in Cluster.objects.published()]
    yield "business profile", [b.get_absolute_url() for b in Business.objects.profiled().order_by("pk")[:50]]


def measure(
    bare: Server, uncached: Server, kept: Server, pages: dict[str, list[str]], requests: int
) -> dict[tuple[str, str], list[Result]]:
    """Rounds in turn over every server and page, so that noise of the machine falls on all alike."""
    cases = [(bare, "bare view", ["/"])]
    cases += [(server, name, paths) for name, paths in pages.items() for server in (uncached, kept)]
    for server, _, paths in cases:
        load(server, paths, requests=max(20, len(paths)))
    results: dict[tuple[str, str], list[Result]] = {}
    for _ in range(ROUNDS):
        for server, name, paths in cases:
            results.setdefault((name, server.name), []).append(load(server, paths, requests=requests))
    return results


def report(results: dict[tuple[str, str], list[Result]]) -> str:
    def median(values: list[float]) -> float:
        return sorted(values)[len(values) // 2]

    yardstick = median([r.cpu_ms for r in results["bare view", "bare"]])
    rows = []
    for (name, server), rounds in results.items():
        cpu = median([r.cpu_ms for r in rounds])
        figures = [median([r.per_second for r in rounds])]
        figures += [median([r.quantile(share) for r in rounds]) for share in (0.5, 0.99)]
        label = name if server == "bare" else f"{name}, {server}"
        rows.append(
            (
                label,
                f"{figures[0]:.0f}",
                f"{figures[1]:.2f}",
                f"{figures[2]:.2f}",
                f"{cpu:.2f}",
                f"{cpu / yardstick:.1f}",
            )
        )
    return table(HEAD, rows)
