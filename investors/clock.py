"""The clock of the first answer, as the agency's dated promise sets it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from accounts.middleware import zone_of
from investors.models import AnswerPromise, ClosedDay, Enquiry
from investors.working_time import OFFICE_ZONE, WorkingWeek


class Promise(NamedTuple):
    """What is promised for an enquiry that is received now."""

    minutes: int
    due_at: datetime


def promise_for(received_at: datetime) -> Promise:
    promise, week = promise_and_week(received_at)
    return Promise(promise.working_minutes, week.after(received_at, promise.working_minutes))


def promise_and_week(at: datetime) -> tuple[AnswerPromise, WorkingWeek]:
    """The promise that holds on that day, and the office's week as it is known now."""
    promise = AnswerPromise.objects.on(timezone.localtime(at, OFFICE_ZONE).date())
    closed = frozenset(ClosedDay.objects.filter(day__gte=at.date()).values_list("day", flat=True))
    return promise, WorkingWeek(promise.opens_at, promise.closes_at, closed.__contains__)


def week_of(enquiry: Enquiry) -> WorkingWeek:
    return promise_and_week(enquiry.received_at)[1]


def minutes_left(enquiry: Enquiry, at: datetime) -> int:
    """Of working time until the promise is due; none when it is past."""
    return week_of(enquiry).minutes_between(at, enquiry.answer_due_at)


def minutes_used(enquiry: Enquiry, at: datetime) -> int:
    """Of working time until now, pauses left out; the clock has to be running."""
    week = week_of(enquiry)
    if at <= enquiry.answer_due_at:
        return max(0, enquiry.promised_minutes - week.minutes_between(at, enquiry.answer_due_at))
    return enquiry.promised_minutes + week.minutes_between(enquiry.answer_due_at, at)


def due_when_resumed(enquiry: Enquiry, at: datetime) -> datetime:
    return week_of(enquiry).after(at, enquiry.left_minutes or 0)


class TwoClocks(NamedTuple):
    """A moment by the clock of the person who asked and by the North's."""

    theirs: str
    ours: str
    is_same: bool


def on_both_clocks(moment: datetime, zone: str) -> TwoClocks:
    theirs = timezone.localtime(moment, zone_of(zone))
    ours = timezone.localtime(moment, OFFICE_ZONE)
    place = zone.rpartition("/")[2].replace("_", " ")
    return TwoClocks(
        f"{theirs:%A %-d %B %Y}, {theirs:%H:%M} ({place} time)",
        f"{ours:%A %-d %B}, {ours:%H:%M} UK time",
        theirs.utcoffset() == ours.utcoffset(),
    )
