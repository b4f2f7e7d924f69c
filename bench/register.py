"""The register's import: its speed and memory beside plain COPY and the ORM's upsert, in one run."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.table import table
from bench.world import ROOT

HEAD = ("measure", "companies", "seconds", "file rows/s", "against", "peak MB", "goal")
DAY = "2025-10-01"
COPY_ROUNDS = 2


@dataclass(frozen=True)
class Timed:
    """One import: what it read, how long it took with all its database work, its process's peak memory."""

    rows: int
    seconds: float
    peak_mb: float = 0.0

    @property
    def per_second(self) -> float:
        return self.rows / self.seconds


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench register", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--orm-rows", type=int, default=50_000, help="as many as one has patience for")
    options = parser.parse_args(arguments)
    with own_services():
        few, all_kept = register_file(options.rows, 0.05), register_file(options.rows, 1.0)
        rows = [row_of("import, 5 % kept", imported(few), goal="≥ 100,000/s, ≤ 300 MB")]
        copy = best_copy(all_kept, options.rows)
        rows.append(row_of("plain COPY of the file's 55 columns", copy))
        empty_directory()
        first, again = imported(all_kept), imported(all_kept)
        rows.append(row_of("import, all kept", first, share(first, copy), "≥ 30 % of COPY"))
        rows.append(row_of("the same file again", again, share(again, copy), "≥ 50 % of COPY"))
        orm_first, orm_again = orm_upserts(all_kept, options.orm_rows)
        rows.append(row_of("the ORM's bulk upsert", orm_first, times(first, orm_first), "import ≥ 5 ×"))
        rows.append(row_of("the ORM's, again", orm_again, times(again, orm_again), "import ≥ 5 ×"))
    print(table(HEAD, rows))


def row_of(measure: str, timed: Timed, against: str = "", goal: str = "") -> tuple[str, ...]:
    peak = f"{timed.peak_mb:.0f}" if timed.peak_mb else ""
    return (
        measure, f"{timed.rows:,}", f"{timed.seconds:.1f}", f"{timed.per_second:,.0f}", against, peak, goal,
    )  # fmt: skip


def share(timed: Timed, copy: Timed) -> str:
    return f"{timed.per_second / copy.per_second:.0%} of COPY"


def times(timed: Timed, orm: Timed) -> str:
    return f"import {timed.per_second / orm.per_second:.1f} × it"


@contextmanager
def own_services() -> Iterator[None]:
    """A database without businesses; the files made for it are kept beside it."""
    var = ROOT / "var" / "bench" / "register"
    os.environ["TECHNORTH_VAR"] = str(var)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "technorth.settings.development")
    from technorth.embedded import embedded_services

    with embedded_services(var):
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        call_command("load_reference", verbosity=0)
        empty_directory()
        yield


def register_file(rows: int, kept_share: float) -> Path:
    from django.core.management import call_command

    folder = ROOT / "var" / "bench" / "register"
    path = folder / f"BasicCompanyDataAsOneFile-{DAY}-{rows}-{kept_share:.0%}.csv"
    if not path.exists():
        made = path.with_name("being-made.csv")
        call_command("showcase", businesses=rows, as_register=made, kept_share=kept_share, verbosity=0)
        made.rename(path)
    return path


def empty_directory() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE clusters_business, clusters_registerimport CASCADE")
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")


def imported(path: Path) -> Timed:
    """One import in a process of its own, whose memory is its own too."""
    command = [sys.executable, "-m", "bench.register_once", str(path), DAY]
    result = subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    return Timed(**json.loads(result.stdout))


def best_copy(path: Path, rows: int) -> Timed:
    """The same file into an ordinary table of 55 columns of text without index, as quickly as it will go."""
    from django.db import connection

    from clusters.register.layout import COLUMNS

    columns = ", ".join(f'"{name}" text' for name in COLUMNS)
    seconds = []
    with connection.cursor() as cursor:
        for _ in range(COPY_ROUNDS):
            cursor.execute(f"DROP TABLE IF EXISTS plain; CREATE TABLE plain ({columns})")
            cursor.execute("CHECKPOINT")
            started = time.perf_counter()
            with path.open() as file:
                cursor.copy_expert("COPY plain FROM STDIN (FORMAT csv, HEADER)", file, size=1 << 16)
            seconds.append(time.perf_counter() - started)
        cursor.execute("DROP TABLE plain")
    return Timed(rows, min(seconds))


def orm_upserts(path: Path, rows: int) -> tuple[Timed, Timed]:
    """``bulk_create(update_conflicts=True)`` of the same companies: into an empty table, and once more."""
    from bench.register_orm import upsert

    empty_directory()
    return Timed(rows, upsert(path, rows)), Timed(rows, upsert(path, rows))
