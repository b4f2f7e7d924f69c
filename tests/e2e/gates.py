"""What must be true of every page, each a gate that says in words what is wrong.

A page is loaded once at each width; the night is looked at without loading it again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import ConsoleMessage, Request, Response
from playwright.sync_api import Page as Tab

from tests.e2e.pages import Page

AXE = (Path(__file__).parent / "vendor/axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (360, 1280)
NARROWEST = 320
FIND_FAULTS = """async (run) => {
  const found = await axe.run(document, run);
  const where = (nodes) => nodes.slice(0, 3).map((node) => node.target.join(" ")).join(", ");
  return found.violations.map(({ id, nodes }) => `${id}: ${where(nodes)}`);
}"""
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def faults_of(tab: Tab, origin: str, page: Page) -> list[str]:
    """Everything the gates find on this page; nothing when all is well."""
    faults: list[str] = []
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 900})
        tab.emulate_media(color_scheme="light")
        with listening(tab, origin, page) as heard:
            response = tab.goto(origin + page.path, wait_until="load")
        faults += heard
        faults += wrong_page(tab, response, page)
        faults += [f"{fault} at {width}" for fault in [*sideways(tab), *barriers(tab)]]
    tab.set_viewport_size({"width": NARROWEST, "height": 900})
    faults += [f"{fault} at {NARROWEST}" for fault in sideways(tab)]
    return faults


def wrong_page(tab: Tab, response: Response | None, page: Page) -> list[str]:
    """axe is content with an error page: so status and heading come first."""
    found = tab.locator("h1").all_inner_texts()
    status = response.status if response else 0
    wrong_status = [f"status: {status}, not {page.status}"] if status != page.status else []
    return wrong_status + ([f"heading: {found}, not {page.h1!r}"] if found != [page.h1] else [])


def barriers(tab: Tab) -> list[str]:
    """axe by day in full; by night only what a theme can change."""
    tab.evaluate(AXE)
    by_day = tab.evaluate(FIND_FAULTS, {"runOnly": RULES})
    tab.emulate_media(color_scheme="dark")
    by_night = tab.evaluate(FIND_FAULTS, {"runOnly": ["color-contrast"]})
    return [f"axe {fault} by day" for fault in by_day] + [f"axe {fault} by night" for fault in by_night]


def sideways(tab: Tab) -> list[str]:
    wider = tab.evaluate(OVERFLOW)
    return [f"sideways: {wider} px too wide"] if wider > 0 else []


@contextmanager
def listening(tab: Tab, origin: str, page: Page) -> Iterator[list[str]]:
    """Collects what the console says and which foreign addresses are asked for."""
    heard: list[str] = []

    def hear_console(message: ConsoleMessage) -> None:
        # The browser reports a page's own error status as an error; the status has a gate of its own.
        own_status = (
            message.location["url"] == origin + page.path and "Failed to load resource" in message.text
        )
        if message.type in {"error", "warning"} and not own_status:
            heard.append(f"console: {message.text}")

    def hear_request(request: Request) -> None:
        if not request.url.startswith((origin, "data:", "blob:")):
            heard.append(f"foreign: {request.url}")

    def hear_exception(error: Exception) -> None:
        heard.append(f"console: {error}")

    hearers = {"console": hear_console, "request": hear_request, "pageerror": hear_exception}
    for event, hearer in hearers.items():
        tab.on(event, hearer)
    try:
        yield heard
    finally:
        for event, hearer in hearers.items():
            tab.remove_listener(event, hearer)
