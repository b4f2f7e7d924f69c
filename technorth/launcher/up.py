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
from typing import Any

from technorth.embedded import embedded_services, tether
from technorth.embedded.locks import FileLock
from technorth.embedded.problem import Problem
from technorth.launcher.bootstrap import PROJECT
from technorth.launcher.options import Options, address_file, already_running, free_port, up_lock
from technorth.launcher.programs import Program, Programs, Terminal, clear_away, wait_a_moment

READY_SECONDS = 120
WEB_WORKERS, WEB_THREADS, QUEUE_WORKERS = 2, 4, 2


class Stopped(Exception):
    """Somebody has asked us to stop."""


class Portal:
    """One run of the whole portal."""

    def __init__(self, options: Options, var: Path) -> None:
        self.options, self.var = options, var
        self.port = free_port(options)
        self.address = f"http://{'localhost' if options.host == '127.0.0.1' else options.host}:{self.port}"
        self.terminal = Terminal(sys.stdout)
        self.stop_asked = False

    def run(self) -> int:
        """Run until somebody asks us to stop (0) or a program ends by itself (1)."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        with FileLock(up_lock(self.var)) as lock:
            if not lock.take():
                raise Problem(already_running(self.var))
            address_file(self.var).write_text(self.address)
            try:
                return self._run_alone()
            except Stopped:
                return 0
            finally:
                address_file(self.var).unlink(missing_ok=True)

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.stop_asked = True

    def _run_alone(self) -> int:
        record = self.var / "run" / "programs.json"
        clear_away(record)
        self._set_environment()
        self.terminal.print("Starting the database and the queue …")
        with embedded_services(self.var) as inherited:
            prepared = self._prepare(inherited)
            programs = Programs(self.terminal, record, inherited)
            try:
                for program in self._programs():
                    programs.start(program)
                self._wait_for_web(programs)
                self.terminal.print(welcome(self.address, self.var, prepared))
                return self._watch(programs)
            finally:
                self.terminal.print("Stopping …")
                programs.stop()

    def _set_environment(self) -> None:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "technorth.settings.development")
        os.environ.setdefault("SITE_URL", self.address)
        os.environ["PYTHONUNBUFFERED"] = "1"

    def _prepare(self, inherited: list[int]) -> dict[str, Any]:
        """Bring database, static files and reference data up to date; returns what there is to tell."""
        command = [sys.executable, str(PROJECT / "manage.py"), "prepare"]
        if not self.options.showcase:
            command.append("--no-showcase")
        tied = [sys.executable, "-I", "-S", tether.__file__, str(os.getpid()), "SIGTERM", *command]
        process = subprocess.Popen(  # noqa: S603
            tied,
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            pass_fds=inherited,
            start_new_session=True,
        )
        while process.poll() is None:
            if self.stop_asked:
                process.terminate()
                process.wait()
                raise Stopped
            wait_a_moment()
        assert process.stdout is not None  # noqa: S101 (it was asked for)
        if process.returncode:
            raise Problem("The database could not be brought up to date; the reason stands above.")
        prepared: dict[str, Any] = json.loads(process.stdout.read())
        return prepared

    def _programs(self) -> list[Program]:
        """In the order of starting; they stop in the reverse order, so that nobody asks for what is gone."""
        celery = [sys.executable, "-m", "celery", "--app", "technorth", "--workdir", str(PROJECT)]
        host = f"[{self.options.host}]" if ":" in self.options.host else self.options.host
        gunicorn = [sys.executable, "-m", "gunicorn", "technorth.wsgi", "--chdir", str(PROJECT)]
        size = ["--workers", str(WEB_WORKERS), "--threads", str(WEB_THREADS), "--preload"]
        manner = ["--no-control-socket", "--log-level", "warning", "--graceful-timeout", "10"]
        quiet = ["--without-mingle", "--without-gossip", "--loglevel", "info"]
        return [
            Program("worker", [*celery, "worker", "--concurrency", str(QUEUE_WORKERS), *quiet], patience=60),
            Program("web", [*gunicorn, "--bind", f"{host}:{self.port}", *size, *manner]),
            Program("beat", [*celery, "beat", "--loglevel", "warning", "--pidfile", ""]),
        ]

    def _wait_for_web(self, programs: Programs) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not self._answers():
            self._check_on(programs)
            if time.monotonic() > deadline:
                raise Problem(f"The web pages did not answer within {READY_SECONDS} s.")
            wait_a_moment()

    def _answers(self) -> bool:
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.options.host, self.options.host)  # noqa: S104
        connection = http.client.HTTPConnection(host, self.port, timeout=READY_SECONDS)
        with suppress(OSError, http.client.HTTPException):
            connection.request("GET", "/", headers={"Host": f"localhost:{self.port}"})
            return connection.getresponse().status > 0
        return False

    def _watch(self, programs: Programs) -> int:
        with suppress(Stopped):
            while True:
                self._check_on(programs)
                wait_a_moment()
        return 0

    def _check_on(self, programs: Programs) -> None:
        if self.stop_asked:
            raise Stopped
        if name := programs.ended():
            raise Problem(f"{name} has ended by itself, so everything is stopped; the reason stands above.")


def welcome(address: str, var: Path, prepared: dict[str, Any]) -> str:
    """What there is to know about a portal that has just started."""
    lines = ["", f"  The portal is at   {address}/", f"  Its data lies in   {var}", ""]
    sign_ins = prepared["sign_ins"]
    if sign_ins:
        lines.append("  Sign in to look around as")
        widths = [max(len(row[column]) for row in sign_ins) for column in range(3)]
        for role, email, password, second_factor in sign_ins:
            row = f"    {role:<{widths[0]}}  {email:<{widths[1]}}  {password:<{widths[2]}}  {second_factor}"
            lines.append(row.rstrip())
        lines.append("")
    lines += ["  Ctrl-C stops everything.", ""]
    return "\n".join(lines)
