"""Days and moments a person has to do with because of calls and applications."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from accounts.models import User
from core.desk import KEPT_FOR, KeyDate
from funding.models import Application, Call
from funding.permissions import can_manage_calls

#: More are no agenda.
MOST = 100


def dates_for(user: User, *, at: datetime) -> list[KeyDate]:
    found = [*calls(user, at), *applications(user, at)]
    if can_manage_calls(user):
        keys = {entry.key for entry in found}
        found += [entry for entry in agency(at) if entry.key not in keys]
    return found


def agency(at: datetime) -> Iterator[KeyDate]:
    """When undecided calls close, and when their decisions are promised."""
    for call in Call.objects.public().undecided().order_by("closes_at", "pk")[:MOST]:
        key, href = f"call-{call.pk}", reverse("admin:funding_call_change", args=[call.pk])
        if call.closes_at > at - KEPT_FOR:
            yield KeyDate(f"{key}-closes", f"Closes: {call}", call.closes_at, href, call.updated_at)
        yield KeyDate(
            f"{key}-decision", f"Decision promised: {call}", call.decision_on, href, call.updated_at
        )


def calls(user: User, at: datetime) -> Iterator[KeyDate]:
    """When the calls one waits for open and close."""
    for call in Call.objects.public().filter(alerts__user=user, closes_at__gt=at - KEPT_FOR).by_deadline(at):
        for key, words, moment in (("opens", "Opens", call.opens_at), ("closes", "Closes", call.closes_at)):
            yield KeyDate(
                f"call-{call.pk}-{key}", f"{words}: {call}", moment, call.get_absolute_url(), call.updated_at
            )


def applications(user: User, at: datetime) -> Iterator[KeyDate]:
    """Deadlines of what is being written, and the day a decision is promised for what was sent."""
    mine = Application.objects.of_member(user).living().deciding_since((at - KEPT_FOR).date())
    mine = mine.to_living_calls().with_names()
    for application in mine.order_by("call__closes_at", "pk")[:MOST]:
        key, href = f"application-{application.pk}", application.get_absolute_url()
        if application.is_writable:
            yield KeyDate(
                f"{key}-deadline", f"Deadline: {application.call}", application.deadline_at, href,
                application.updated_at, application.reference,
            )  # fmt: skip
        else:
            call = application.call
            yield KeyDate(
                f"{key}-decision", f"Decision promised: {call}", call.decision_on, href, call.updated_at,
                application.reference,
            )  # fmt: skip
