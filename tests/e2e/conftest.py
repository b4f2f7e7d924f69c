"""A real browser on a real server. One browser a module, one context for each audience and window."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connections
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from playwright.sync_api import Page as Tab
from pytest_django.plugin import DjangoDbBlocker

from tests.e2e.world import World, build_world, clear_world, rows_before


class PatientServer(ThreadedWSGIServer):
    """Waits, when it stops, for what it is answering, and so leaves no connection to the test database."""

    daemon_threads = False


class Server(LiveServerThread):
    server_class = PatientServer


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """One for each module: Playwright's synchronous API keeps an event loop beside the test, which Django
    would take for ours, and which must be gone before tests that have one of their own."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        yield browser
        browser.close()
        # Under that loop Django opened connections of its own; nobody else would close them.
        connections.close_all()


@pytest.fixture
def open_tab(browser: Browser) -> Iterator[Callable[..., Tab]]:
    """Opens a window of its own: nobody is signed in there, and nothing is kept after the test."""
    contexts: list[BrowserContext] = []

    def opened(**options: object) -> Tab:
        context = browser.new_context(reduced_motion="reduce", **options)
        contexts.append(context)
        tab = context.new_page()
        tab.set_default_timeout(20_000)
        return tab

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """What the pages show: written once for the whole module, and taken away after it."""
    with django_db_blocker.unblock():
        before = rows_before()
        try:
            yield build_world()
        finally:
            clear_world(before)


@pytest.fixture(scope="module")
def origin(world: World) -> Iterator[str]:
    """Address of a server of this process, on the test database, with the world in it."""
    server = Server("127.0.0.1", StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    assert "127.0.0.1" in settings.ALLOWED_HOSTS
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()
