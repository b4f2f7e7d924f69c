"""Running ``manage.py`` as a person does, in a folder of its own, and looking at what it leaves behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from technorth.embedded import postgres, valkey
from tests.waiting import wait_until

PROJECT = Path(__file__).resolve().parents[2]
# What the run of the tests has set and a person's shell has not.
OURS = (
    "DATABASE_URL",
    "REDIS_URL",
    "DJANGO_SETTINGS_MODULE",
    "SITE_URL",
    "PYTEST_",
    "PYTHONUNBUFFERED",
    "DEBUG",
)
START_SECONDS = 240


def person_environment(**more: str) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(OURS)} | more


@dataclass
class House:
    """A folder for everything the portal writes, and the programs started in it."""

    var: Path
    started: list[Started] = field(default_factory=list)

    def start(self, *arguments: str, through: Sequence[str] = (), **environment: str) -> Started:
        """Start ``manage.py`` with these arguments, ``through`` another program if one is given."""
        self.var.parent.mkdir(parents=True, exist_ok=True)
        log = self.var.parent / f"{self.var.name}-{len(self.started)}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [*through, sys.executable, "manage.py", *arguments],
                cwd=PROJECT,
                env=person_environment(**{"TECHNORTH_VAR": str(self.var), **environment}),
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        started = Started(process, log)
        self.started.append(started)
        return started

    def up(self, *options: str) -> Started:
        """Start the portal and wait for its pages."""
        started = self.start("up", "--port", "0", *options)
        started.wait_for("Ctrl-C stops everything")
        return started

    def run(self, *arguments: str) -> str:
        """Run a command to its end; returns what it said."""
        started = self.start(*arguments)
        assert started.end() == 0, started.said()
        return started.said()

    def shell(self, code: str) -> str:
        return self.run("shell", "--no-imports", "-c", code)

    def processes(self) -> list[psutil.Process]:
        """All that runs for this folder, whoever started it."""
        return [process for process in psutil.process_iter() if belongs_to(process, self.var)]

    def wait_until_empty(self) -> None:
        wait_until(lambda: not self.processes(), seconds=60)

    def database_url(self) -> str:
        return postgres.address(self.var)

    def queue_url(self) -> str:
        return valkey.address(self.var)

    def kill_everything(self) -> None:
        """As when the machine loses its power, but for what the disk has not been given."""
        for process in self.processes():
            with suppress(psutil.NoSuchProcess):
                process.kill()
        for started in self.started:
            started.end()
        self.wait_until_empty()


@dataclass
class Started:
    """A ``manage.py`` that has been started."""

    process: subprocess.Popen[bytes]
    log: Path

    def said(self) -> str:
        return self.log.read_text()

    def wait_for(self, words: str) -> None:
        def has_said_so() -> bool:
            return words in self.said() or self.process.poll() is not None

        wait_until(has_said_so, seconds=START_SECONDS)
        assert words in self.said(), self.said()

    def end(self, number: int | None = None) -> int:
        """Wait for its end, after sending the signal if one is given; returns the exit code."""
        if number is not None:
            self.process.send_signal(number)
        code = self.process.wait(START_SECONDS)
        if self.process.stdin is not None:
            self.process.stdin.close()
        return code

    def address(self) -> str:
        return next(line.split()[-1] for line in self.said().splitlines() if "The portal is at" in line)

    def status(self) -> int:
        try:
            with urllib.request.urlopen(self.address(), timeout=60) as answer:  # noqa: S310 (our own address)
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    def tell(self, words: str) -> None:
        """Type something into it."""
        assert self.process.stdin is not None
        self.process.stdin.write(words.encode())
        self.process.stdin.close()


def belongs_to(process: psutil.Process, var: Path) -> bool:
    """Whether a process runs for this folder: by its command line, its environment or its place."""
    with suppress(psutil.Error):
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        if any(str(var) in word for word in process.cmdline()):
            return True
        if process.environ().get("TECHNORTH_VAR") == str(var):
            return True
        return Path(process.cwd()).is_relative_to(var)
    return False


def end_all(houses: Sequence[House]) -> None:
    for house in houses:
        for started in house.started:
            if started.process.poll() is None:
                started.process.send_signal(signal.SIGTERM)
        for started in house.started:
            started.end()
        house.wait_until_empty()
