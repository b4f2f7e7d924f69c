"""A person's dates as an iCalendar file (RFC 5545), for a feed or a download."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event, vDuration

from core.desk import KeyDate

#: How often a calendar program is asked to look again.
REFRESHED = timedelta(hours=4)
MEDIA_TYPE = "text/calendar; charset=utf-8"


def calendar_file(dates: Iterable[KeyDate]) -> bytes:
    """Days are days wherever one is; moments are in UTC, and shown by the reader's own clock.

    The same dates give the same bytes: each is stamped with when it was last changed, as RFC 5545 asks of a
    calendar without a method.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//TechNorth//Portal//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", settings.SITE_NAME)
    calendar.add("x-wr-timezone", "Europe/London")
    calendar.add("refresh-interval", vDuration(REFRESHED), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESHED))
    for entry in dates:
        calendar.add_component(event(entry))
    return calendar.to_ical()


def event(entry: KeyDate) -> Event:
    """Nobody is busy because of it: it only says that a day has come."""
    found = Event()
    site = settings.SITE_URL.rstrip("/")
    found.add("uid", f"{entry.key}@{urlsplit(site).hostname}")
    found.add("dtstamp", whole_second(entry.changed_at))
    found.add("last-modified", whole_second(entry.changed_at))
    found.add("summary", entry.title)
    if entry.moment:
        found.add("dtstart", whole_second(entry.moment))
    else:
        found.add("dtstart", entry.day)
        found.add("dtend", entry.day + timedelta(days=1))
    if entry.hint:
        found.add("description", entry.hint)
    found.add("url", site + entry.href)
    found.add("transp", "TRANSPARENT")
    return found


def whole_second(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
