"""What all tests share: a browser, or a loud word that there is none, and real Celery workers."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.terminal import TerminalReporter
from django.conf import settings
from django.db import connection

from technorth.celery import app
from technorth.embedded import tether
from tests import kept_schema
from tests.browser import chromium_path
from tests.waiting import wait_until

NO_BROWSER = "no Chromium: install one (apt install chromium, or playwright install chromium)"
WORKER_SECONDS = 120


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Where there is no browser, its tests are skipped, and fail where everything has to be run."""
    if item.get_closest_marker("browser") and not chromium_path():
        if os.environ.get("CI", "").lower() in {"1", "true", "yes"}:
            pytest.fail(NO_BROWSER, pytrace=False)
        pytest.skip(NO_BROWSER)


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    skipped = [
        report for report in terminalreporter.stats.get("skipped", []) if NO_BROWSER in str(report.longrepr)
    ]
    if skipped:
        terminalreporter.section("BROWSER TESTS NOT RUN", sep="!", red=True, bold=True)
        terminalreporter.line(
            f"{len(skipped)} browser tests were skipped: {NO_BROWSER}.", red=True, bold=True
        )


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Begin with the migrated database of an earlier run, where there is one of the same migrations."""
    connection.settings_dict["TEST"]["TEMPLATE"] = kept_schema.template_database() or None


@pytest.fixture(scope="session")
def django_db_setup(django_db_modify_db_settings: None, django_db_setup: None) -> None:
    if connection.settings_dict["TEST"]["TEMPLATE"] is None:
        kept_schema.keep(connection.settings_dict["NAME"])


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser; tests that use it are marked ``browser``."""
    path = chromium_path()
    assert path, NO_BROWSER
    return path


@pytest.fixture(scope="session")
def worker_process(
    django_db_setup: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[subprocess.Popen[bytes]]:
    """A real worker, in a process of its own, on this test process's database and queue."""
    log = tmp_path_factory.mktemp("worker") / "worker.log"
    process = start_worker(log)
    wait_for_worker(process, log)
    stop_consuming()
    yield process
    process.terminate()
    process.wait(WORKER_SECONDS)


@pytest.fixture
def worker(
    transactional_db: None, worker_process: subprocess.Popen[bytes]
) -> Iterator[subprocess.Popen[bytes]]:
    """A real Celery worker that sees what this test commits.

    Announce a task as the portal does, then wait for what it does with ``wait_until``. It consumes for the
    length of this test only: a task under way would hold rows that the end of another test empties.
    """
    app.control.purge()  # what other tests have announced
    assert app.control.add_consumer(app.conf.task_default_queue, reply=True, timeout=WORKER_SECONDS, limit=1)
    yield worker_process
    stop_consuming()


def stop_consuming() -> None:
    """Let the worker take nothing new, and wait until it has done what it had taken."""
    queue = app.conf.task_default_queue
    assert app.control.cancel_consumer(queue, reply=True, timeout=WORKER_SECONDS, limit=1)
    wait_until(is_idle, seconds=WORKER_SECONDS)


def is_idle() -> bool:
    """Nothing under way, and nothing fetched for later."""
    inspect = app.control.inspect(timeout=WORKER_SECONDS, limit=1)
    return not any(inspect.active().values()) and not any(inspect.reserved().values())


def start_worker(log: Path, *options: str, **environment: str) -> subprocess.Popen[bytes]:
    """A worker on this test process's database and queue; more options of Celery, more of the environment."""
    url = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{connection.settings_dict['NAME']}"
    celery = [sys.executable, "-m", "celery", "--quiet", "--app", "technorth", "worker"]
    manner = ["--concurrency=1", "--without-mingle", "--without-gossip", "--loglevel=info", *options]
    with log.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, tether.__file__, str(os.getpid()), "SIGTERM", *celery, *manner],
            cwd=settings.BASE_DIR,
            env={**os.environ, "DATABASE_URL": url, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


def wait_for_worker(process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + WORKER_SECONDS
    while not app.control.ping(timeout=0.2):
        still_hoping = process.poll() is None and time.monotonic() < deadline
        assert still_hoping, log.read_text()
