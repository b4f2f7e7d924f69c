"""Copying what is new or changed into a table of the connection's own, gone when the connection is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from django.db import connection

from clusters.register.entries import ENTRY_COLUMNS

TABLE = "register_staging"
COLUMNS = ("company_number", "register_digest", "cluster_id", "is_known", *ENTRY_COLUMNS)
_TYPES = {
    "register_digest": "bigint",
    "cluster_id": "bigint",
    "is_known": "boolean",
    "incorporated_on": "date",
    "sic_codes": "varchar(5)[]",
    "sector_ids": "integer[]",
}
BLOCKS_AT_ONCE = 16  # half a second's work or so, after which somebody may want to know how far it is


class Feed:
    """What COPY reads: some blocks of lines. PostgreSQL takes one in while Python makes the next."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self.blocks = islice(blocks, BLOCKS_AT_ONCE)
        self.blocks_read = 0
        self.fault: BaseException | None = None

    def read(self, size: int) -> bytes:
        try:
            for block in self.blocks:
                self.blocks_read += 1
                if block:
                    return block
        except BaseException as fault:  # psycopg2 would replace it by one of its own
            self.fault = fault
        return b""


def stage(blocks: Iterator[bytes], after_each: Callable[[], None]) -> None:
    """Fill the staging table; ``after_each`` is called every half second or so, and may raise to stop."""
    columns = ", ".join(f"{name} {_TYPES.get(name, 'text')}" for name in COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{TABLE}")
        cursor.execute(f"CREATE TEMPORARY TABLE {TABLE} ({columns})")
        while True:
            feed = Feed(blocks)
            cursor.copy_expert(f"COPY {TABLE} ({', '.join(COLUMNS)}) FROM STDIN", feed)
            if feed.fault:
                raise feed.fault
            after_each()
            if not feed.blocks_read:
                break
        cursor.execute(f"ANALYZE {TABLE}")


def unstage() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{TABLE}")
