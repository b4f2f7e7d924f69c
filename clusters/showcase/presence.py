"""Whether a showcase is loaded: every page then says that what it shows is fictional."""

from __future__ import annotations

from contextlib import suppress

from django.core.cache import cache
from redis.exceptions import RedisError

from clusters.models import Business

KEY = "showcase-is-loaded"
# What the register has never given out: the index of numbers answers at once, however long the table.
NUMBERS = ("90000000", "99999999")


def note_presence() -> None:
    """Look, and write it down for the pages; without a cache the next look will."""
    is_there = Business.objects.filter(is_showcase=True, company_number__range=NUMBERS).exists()
    with suppress(RedisError):
        cache.set(KEY, is_there, None)


def is_loaded() -> bool:
    """As last noted; no when nobody has looked yet."""
    try:
        return bool(cache.get(KEY))
    except RedisError:
        return False
