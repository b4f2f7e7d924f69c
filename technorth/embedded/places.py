"""Where the servers keep their data, locks, logs and sockets below ``var/``."""

import hashlib
import os
import re
import stat
from pathlib import Path

from technorth.embedded.problem import Problem

# The kernel takes 107 bytes for the path of a socket; "/postgres/.s.PGSQL.5432.lock" is the longest tail.
LONGEST_SOCKET_FOLDER = 78
LONG_LOG_BYTES = 5_000_000
PLAIN_PATH = re.compile(r"[A-Za-z0-9._/-]+")


def lock_file(var: Path, name: str) -> Path:
    return var / "run" / f"{name}.lock"


def ready_file(var: Path, name: str) -> Path:
    """There as long as the server answers."""
    return var / "run" / f"{name}.ready"


def failure_file(var: Path, name: str) -> Path:
    """Why the server could not be started."""
    return var / "run" / f"{name}.failure"


def log_file(var: Path, name: str) -> Path:
    return var / "log" / f"{name}.log"


def begin_log(var: Path, name: str) -> Path:
    """The log to add to; a long one is put aside, and the one put aside before it is forgotten."""
    file = log_file(var, name)
    if file.exists() and file.stat().st_size > LONG_LOG_BYTES:
        file.replace(file.with_suffix(".log.old"))
    return file


def make_folder(path: Path, mode: int = 0o755) -> Path:
    """Make a folder and its parents, or say in one sentence why that cannot be."""
    try:
        path.mkdir(parents=True, exist_ok=True, mode=mode)
        if not os.access(path, os.W_OK | os.X_OK):
            raise PermissionError(f"it belongs to another user ({path.owner()})")
    except OSError as error:
        reason = error.strerror or str(error)
        raise Problem(
            f"The folder {path} cannot be written ({reason}): give it to the user who runs this, or name "
            "another one in TECHNORTH_VAR."
        ) from error
    return path


def socket_folder(var: Path, name: str) -> Path:
    """Folder of a server's socket: below ``var/run``, or below /tmp where that is too long or not plain."""
    folder = var / "run"
    if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER and PLAIN_PATH.fullmatch(str(folder)):
        return folder / name
    key = hashlib.sha256(os.fsencode(var)).hexdigest()[:16]
    return Path("/tmp") / f"technorth-{os.geteuid()}-{key}" / name  # noqa: S108 (ownership is checked below)


def make_socket_folder(var: Path, name: str) -> Path:
    """Make the folder of a server's socket; refuse one below /tmp that somebody else has put there."""
    folder = socket_folder(var, name)
    make_folder(folder.parent, 0o711)
    found = folder.parent.lstat()
    if (
        not stat.S_ISDIR(found.st_mode)
        or found.st_uid not in {os.geteuid(), var.stat().st_uid}
        or found.st_mode & 0o022
    ):
        raise Problem(f"{folder.parent} is not ours alone: remove it and start again.")
    return make_folder(folder, 0o700)
