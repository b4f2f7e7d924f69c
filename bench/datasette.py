"""Datasette over the same rows: in an environment of its own below var/bench, not of our dependencies."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psutil

from bench.server import Server, free_port, wait_until_it_answers
from bench.world import ROOT

PLACE = ROOT / "var" / "bench" / "datasette"
COLUMNS = ("name", "cluster", "stage", "employees", "founded", "status", "short_description", "description")
ROWS = """
    SELECT s.business_id, b.legal_name || ' ' || b.trading_name, c.slug, b.stage, b.employees,
           split_part(f.key, '|', 5), split_part(f.key, '|', 6), b.short_description, b.description
    FROM clusters_businesssearch s JOIN clusters_business b ON b.id = s.business_id
    JOIN clusters_searchcell f ON f.id = s.cell_id LEFT JOIN clusters_cluster c ON c.id = b.cluster_id
"""


@contextmanager
def datasette(size: int) -> Iterator[Server]:
    """A running Datasette with the directory, its full-text index and an index on every facet."""
    program = installed()
    file = PLACE / str(size) / "directory.db"
    if not file.exists():
        write(file)
    port = free_port()
    settings = ["--setting", "facet_time_limit_ms", "20000", "--setting", "sql_time_limit_ms", "20000"]
    command = [program, "serve", "--immutable", file, "--port", str(port), *settings]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until_it_answers(port)
        yield Server("datasette", port, psutil.Process(process.pid))
    finally:
        process.terminate()
        process.wait()


def installed() -> Path:
    """Its program, installed the first time."""
    program = PLACE / "venv" / "bin" / "datasette"
    if not program.exists():
        subprocess.run([sys.executable, "-m", "venv", PLACE / "venv"], check=True)
        subprocess.run([PLACE / "venv/bin/pip", "install", "-q", "datasette"], check=True)
    return program


def write(file: Path) -> None:
    from django.db import connection

    file.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(file)) as lite, connection.chunked_cursor() as cursor:
        lite.execute(f"CREATE TABLE businesses (id INTEGER PRIMARY KEY, {', '.join(COLUMNS)})")
        cursor.execute(ROWS)
        while batch := cursor.fetchmany(5000):
            lite.executemany(f"INSERT INTO businesses VALUES ({', '.join('?' * 9)})", batch)  # noqa: S608
        words = "name, short_description, description"
        options = "content='businesses', tokenize=porter"
        lite.execute(f"CREATE VIRTUAL TABLE businesses_fts USING fts5 ({words}, {options})")
        lite.execute(f"INSERT INTO businesses_fts (rowid, {words}) SELECT id, {words} FROM businesses")  # noqa: S608
        for column in COLUMNS[1:6]:
            lite.execute(f"CREATE INDEX by_{column} ON businesses ({column})")
        lite.execute("ANALYZE")
        lite.commit()
