"""Deadlines in words. Whoever reads, wherever: a call's clock is London's."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

UK = ZoneInfo("Europe/London")
MINUTE, HOUR, DAY = 60, 3_600, 86_400


def in_uk(moment: datetime) -> datetime:
    return moment.astimezone(UK)


def moment_in_words(moment: datetime) -> str:
    """«Friday 27 November 2026, 12:00 UK time». Midnight says which night it is."""
    here = in_uk(moment)
    words = f"{here:%A %-d %B %Y, %H:%M} UK time"
    if (here.hour, here.minute) == (0, 0):
        words += f" (midnight at the end of {here - timedelta(days=1):%A})"
    return words


def left_in_words(until: datetime, at: datetime) -> str:
    """How long it still is, rounded down so that nobody counts on more: «5 days», «20 minutes»."""
    seconds = int((until - at).total_seconds())
    if seconds < MINUTE:
        return "less than a minute"
    if seconds < HOUR:
        return _several(seconds // MINUTE, "minute")
    if seconds < 2 * DAY:
        return _several(seconds // HOUR, "hour")
    days = seconds // DAY
    return _several(days, "day") if days < 21 else _several(days // 7, "week")


def _several(count: int, unit: str) -> str:
    return f"{count} {unit}{'' if count == 1 else 's'}"
