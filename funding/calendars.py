"""Dates of calls for people's own calendars: opening, closing, briefings, and the promised decision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from icalendar import Calendar, Event

from funding.enums import CallPhase
from funding.models import Call, CallBriefing
from funding.uk_time import in_uk

MEDIA_TYPE = "text/calendar; charset=utf-8"


def calendar_of(calls: Iterable[Call], *, name: str) -> bytes:
    """``calls`` bring their briefings and moved deadlines (``with_dates``)."""
    calendar = new_calendar(name)
    for call in calls:
        for event in events_of(call):
            calendar.add_component(event)
    return calendar.to_ical()


def new_calendar(name: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//TechNorth//Calls//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(hours=12), parameters={"VALUE": "DURATION"})
    return calendar


def events_of(call: Call) -> Iterator[Event]:
    """A cancelled call takes its dates out of the calendars it went into."""
    moves = len(call.deadline_moves.all())
    yield event(call, "opens", f"Opens: {call.title}", call.opens_at)
    yield event(call, "closes", f"Closes: {call.title}", call.closes_at, sequence=moves)
    yield event(call, "decision", f"Decision promised: {call.title}", call.decision_on, sequence=moves)
    for briefing in call.briefings.all():
        yield briefing_event(call, briefing)


def event(
    call: Call,
    key: str,
    title: str,
    starts: date,
    *,
    ends: datetime | None = None,
    place: str = "",
    sequence: int = 0,
) -> Event:
    """The same ``key`` is the same event for ever, whenever it is moved to."""
    found = Event()
    found.add("uid", f"call-{call.pk}-{key}@{urlsplit(settings.SITE_URL).hostname}")
    found.add("dtstamp", call.updated_at)
    found.add("last-modified", call.updated_at)
    found.add("sequence", sequence)
    found.add("summary", title)
    found.add("dtstart", in_uk(starts) if isinstance(starts, datetime) else starts)
    if ends is not None:
        found.add("dtend", in_uk(ends))
    if place:
        found.add("location", place)
    found.add("description", call.summary)
    found.add("url", settings.SITE_URL.rstrip("/") + call.get_absolute_url())
    found.add("transp", "TRANSPARENT")
    if call.phase() == CallPhase.CANCELLED:
        found.add("status", "CANCELLED")
    return found


def briefing_event(call: Call, briefing: CallBriefing) -> Event:
    title = f"{briefing.title}: {call.title}"
    where = " · ".join(filter(None, [briefing.place, briefing.url]))
    return event(
        call, f"briefing-{briefing.pk}", title, briefing.starts_at, ends=briefing.ends_at, place=where
    )


def calendar_response(content: bytes, name: str) -> HttpResponse:
    """A file that calendar programs open, or fetch again and again."""
    answer = HttpResponse(content, content_type=MEDIA_TYPE)
    answer["Content-Disposition"] = f'inline; filename="{name}.ics"'
    return answer
