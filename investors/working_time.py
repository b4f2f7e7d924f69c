"""Arithmetic of working time: hours of the office, without weekends and days on which nobody is there.

Reads no database. Moments are aware; the office's day is that of its own clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import holidays

OFFICE_ZONE = ZoneInfo("Europe/London")
SATURDAY = 5
#: A promise further away than this is none: somebody has declared ten years closed.
MOST_DAYS = 3_660


class WorkingWeek(NamedTuple):
    """When somebody is there. ``is_closed``: days on which nobody is, beside weekends and bank holidays."""

    opens_at: time = time(9)
    closes_at: time = time(17)
    is_closed: Callable[[date], bool] = lambda day: False

    def is_working_day(self, day: date) -> bool:
        return day.weekday() < SATURDAY and not bank_holiday(day) and not self.is_closed(day)

    def spans(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The pieces of working time from a moment on, in order: (begin, end)."""
        day = start.astimezone(OFFICE_ZONE).date()
        for ahead in range(MOST_DAYS):
            on = day + timedelta(days=ahead)
            if not self.is_working_day(on):
                continue
            opens = datetime.combine(on, self.opens_at, OFFICE_ZONE)
            closes = datetime.combine(on, self.closes_at, OFFICE_ZONE)
            if start < closes:
                yield max(opens, start), closes

    def after(self, start: datetime, minutes: int) -> datetime:
        """The moment when so many minutes of working time have passed since ``start``."""
        left = timedelta(minutes=minutes)
        for begin, end in self.spans(start):
            if left <= end - begin:
                return (begin + left).astimezone(start.tzinfo)
            left -= end - begin
        raise ValueError("The office is never open.")

    def minutes_between(self, start: datetime, end: datetime) -> int:
        """Minutes of working time from ``start`` to ``end``; none where the end comes first."""
        passed = timedelta()
        for begin, until in self.spans(start):
            if begin >= end:
                break
            passed += min(until, end) - begin
        return int(passed.total_seconds() // 60)


@lru_cache(maxsize=32)
def _of_year(year: int) -> dict[date, str]:
    return dict(holidays.country_holidays("GB", subdiv="ENG", years=year))


def bank_holiday(day: date) -> str:
    """What it is called in England; nothing on other days. Days moved from a weekend are the ones kept."""
    return _of_year(day.year).get(day, "")


def bank_holidays_ahead(day: date) -> list[tuple[date, str]]:
    """Those of this year and the next that are still to come, in order."""
    known = _of_year(day.year) | _of_year(day.year + 1)
    return sorted((on, name) for on, name in known.items() if on >= day)
