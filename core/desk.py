"""What a person has to do, as rows of the task list component, and the days they have to do with."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

#: Days that are over stay in a calendar for so long.
KEPT_FOR = timedelta(days=60)


class Task(NamedTuple):
    """One thing to do. ``tone`` colours the state: good, wait, bad or nothing."""

    title: str
    href: str
    hint: str = ""
    state: str = "To do"
    tone: str = "wait"


class KeyDate(NamedTuple):
    """A day, or a moment, that concerns a person.

    ``key`` stays the same when it is moved, so that calendars know it again; ``changed_at`` is when what it
    says was last changed.
    """

    key: str
    title: str
    on: date | datetime
    href: str
    changed_at: datetime
    hint: str = ""

    @property
    def moment(self) -> datetime | None:
        return self.on if isinstance(self.on, datetime) else None

    @property
    def day(self) -> date:
        """By the clock of whoever reads it."""
        return timezone.localdate(self.on) if isinstance(self.on, datetime) else self.on
