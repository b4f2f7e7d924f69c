"""`manage.py up`: database, queue, web, worker and beat in one command, and all gone at its end."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from technorth.embedded import embedded_services
from technorth.embedded.locks import FileLock
from technorth.embedded.problem import Problem
from technorth.launcher.bootstrap import PROJECT
from technorth.launcher.options import (
    HOST,
    Options,
    address_file,
    already_running,
    free_port,
    record_file,
    up_lock,
)
from technorth.launcher.programs import Program, Programs, Terminal, clear_away, tied
from technorth.launcher.welcome import welcome

READY_SECONDS = 120
LOOK_EVERY_SECONDS = 0.1
QUEUE_WORKERS = 2
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Somebody has asked us to stop."""


def stop(number: int, frame: FrameType | None) -> NoReturn:
    ignore_signals()  # asked once is enough; stopping is not to be disturbed
    raise Stopped


def ignore_signals() -> None:
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def heed_signals() -> None:
    for number in SIGNALS:
        # Who starts us with nohup means us to outlive the terminal.
        if not (number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN):
            signal.signal(number, stop)


class Portal:
    """One run of the whole portal."""

    def __init__(self, options: Options, var: Path) -> None:
        self.options, self.var = options, var
        self.terminal = Terminal(sys.stdout)

    def run(self) -> int:
        """Run until somebody asks us to stop; then returns 0."""
        with FileLock(up_lock(self.var)) as lock:
            if not lock.take():
                raise Problem(already_running(self.var))
            try:
                heed_signals()
                clear_away(record_file(self.var))
                self._run_alone()
            except Stopped:
                self.terminal.print("Everything has stopped.")
            finally:
                address_file(self.var).unlink(missing_ok=True)
        return 0

    def _run_alone(self) -> NoReturn:
        port = free_port(self.options)
        address = f"http://localhost:{port}"
        address_file(self.var).write_text(address)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "technorth.settings.development")
        os.environ.setdefault("SITE_URL", address)
        os.environ["PYTHONUNBUFFERED"] = "1"
        self._use_metrics_folder()
        self.terminal.print("Starting the database and the queue …")
        with embedded_services(self.var) as inherited:
            prepared = self._prepare(inherited)
            programs = Programs(self.terminal, record_file(self.var), inherited)
            try:
                for program in portal_programs(port):
                    programs.start(program)
                wait_for_web(port, programs)
                self.terminal.print(welcome(address, self.var, prepared["sign_ins"]))
                watch(programs)
            finally:
                ignore_signals()
                self.terminal.print("Stopping …")
                programs.stop()

    def _use_metrics_folder(self) -> None:
        """Where the web's processes put their counts together; last time's are of no use."""
        folder = self.var / "run" / "metrics"
        folder.mkdir(exist_ok=True)
        for file in folder.iterdir():
            file.unlink()
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)

    def _prepare(self, inherited: list[int]) -> dict[str, Any]:
        """Bring database, static files and reference data up to date; returns what there is to tell."""
        command = [sys.executable, str(PROJECT / "manage.py"), "prepare"]
        if not self.options.showcase:
            command.append("--no-showcase")
        with subprocess.Popen(
            tied(command),
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            pass_fds=inherited,
            start_new_session=True,
        ) as process:
            try:
                output, _ = process.communicate()
            except Stopped:
                process.terminate()
                raise
        if process.returncode:
            raise Problem("The portal could not be prepared; the reason stands above.")
        prepared: dict[str, Any] = json.loads(output.splitlines()[-1])
        return prepared


def portal_programs(port: int) -> list[Program]:
    """Web, worker and beat, as their command lines."""
    celery = [sys.executable, "-m", "celery", "--quiet", "--app", "technorth", "--workdir", str(PROJECT)]
    worker = ["worker", f"--concurrency={QUEUE_WORKERS}", "--without-mingle", "--without-gossip"]
    gunicorn = [sys.executable, "-m", "gunicorn", "--config", "python:technorth.gunicorn"]
    return [
        Program("worker", [*celery, *worker, "--loglevel=info"], patience=20),
        Program("web", [*gunicorn, f"--chdir={PROJECT}", f"--bind={HOST}:{port}", "technorth.wsgi"]),
        Program("beat", [*celery, "beat", "--loglevel=info", "--pidfile="]),
    ]


def wait_for_web(port: int, programs: Programs) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not answers(port):
        check_on(programs)
        if time.monotonic() > deadline:
            raise Problem(
                f"The web pages did not answer within {READY_SECONDS} s; the reason may stand above."
            )
        time.sleep(LOOK_EVERY_SECONDS)


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=READY_SECONDS)
    with suppress(OSError, http.client.HTTPException):
        connection.request("GET", "/")
        return connection.getresponse().status > 0
    return False


def watch(programs: Programs) -> NoReturn:
    while True:
        check_on(programs)
        time.sleep(LOOK_EVERY_SECONDS)


def check_on(programs: Programs) -> None:
    if name := programs.ended():
        raise Problem(f"{name} has ended by itself, so everything is stopped; the reason stands above.")
