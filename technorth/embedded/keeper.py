"""The keeper of one server: starts it, and stops it when its last user has left.

Run as ``python -m technorth.embedded.keeper NAME VAR [--for-tests]`` by a lease, never by hand.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType

import psutil

from technorth.embedded import postgres, valkey
from technorth.embedded.locks import POLL_SECONDS, FileLock
from technorth.embedded.places import lock_file
from technorth.embedded.problem import Problem
from technorth.embedded.server import Server
from technorth.embedded.tether import end_with_parent

KINDS: dict[str, type[Server]] = {postgres.NAME: postgres.Postgres, valkey.NAME: valkey.Valkey}
# How long a server may take to stop before it is told less politely.
PATIENCE_SECONDS = 30


class Woken(Exception):
    """The server has ended, or the keeper is told to."""


def wake(signal_number: int, frame: FrameType | None) -> None:
    raise Woken


class Keeper:
    """Keeps one server for as long as somebody uses it."""

    def __init__(self, name: str, var: Path, *, for_tests: bool) -> None:
        self.server = KINDS[name](var, for_tests=for_tests)
        self.users = FileLock(lock_file(var, f"{name}.users"))
        # Held by the keeper and by every process of the server: free means that none is left.
        self.alive = FileLock(lock_file(var, f"{name}.server"))
        self.ready_file, self.failure_file = var / "run" / f"{name}.ready", var / "run" / f"{name}.failure"
        self.record = var / "run" / f"{name}.process"

    def run(self) -> None:
        self._clear_away_what_was_left()
        prepare_child = self.server.prepare()
        process = self._start(prepare_child)
        try:
            self._wait_until_ready(process)
            with suppress(Woken):
                signal.signal(signal.SIGCHLD, wake)
                if process.poll() is None:
                    self.users.wait_for_ever()
        finally:
            self._ready_over()
            self._stop(process)

    def _start(self, prepare_child: Callable[[], None]) -> "subprocess.Popen[bytes]":
        def become_child() -> None:
            prepare_child()
            # After the change of user, which would clear it.
            end_with_parent(self.server.stop_signals[0])

        process = subprocess.Popen(
            self.server.command(),
            stdin=subprocess.DEVNULL,
            pass_fds=[self.alive.fileno()],
            start_new_session=True,
            preexec_fn=become_child,  # safe: this process has one thread
        )
        self.record.write_text(json.dumps([process.pid, psutil.Process(process.pid).create_time()]))
        return process

    def _wait_until_ready(self, process: "subprocess.Popen[bytes]") -> None:
        while not self.server.is_ready():
            if process.poll() is not None:
                raise Problem(f"{self.server.name} did not start: see var/log/{self.server.name}.log.")
            time.sleep(POLL_SECONDS)
        self.ready_file.touch()

    def _ready_over(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, signal.SIG_IGN if number != signal.SIGCHLD else signal.SIG_DFL)
        self.ready_file.unlink(missing_ok=True)

    def _stop(self, process: "subprocess.Popen[bytes]") -> None:
        for number in self.server.stop_signals:
            if process.poll() is None:
                process.send_signal(number)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(PATIENCE_SECONDS)
        self.record.unlink(missing_ok=True)

    def _clear_away_what_was_left(self) -> None:
        """Make sure that no server of a killed keeper is left.

        Where the kernel ties children to their parent, such a server is already on its way out.
        """
        if self.alive.wait(seconds=2):
            return
        for number in self.server.stop_signals:
            with suppress(OSError, ValueError, psutil.Error):
                pid, created = json.loads(self.record.read_text())
                process = psutil.Process(pid)
                # A process that happens to have the same number now is not ours.
                if process.create_time() == created:
                    process.send_signal(number)
            if self.alive.wait(seconds=PATIENCE_SECONDS):
                return
        raise Problem(f"An earlier {self.server.name} of this folder does not stop; end it by hand.")


def main() -> int:
    name, var, *flags = sys.argv[1:]
    keeper = None
    signal.signal(signal.SIGTERM, wake)
    signal.signal(signal.SIGINT, wake)
    signal.signal(signal.SIGHUP, wake)
    try:
        keeper = Keeper(name, Path(var), for_tests="--for-tests" in flags)
        keeper.run()
    except Woken:
        return 0
    except Problem as problem:
        (Path(var) / "run" / f"{name}.failure").write_text(str(problem))
        return 1
    return 0


if __name__ == "__main__":
    os.umask(0o022)
    sys.exit(main())
