"""The README's screenshots, taken anew: first windows of pages, desktop and phone, by day and by night."""

from __future__ import annotations

import argparse
import os

from playwright.sync_api import sync_playwright

from bench.server import gunicorn
from bench.world import ROOT, world
from tests.browser import chromium_path

FOLDER = ROOT / "docs" / "screenshots"
WINDOWS = {"desktop": {"width": 1280, "height": 860}, "phone": {"width": 375, "height": 812}}


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench screenshots", description=__doc__)
    parser.add_argument("--businesses", type=int, default=300)
    options = parser.parse_args(arguments)
    with world(options.businesses), gunicorn("portal", "technorth.wsgi:application") as portal:
        shots = wanted()
        origin = f"http://127.0.0.1:{portal.port}"
        with sync_playwright() as playwright:
            flags = ["--no-sandbox", "--disable-gpu", "--disable-quic"]
            browser = playwright.chromium.launch(executable_path=chromium_path(), args=flags)
            for name, path in shots.items():
                _page, window, theme = name.split("-")
                tab = browser.new_page(viewport=WINDOWS[window], color_scheme=theme)
                tab.goto(origin + path, wait_until="networkidle")
                tab.screenshot(path=FOLDER / f"{name}.png")
                print(f"{name}.png")
                tab.close()
            browser.close()


def wanted() -> dict[str, str]:
    """Name of each file (page, window, theme) → the address it shows."""
    from clusters.models import Business
    from funding.showcase.calls import OPEN_CALL

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser's loop is none of ours
    business = Business.objects.profiled().raising().best_described().first()
    return {
        "home-desktop-light": "/",
        "home-phone-light": "/",
        "cluster-desktop-dark": "/clusters/leeds/",
        "clusters-desktop-light": "/clusters/",
        "business-desktop-light": business.get_absolute_url(),
        "businesses-desktop-light": "/businesses/?q=softwre&stage=seed",
        "businesses-phone-dark": "/businesses/",
        "call-desktop-light": f"/funding/calls/{OPEN_CALL}/",
        "calls-desktop-dark": "/funding/calls/",
    }
