"""Who else has a section open now. Kept in the cache: nothing depends on it, and it fades by itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from django.core.cache import cache
from django.utils import timezone

from accounts.models import User

#: A page tells that it is open each half minute; after three missed ones nobody is there.
FADES_AFTER = timedelta(seconds=90)


class Present(NamedTuple):
    name: str
    section: str
    seen_at: datetime


def note_presence(application_id: int, section: str, user: User, at: datetime | None = None) -> list[Present]:
    """Say that somebody has a section open; who else works on the application, the latest first."""
    at = at or timezone.now()
    key = f"application-presence:{application_id}"
    known: dict[int, Present] = cache.get(key) or {}
    known = {pk: present for pk, present in known.items() if at - present.seen_at < FADES_AFTER}
    known[user.pk] = Present(user.full_name or user.email, section, at)
    cache.set(key, known, FADES_AFTER.total_seconds())
    return sorted((other for pk, other in known.items() if pk != user.pk), key=lambda other: other.seen_at)


def present_in(application_id: int, *, but: User, at: datetime | None = None) -> list[Present]:
    at = at or timezone.now()
    known: dict[int, Present] = cache.get(f"application-presence:{application_id}") or {}
    return [other for pk, other in known.items() if pk != but.pk and at - other.seen_at < FADES_AFTER]
