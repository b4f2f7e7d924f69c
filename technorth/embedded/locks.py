"""Locks that the kernel lets go of when their holder dies, however it dies."""

import fcntl
import os
import time
from pathlib import Path
from typing import Self

from technorth.embedded.problem import Problem

POLL_SECONDS = 0.02


class FileLock:
    """An advisory lock on a file, shared or exclusive.

    Children that inherit the descriptor hold the lock as well, until the last of them is gone.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)

    def fileno(self) -> int:
        return self._fd

    def take(self, *, shared: bool = False) -> bool:
        """Take the lock, or change its kind, if that is possible at once."""
        try:
            fcntl.flock(self._fd, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            raise Problem(
                f"{self._path} cannot be locked ({error.strerror}): keep it on a local disk."
            ) from error
        return True

    def wait(self, *, shared: bool = False, seconds: float) -> bool:
        """Take the lock as soon as it is free; False when that takes longer than the seconds given."""
        deadline = time.monotonic() + seconds
        while not self.take(shared=shared):
            if time.monotonic() > deadline:
                return False
            time.sleep(POLL_SECONDS)
        return True

    def wait_for_ever(self) -> None:
        """Take the lock exclusively, however long that takes, without using the processor."""
        fcntl.flock(self._fd, fcntl.LOCK_EX)

    def release(self) -> None:
        fcntl.flock(self._fd, fcntl.LOCK_UN)

    def close(self) -> None:
        os.close(self._fd)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def is_held(path: Path) -> bool:
    """Whether some process holds the lock on this file."""
    with FileLock(path) as lock:
        return not lock.take()
