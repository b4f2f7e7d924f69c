"""Sharing a server between the commands of one folder: the first starts it, the last stops it.

Each user of a server holds a shared lock on ``<server>.users``. The server's keeper, a small process of its
own, waits for that lock exclusively: the kernel hands it over once the last user has left or was killed, and
the keeper stops the server. ``<server>.door`` lets only one process at a time come or go; ``<server>.keeper``
is held by the keeper.
"""

import subprocess
import sys
import time
from pathlib import Path
from typing import Self

from technorth.embedded.locks import POLL_SECONDS, FileLock, is_held
from technorth.embedded.places import (
    begin_log,
    failure_file,
    lock_file,
    log_file,
    make_folder,
    make_socket_folder,
    ready_file,
)
from technorth.embedded.problem import Problem

PROJECT = Path(__file__).resolve().parents[2]
# Replaying the log of a killed database that was being filled may take this long; mostly it is a second.
START_SECONDS = 180
STOP_SECONDS = 60


class Lease:
    """The right to use a server, from ``__enter__`` to ``__exit__``."""

    def __init__(self, var: Path, name: str, *, for_tests: bool = False) -> None:
        self.var, self.name, self.for_tests = var, name, for_tests
        self._keeper: subprocess.Popen[bytes] | None = None

    def fileno(self) -> int:
        """What a child inherits to keep the server alive as long as it lives itself."""
        return self._users.fileno()

    def __enter__(self) -> Self:
        make_folder(self.var / "run")
        make_folder(self.var / "log")
        make_socket_folder(self.var, self.name)
        self._door = FileLock(lock_file(self.var, f"{self.name}.door"))
        self._users = FileLock(lock_file(self.var, f"{self.name}.users"))
        # The last one out may still be at the door; a keeper that is stopping the server has the users' lock.
        if not (
            self._door.wait(seconds=START_SECONDS) and self._users.wait(shared=True, seconds=STOP_SECONDS)
        ):
            self._close()
            raise Problem(f"{self.name} is neither running nor stopping: {self._see_log()}")
        try:
            self._start_keeper_unless_there()
        except BaseException:
            self._close()
            raise
        return self

    def wait_until_ready(self) -> None:
        """Return when the server answers, and let others through the door."""
        deadline = time.monotonic() + START_SECONDS
        while not ready_file(self.var, self.name).exists():
            if not self._is_kept():
                raise Problem(self._why_not_started())
            if time.monotonic() > deadline:
                raise Problem(f"{self.name} did not start within {START_SECONDS} s: {self._see_log()}")
            time.sleep(POLL_SECONDS)
        self._door.release()

    def __exit__(self, *exc: object) -> None:
        self._door.wait(seconds=START_SECONDS)
        if self._users.take():
            # Nobody else is left. Let the keeper have the lock, and keep the door shut until it is done.
            self._users.release()
            with FileLock(lock_file(self.var, f"{self.name}.keeper")) as keeper:
                keeper.wait(seconds=STOP_SECONDS)
        if self._keeper is not None:
            self._keeper.poll()
        self._close()

    def _start_keeper_unless_there(self) -> None:
        with FileLock(lock_file(self.var, f"{self.name}.keeper")) as keeper_lock:
            if not keeper_lock.take():
                return
            ready_file(self.var, self.name).unlink(missing_ok=True)
            failure_file(self.var, self.name).unlink(missing_ok=True)
            command = [sys.executable, "-m", "technorth.embedded.keeper", self.name, str(self.var)]
            with begin_log(self.var, self.name).open("ab") as log:
                # The keeper inherits its lock: there is no moment in which nobody has it.
                self._keeper = subprocess.Popen(
                    [*command, "--for-tests"] if self.for_tests else command,
                    cwd=PROJECT,
                    pass_fds=[keeper_lock.fileno()],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )

    def _close(self) -> None:
        self._users.close()
        self._door.close()

    def _is_kept(self) -> bool:
        if self._keeper is not None:
            return self._keeper.poll() is None
        return is_held(lock_file(self.var, f"{self.name}.keeper"))

    def _why_not_started(self) -> str:
        failure = failure_file(self.var, self.name)
        return failure.read_text() if failure.exists() else f"{self.name} did not start: {self._see_log()}"

    def _see_log(self) -> str:
        return f"see {log_file(self.var, self.name)}."
