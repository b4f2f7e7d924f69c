"""The keeper of one server: starts it, and stops it when its last user has left.

Run as ``python -m technorth.embedded.keeper NAME VAR [--for-tests]`` by a lease, never by hand.
"""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn

import psutil

from technorth.embedded import postgres, valkey
from technorth.embedded.locks import POLL_SECONDS, FileLock
from technorth.embedded.places import failure_file, lock_file, ready_file
from technorth.embedded.problem import Problem
from technorth.embedded.server import Server
from technorth.embedded.tether import end_with_parent

KINDS: dict[str, type[Server]] = {postgres.NAME: postgres.Postgres, valkey.NAME: valkey.Valkey}
# How long a server may take to stop before it is told less politely.
PATIENCE_SECONDS = 30
# A server that ends sooner than this after it was ready is not started again.
STABLE_SECONDS = 5


class Told(BaseException):
    """The keeper is told to end."""


class ServerEnded(BaseException):
    """The server has ended by itself."""


def heed(number: int, frame: FrameType | None) -> NoReturn:
    for other in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(other, signal.SIG_IGN)  # stopping is not to be disturbed
    raise Told


def notice(number: int, frame: FrameType | None) -> NoReturn:
    raise ServerEnded


class Keeper:
    """Keeps one server for as long as somebody uses it."""

    def __init__(self, name: str, var: Path, *, for_tests: bool) -> None:
        self.name, self.var = name, var
        self.server = KINDS[name](var, for_tests=for_tests)
        self.users = FileLock(lock_file(var, f"{name}.users"))
        self.record = var / "run" / f"{name}.process"

    def run(self) -> None:
        while self._serve():
            print(f"{self.name} has ended by itself and is started again.", flush=True)  # noqa: T201

    def _serve(self) -> bool:
        """Run the server until nobody uses it; True when it ended before that."""
        # Held by us and by every process of the server: free means that none is left.
        with FileLock(lock_file(self.var, f"{self.name}.server")) as alive:
            self._clear_away_what_was_left(alive)
            process = self._start(alive)
            try:
                self._wait_until_ready(process)
                return self._is_outlived_by_its_users(process)
            finally:
                ready_file(self.var, self.name).unlink(missing_ok=True)
                self._stop(process)

    def _start(self, alive: FileLock) -> "subprocess.Popen[bytes]":
        prepare_child = self.server.prepare()

        def become_child() -> None:
            prepare_child()
            # After the change of user, which would clear it.
            end_with_parent(self.server.stop_signals[0])

        process = subprocess.Popen(
            self.server.command(),
            stdin=subprocess.DEVNULL,
            pass_fds=[alive.fileno()],
            start_new_session=True,
            preexec_fn=become_child,  # safe: this process has one thread
        )
        self.record.write_text(json.dumps([process.pid, psutil.Process(process.pid).create_time()]))
        return process

    def _wait_until_ready(self, process: "subprocess.Popen[bytes]") -> None:
        while not self.server.is_ready():
            if process.poll() is not None:
                raise Problem(f"{self.name} did not start: see var/log/{self.name}.log.")
            time.sleep(POLL_SECONDS)
        ready_file(self.var, self.name).touch()

    def _is_outlived_by_its_users(self, process: "subprocess.Popen[bytes]") -> bool:
        ready_at = time.monotonic()
        try:
            signal.signal(signal.SIGCHLD, notice)
            if process.poll() is None:
                self.users.wait_for_ever()
                return False
        except ServerEnded:
            pass
        finally:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        if time.monotonic() - ready_at < STABLE_SECONDS:
            raise Problem(f"{self.name} does not keep running: see var/log/{self.name}.log.")
        return True

    def _stop(self, process: "subprocess.Popen[bytes]") -> None:
        for number in self.server.stop_signals:
            if process.poll() is None:
                process.send_signal(number)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(PATIENCE_SECONDS)
        self.record.unlink(missing_ok=True)

    def _clear_away_what_was_left(self, alive: FileLock) -> None:
        """Make sure that no server of a killed keeper is left.

        Where the kernel ties children to their parent, such a server is already on its way out.
        """
        if alive.wait(seconds=2):
            return
        for number in self.server.stop_signals:
            with suppress(OSError, ValueError, psutil.Error):
                pid, created = json.loads(self.record.read_text())
                process = psutil.Process(pid)
                # A process that happens to have the same number now is not ours.
                if process.create_time() == created:
                    process.send_signal(number)
            if alive.wait(seconds=PATIENCE_SECONDS):
                return
        raise Problem(f"An earlier {self.name} of this folder does not stop; end it by hand.")


def main() -> int:
    name, var, *flags = sys.argv[1:]
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, heed)
    try:
        Keeper(name, Path(var), for_tests="--for-tests" in flags).run()
    except Told:
        return 0
    except (Problem, OSError, subprocess.CalledProcessError) as problem:
        failure_file(Path(var), name).write_text(str(problem))
        return 1
    return 0


if __name__ == "__main__":
    os.umask(0o022)
    sys.exit(main())
