"""What a page weighs, compressed as it is sent. Sizes in bytes."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from tests.factories.accounts import StaffFactory, signed_in

pytestmark = pytest.mark.django_db

HTML, CSS, JS, MAP_PAGE = 30_000, 24_000, 40_000, 120_000


def compressed(content: bytes) -> int:
    return len(gzip.compress(content, 6))


def static_file(address: str) -> Path:
    return Path(finders.find(address.removeprefix("/static/")))


def stylesheets(html: str) -> list[Path]:
    return [static_file(address) for address in re.findall(r'rel="stylesheet" href="([^"]+)"', html)]


def scripts(html: str) -> set[Path]:
    """Every script of the page and every module those import."""
    found: set[Path] = set()
    waiting = [static_file(address) for address in re.findall(r'<script[^>]* src="([^"]+)"', html)]
    while waiting:
        script = waiting.pop()
        if script not in found:
            found.add(script)
            waiting += [
                (script.parent / name).resolve()
                for name in re.findall(r'from "(\./[^"]+)"', script.read_text())
            ]
    return found


def weight(files) -> int:
    return sum(compressed(path.read_bytes()) for path in files)


@pytest.mark.parametrize("path", ["/", "/no-such-page/", "/account/login/", "/account/signup/"])
def test_page_keeps_its_budget(client, path):
    html = client.get(path).content.decode()
    assert compressed(html.encode()) <= HTML
    assert weight(stylesheets(html)) <= CSS
    assert weight(scripts(html)) <= JS


def test_page_with_the_live_map_keeps_its_budget():
    html = signed_in(StaffFactory()).get("/styleguide/").content.decode()
    land = static_file("/static/geo/land.json")
    assert "leaflet.js" in html
    assert compressed(html.encode()) + weight([*stylesheets(html), *scripts(html), land]) <= MAP_PAGE


def test_weighing_follows_modules_to_what_they_import():
    names = {path.name for path in scripts('<script type="module" src="/static/js/portal.js"></script>')}
    assert {"portal.js", "filters.js", "live.js"} <= names
