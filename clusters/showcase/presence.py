"""Whether a showcase is loaded: every page then says that what it shows is fictional."""

from __future__ import annotations

import time
from contextlib import suppress

from django.core.cache import cache
from redis.exceptions import RedisError

from clusters.models import Business

KEY = "showcase-is-loaded"
# What the register has never given out: the index of numbers answers at once, however long the table.
NUMBERS = ("90000000", "99999999")
REMEMBERED = 30.0  # seconds a process goes on saying what it was told last


class Told:
    """What this process was told last, and until when it believes it."""

    is_loaded = False
    until = 0.0


def note_presence() -> None:
    """Look, and write it down for the pages; without a cache the next look will."""
    is_there = Business.objects.filter(is_showcase=True, company_number__range=NUMBERS).exists()
    Told.until = 0.0
    with suppress(RedisError):
        cache.set(KEY, is_there, None)


def is_loaded() -> bool:
    """As last noted, half a minute ago at most; no when nobody has looked yet."""
    now = time.monotonic()
    if now >= Told.until:
        with suppress(RedisError):
            Told.is_loaded = bool(cache.get(KEY))
        Told.until = now + REMEMBERED
    return Told.is_loaded
