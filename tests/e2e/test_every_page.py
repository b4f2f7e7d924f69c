"""Every page in a real browser: the right page, no barrier, no error, nothing foreign, no sideways scroll."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from tests.e2e.gates import faults_of
from tests.e2e.pages import PAGES, Page
from tests.e2e.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.xdist_group("every_page")]

SOUND = """<!doctype html><html lang="en"><head><title>Planted</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><main><h1>Planted</h1>{}</main></body></html>"""


@pytest.fixture(scope="module")
def tab_of(browser: Browser, world: World, origin: str) -> Iterator[Callable[[str], Tab]]:
    """A tab for each audience, signed in once."""
    tabs: dict[str, Tab] = {}

    def tab(audience: str) -> Tab:
        if audience not in tabs:
            context = browser.new_context(reduced_motion="reduce")
            cookies = world.clients[audience].cookies.items()
            context.add_cookies(
                [{"name": name, "value": held.value, "url": origin} for name, held in cookies]
            )
            tabs[audience] = context.new_page()
        return tabs[audience]

    yield tab
    for opened in tabs.values():
        opened.context.close()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.audience}:{page.path}")
def test_page_passes_every_gate(tab_of, origin, world, page):
    page = page._replace(path=page.path.format(**world.links))
    faults = faults_of(tab_of(page.audience), origin, page)
    assert not faults, "\n".join(faults)


@pytest.fixture
def planted(browser: Browser, origin: str) -> Iterator[Callable[..., list[str]]]:
    """What the gates find on a page that was made up for them."""
    context = browser.new_context()
    tab = context.new_page()

    def faults(body: str, *, status: int = 200) -> list[str]:
        tab.route("**/*", lambda route: route.abort())
        tab.route(
            f"{origin}/planted/",
            lambda route: route.fulfill(status=status, content_type="text/html", body=body),
        )
        return faults_of(tab, origin, Page("/planted/", "Planted"))

    yield faults
    context.close()


def test_gates_let_a_sound_page_through(planted):
    assert planted(SOUND.format("<p>All is well.</p>")) == []


@pytest.mark.parametrize(
    ("gate", "fault"),
    [
        ("axe image-alt", '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">'),
        ("axe color-contrast", '<p style="color:#999;background:#fff">Hard to read</p>'),
        (
            "axe target-size",
            '<a href="#a" style="font-size:8px">a</a><br><a href="#b" style="font-size:8px">b</a>',
        ),
        ("console", "<script>throw new Error('planted')</script>"),
        ("foreign", '<img alt="" src="https://elsewhere.example/pixel.gif">'),
        ("sideways", '<div style="width:3000px">Too wide</div>'),
        ("heading", "<h1>A second heading</h1>"),
    ],
)
def test_gate_finds_the_planted_fault(planted, gate, fault):
    assert any(found.startswith(gate) for found in planted(SOUND.format(fault)))


def test_gate_finds_an_error_page(planted):
    assert "status: 500, not 200" in planted(SOUND.format(""), status=500)


def test_gate_finds_what_is_wrong_only_by_night(planted):
    night = (
        "<style>@media (prefers-color-scheme: dark) {p {color: #333; background: #000}}</style><p>Gone</p>"
    )
    found = planted(SOUND.format(night))
    assert any("by night" in fault for fault in found)
    assert not any("by day" in fault for fault in found)
