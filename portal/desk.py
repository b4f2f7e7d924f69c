"""What a person has to do, and the days they have to do with, of all apps."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from accounts import desk as accounts_desk
from accounts.models import User
from clusters import dates as clusters_dates
from clusters import desk as clusters_desk
from core.desk import KeyDate, Task
from funding import dates as funding_dates
from funding import desk as funding_desk
from investors import dates as investors_dates
from investors import desk as investors_desk


def tasks_for(user: User) -> list[Task]:
    """What keeps them from working first. Who stands on both sides of something has it to do once."""
    desks = (accounts_desk, clusters_desk, investors_desk, funding_desk)
    return list(dict.fromkeys(task for desk in desks for task in desk.tasks_for(user)))


def dates_for(user: User, *, at: datetime | None = None) -> list[KeyDate]:
    """In their order; days of two months past are there too, for calendars."""
    at = at or timezone.now()
    apps = (clusters_dates, investors_dates, funding_dates)
    found = [entry for app in apps for entry in app.dates_for(user, at=at)]
    return sorted(found, key=_order)


def coming_dates_for(user: User, *, at: datetime | None = None) -> list[KeyDate]:
    """Those of today and later."""
    at = at or timezone.now()
    today = timezone.localdate(at)
    return [entry for entry in dates_for(user, at=at) if entry.day >= today]


def _order(entry: KeyDate) -> tuple[date, float, str]:
    """Days before the moments in them."""
    return entry.day, entry.moment.timestamp() if entry.moment else 0.0, entry.key
