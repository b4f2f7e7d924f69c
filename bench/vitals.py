"""What a visitor with a poor connection waits for: largest paint, shift of the layout, bytes by kind."""

from __future__ import annotations

import argparse
from collections import Counter
from typing import NamedTuple

from playwright.sync_api import Browser, Response, sync_playwright

from bench.server import gunicorn
from bench.table import table
from bench.world import world
from tests.browser import chromium_path

HEAD = ("page", "LCP ms", "CLS", "HTML kB", "CSS kB", "JS kB", "fonts kB", "other kB")
# Slow 4G as Lighthouse emulates it: 150 ms there and back, 1.6 Mbit/s down, 750 kbit/s up.
SLOW_4G = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 750e3 / 8,
}
PHONE = {"width": 375, "height": 812}
OBSERVE = """
    window.vitals = { lcp: 0, cls: 0 };
    new PerformanceObserver((list) => { for (const e of list.getEntries()) vitals.lcp = e.startTime; })
        .observe({ type: "largest-contentful-paint", buffered: true });
    new PerformanceObserver((list) => {
        for (const e of list.getEntries()) if (!e.hadRecentInput) vitals.cls += e.value;
    }).observe({ type: "layout-shift", buffered: true });
"""
KINDS = {"document": "HTML", "stylesheet": "CSS", "script": "JS", "font": "fonts"}


class Seen(NamedTuple):
    """One visit: milliseconds to the largest paint, shift (no unit), bytes over the wire by kind."""

    lcp: float
    cls: float
    sizes: Counter[str]


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench vitals", description=__doc__)
    parser.add_argument("--businesses", type=int, default=300)
    parser.add_argument("--visits", type=int, default=5, help="of each page; the median is shown")
    options = parser.parse_args(arguments)
    with world(options.businesses), gunicorn("portal", "technorth.wsgi:application") as portal:
        pages = addresses()
        with sync_playwright() as playwright:
            flags = ["--no-sandbox", "--disable-gpu", "--disable-quic"]
            browser = playwright.chromium.launch(executable_path=chromium_path(), args=flags)
            origin = f"http://127.0.0.1:{portal.port}"
            rows = [row_of(path, visits(browser, origin + path, options.visits)) for path in pages]
            browser.close()
    print(table(HEAD, rows))


def addresses() -> list[str]:
    import os

    from clusters.models import Business, Cluster

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser's loop is none of ours
    cluster, business = Cluster.objects.published().first(), Business.objects.profiled().first()
    profiles = [cluster.get_absolute_url(), business.get_absolute_url()]
    return ["/", "/clusters/", "/businesses/", "/sectors/", *profiles]


def visits(browser: Browser, address: str, count: int) -> Seen:
    """The median of several first visits, each with an empty cache."""
    seen = sorted((visit(browser, address) for _ in range(count)), key=lambda one: one.lcp)
    return seen[count // 2]


def visit(browser: Browser, address: str) -> Seen:
    context = browser.new_context(viewport=PHONE)
    tab = context.new_page()
    tab.add_init_script(OBSERVE)
    network = context.new_cdp_session(tab)
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", SLOW_4G)
    sizes: Counter[str] = Counter()

    def weigh(response: Response) -> None:
        kind = KINDS.get(response.request.resource_type, "other")
        sizes[kind] += response.request.sizes()["responseBodySize"]

    responses: list[Response] = []
    tab.on("response", lambda response: responses.append(response))
    tab.goto(address, wait_until="networkidle")
    vitals = tab.evaluate("() => vitals")
    for response in responses:
        weigh(response)
    context.close()
    return Seen(vitals["lcp"], vitals["cls"], sizes)


def row_of(path: str, seen: Seen) -> tuple[str, ...]:
    kinds = [f"{seen.sizes[kind] / 1024:.1f}" for kind in (*KINDS.values(), "other")]
    return path, f"{seen.lcp:.0f}", f"{seen.cls:.3f}", *kinds
