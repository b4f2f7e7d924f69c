"""The migrated database of earlier test runs: restored in seconds, made anew when a migration has changed.

Migrating from nothing takes a minute; most runs are of one folder. What is kept is a dump below ``var/``,
named by what it was made from. A fresh clone has none and migrates; so does CI.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
from django.conf import settings
from psycopg2 import sql

from technorth.embedded.postgres import programs

TEMPLATE = "kept_schema"
#: What a migrated database follows from.
SOURCES = ("*/migrations/*.py", "*/reference/**/*", "*/models/derived.py", "requirements/test.txt")


def template_database() -> str:
    """The name of a migrated database to copy from; empty where none is kept yet."""
    dump = kept_dump()
    if dump is None or not dump.exists():
        return ""
    with alone(settings.VAR_DIR / "kept-schema.lock"):
        if not exists(TEMPLATE):
            making = f"{TEMPLATE}_making"
            command(f"CREATE DATABASE {making}")
            run("psql", making, "--quiet", "--set=ON_ERROR_STOP=1", f"--file={dump}")
            command(f"ALTER DATABASE {making} RENAME TO {TEMPLATE}")
    return TEMPLATE


def keep(database: str) -> None:
    """Dump a database that was migrated just now, for the runs to come."""
    dump = kept_dump()
    if dump is None:
        return
    dump.parent.mkdir(parents=True, exist_ok=True)
    with alone(settings.VAR_DIR / "kept-schema.lock"):
        if dump.exists():
            return
        unfinished = dump.with_suffix(f".{os.getpid()}")
        run("pg_dump", database, "--no-owner", f"--file={unfinished}")
        for old in dump.parent.glob("*.sql"):
            old.unlink(missing_ok=True)
        unfinished.replace(dump)


def kept_dump() -> Path | None:
    """Below the project's own ``var/``, beside the folders of single runs; none on a server of others."""
    runs = settings.VAR_DIR.parent
    return runs.parent / "schema" / f"{digest()}.sql" if runs.name == "test" else None


def digest() -> str:
    told = hashlib.sha256()
    for pattern in SOURCES:
        for file in sorted(settings.BASE_DIR.glob(pattern)):
            if file.is_file() and "__pycache__" not in file.parts and ".venv" not in file.parts:
                told.update(file.relative_to(settings.BASE_DIR).as_posix().encode())
                told.update(file.read_bytes())
    return told.hexdigest()[:24]


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """One process of a parallel run after the other."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def server() -> str:
    """The address of the server of this run, without a database."""
    return os.environ["DATABASE_URL"].partition("?")[0].rpartition("/")[0]


def exists(database: str) -> bool:
    connection = psycopg2.connect(f"{server()}/postgres")
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
        found = cursor.fetchone() is not None
    connection.close()
    return found


def command(words: str) -> None:
    connection = psycopg2.connect(f"{server()}/postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(words))
    connection.close()


def run(program: str, database: str, *options: str) -> None:
    address = f"{server()}/{database}"
    subprocess.run([programs() / program, address, *options], check=True, stdout=subprocess.DEVNULL)
