"""What pages show of the reference world and of published profiles, kept in this process until they change.

Clusters, facts, places, sectors and the kept counts change a few times a day and stand on every public page;
profiles change a few times an hour. The database moves a stamp whenever a row of them is committed
(``core.models.edition``), whoever wrote it. A page asks for the stamps, one look-up, and takes from the shelf
what was read or rendered under them: never stale, not even for the person who has just pressed "save".
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Any, NamedTuple, TypeVar

from django.db import connection

from core.models.edition import PROFILES, REFERENCE

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


_shelves = {REFERENCE: Shelf(), PROFILES: Shelf()}


class Edition:
    """A group of tables as one request sees it. Without a stamp nothing is kept and everything is read."""

    def __init__(self, stamp: object, group: str = REFERENCE) -> None:
        self.stamp, self.group = stamp, group

    def kept(self, key: Hashable, read: Callable[[], T]) -> T:
        """What ``read`` returned under this stamp. It is shared: nobody may change it."""
        if self.stamp is None:
            return read()
        items = _shelves[self.group].items_of(self.stamp)
        if key not in items:
            while len(items) >= MOST_ITEMS:
                items.pop(next(iter(items)), None)
            items[key] = read()
        return items[key]


class Editions(NamedTuple):
    """What a page may keep: of the reference world, and of what shows profiles too."""

    reference: Edition
    profiles: Edition


NOTHING_KEPT = Editions(Edition(None), Edition(None, PROFILES))


def public_edition() -> Edition:
    """The edition of the reference world, for what everybody may see."""
    return public_editions().reference


def public_editions() -> Editions:
    """The editions for what everybody may see; none inside a transaction, whose changes may yet be undone."""
    if connection.in_atomic_block:
        return NOTHING_KEPT
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, stamp FROM core_edition")
        stamps = dict(cursor.fetchall())
    reference = stamps.get(REFERENCE)
    both = (reference, stamps.get(PROFILES)) if reference else None
    return Editions(Edition(reference), Edition(both, PROFILES))
