"""Which day is the last good one of a statement (Financial Promotion Order, articles 48 to 50A).

A statement signed on 5 March is good for twelve months, the day of viewing included: 4 March next year is its
last day, in London.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta


def months_later(day: date, months: int) -> date:
    """The same day some months later; the last of the month where that one has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def last_good_day(day: date, months: int) -> date:
    """The last day of a period of whole months that begins on ``day``."""
    return months_later(day, months) - timedelta(days=1)


def valid_until(
    signed_on: date,
    *,
    months: int | None,
    certificate_on: date | None = None,
    certificate_months: int | None = None,
) -> date | None:
    """The last good day of a statement and of its certificate; None: as long as it is so."""
    ends = [last_good_day(signed_on, months)] if months else []
    if certificate_on and certificate_months:
        ends.append(last_good_day(certificate_on, certificate_months))
    return min(ends) if ends else None
