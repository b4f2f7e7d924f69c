"""Filling a directory that holds little yet: rows first; indexes and references after, set by set.

A million new companies cost several times more row by row in indexes, references and the list of what waits
for the search than in rows. All of it is part of the import's transaction: whoever looks at the tables
meanwhile waits, and an import that is stopped leaves them as they were.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction

from clusters.models import Business, SearchPending

#: From so many new companies on, and when the directory grows to twice its size or more.
MANY = 100_000
#: The indexes in which every company of the register stands. The key stays: others refer to it.
INDEXES = ("business_by_name", "business_by_cluster_and_name", "business_company_number_unique")
TABLE = "clusters_business"
REFERRED_TO = ("clusters_cluster", "clusters_place")
PATIENCE = "10s"


def is_worthwhile(new: int) -> bool:
    return new >= MANY and Business.objects.count() <= new


@contextmanager
def rows_first() -> Iterator[bool]:
    """Whether the table is ours alone, without what slows many rows down; put back when the block ends well.

    Otherwise somebody did not let go of it in time, and nothing is different from ever.
    """
    if not _take_tables():
        yield False
        return
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what waits for the commit forbids changing a table
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        put_back = [*_indexes_again(), *_references_again()]
        for index in INDEXES:
            cursor.execute(f"DROP INDEX {index}")
        cursor.execute(
            f"ALTER TABLE {TABLE} {', '.join(f'DROP CONSTRAINT {name}' for name in _references())}"
        )
        cursor.execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER search_follows_insert")
        yield True
        cursor.execute(f"ALTER TABLE {TABLE} ENABLE TRIGGER search_follows_insert")
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        for statement in put_back:
            cursor.execute(statement)
    SearchPending.objects.create(business_id=SearchPending.EVERYTHING)


def _take_tables() -> bool:
    """Without them all at once, two who wait for each other might end the import."""
    tables = ", ".join((*REFERRED_TO, TABLE))
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
            cursor.execute(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE")
            cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
    except OperationalError:
        return False
    return True


def _indexes_again() -> list[str]:
    """The statements that make the indexes as they are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class c ON c.oid = indexrelid "
            "WHERE indrelid = %s::regclass AND c.relname = ANY (%s)",
            [TABLE, list(INDEXES)],
        )
        return [statement for (statement,) in cursor.fetchall()]


def _references() -> dict[str, str]:
    """What each reference to another row is called, and how it is defined."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE conrelid = %s::regclass AND contype = 'f'",
            [TABLE],
        )
        return dict(cursor.fetchall())


def _references_again() -> list[str]:
    return [
        f"ALTER TABLE {TABLE} ADD CONSTRAINT {name} {definition}"
        for name, definition in _references().items()
    ]
