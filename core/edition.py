"""What pages show of the small reference world, kept in this process until that world changes.

Clusters, facts, places, sectors and the kept counts change a few times a day and stand on every public page.
The database moves a stamp whenever a row of them is committed (``core.models.edition``), whoever wrote it.
A page asks for the stamp, one look-up by key, and takes from the shelf what was read or rendered under it:
never stale, not even for the person who has just pressed "save".
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from django.db import connection

from core.models.edition import REFERENCE

MOST_ITEMS = 2000
T = TypeVar("T")


class Shelf:
    """What was read under one stamp; a new stamp clears it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.stamp: object = None
        self.items: dict[Hashable, Any] = {}

    def items_of(self, stamp: object) -> dict[Hashable, Any]:
        with self.lock:
            if stamp != self.stamp:
                self.stamp, self.items = stamp, {}
            return self.items


_shelf = Shelf()


class Edition:
    """The reference world as one request sees it. Without a stamp nothing is kept and everything is read."""

    def __init__(self, stamp: object) -> None:
        self.stamp = stamp

    def kept(self, key: Hashable, read: Callable[[], T]) -> T:
        """What ``read`` returned under this stamp. It is shared: nobody may change it."""
        if self.stamp is None:
            return read()
        items = _shelf.items_of(self.stamp)
        if key not in items:
            value = read()
            if len(items) >= MOST_ITEMS:
                return value
            items[key] = value
        return items[key]


def public_edition() -> Edition:
    """The edition for what everybody may see. Inside a transaction, whose changes may yet be undone: none."""
    if connection.in_atomic_block:
        return Edition(None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT stamp FROM core_edition WHERE name = %s", [REFERENCE])
        row = cursor.fetchone()
    return Edition(row[0] if row else None)
