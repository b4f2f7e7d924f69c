"""The life of a call once it is published: more time, an end before its time, and the way to its results."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.audit import record
from funding.actions.applications.timing import give_everybody_more_time, tell_of_cancelling
from funding.actions.calls import free_what_is_left, locked_call
from funding.enums import CallPhase, CallState
from funding.models import Call, DeadlineMove


@transaction.atomic
def move_deadline(
    *,
    call: Call,
    to: datetime,
    reason: str,
    by: User | None,
    decision_on: date | None = None,
    at: datetime | None = None,
) -> DeadlineMove:
    """Give everybody more time; a call that has just closed opens again. ``decision_on``: promised anew.

    Raises ``ValidationError`` for a moment not later than both the present deadline and now, and where the
    decision would fall before the call closes.
    """
    call = locked_call(call, "move_deadline", by)
    reason = reason.strip()
    check_deadline(call, to, reason, at or timezone.now())
    decision_on = decision_on or call.decision_on
    check_decision(call, to, decision_on)
    move = DeadlineMove.objects.create(
        call=call, moved_from=call.closes_at, moved_to=to, reason=reason, by=by, at=at or timezone.now()
    )
    call.closes_at, call.decision_on = to, decision_on
    call.save(update_fields=["closes_at", "decision_on", "updated_at"])
    record("call.deadline_moved", call, by=by, to=to.isoformat())
    give_everybody_more_time(call=call, moved_from=move.moved_from)
    return move


def check_deadline(call: Call, to: datetime, reason: str, at: datetime) -> None:
    if not reason:
        raise ValidationError("Say why: everybody reads it on the call's page.", code="reason")
    if to <= call.closes_at:
        raise ValidationError("A deadline only ever moves to a later moment.", code="earlier")
    if to <= at:
        raise ValidationError("That moment is past already.", code="past")


def check_decision(call: Call, to: datetime, decision_on: date) -> None:
    if decision_on < call.decision_on:
        raise ValidationError(
            "With more time to apply, the decision is not promised for an earlier day.", code="decision"
        )
    if decision_on < timezone.localdate(to):
        raise ValidationError(
            f"The decision is promised for {decision_on:%-d %B %Y}, before the call would close:"
            " promise it for a later day as well.",
            code="decision",
        )


@transaction.atomic
def cancel_call(*, call: Call, reason: str, by: User | None) -> Call:
    """End it in public before anything is awarded. What it has not offered is free again."""
    call = locked_call(call, "cancel", by)
    reason = reason.strip()
    if not reason:
        raise ValidationError("Say why: everybody reads it on the call's page.", code="reason")
    if call.reservation and call.reservation.awards.running().exists():
        raise ValidationError("Money of this call is offered or awarded already.", code="awarded")
    freed = free_what_is_left(call, by)
    call.state, call.end_reason = CallState.CANCELLED, reason
    call.save(update_fields=["state", "end_reason", "updated_at"])
    record("call.cancelled", call, by=by, freed=freed)
    tell_of_cancelling(call=call)
    return call


@transaction.atomic
def assess_call(*, call: Call, by: User | None, at: datetime | None = None) -> Call:
    """Begin to assess what has come in, once the call is closed; or go on after a decision was taken back."""
    call = locked_call(call, "assess", by)
    if call.phase(at) in {CallPhase.SCHEDULED, CallPhase.OPEN}:
        raise ValidationError("Assessing begins once the call has closed.", code="open")
    verb = "call.decision_reopened" if call.state == CallState.DECIDED else "call.assessing_begun"
    call.state, call.decided_at = CallState.ASSESSING, None
    call.save(update_fields=["state", "decided_at", "updated_at"])
    record(verb, call, by=by)
    return call


@transaction.atomic
def decide_call(*, call: Call, by: User | None, at: datetime | None = None) -> Call:
    """The agency has decided; nobody outside sees it before it is announced."""
    call = locked_call(call, "decide", by)
    call.state, call.decided_at = CallState.DECIDED, at or timezone.now()
    call.save(update_fields=["state", "decided_at", "updated_at"])
    record("call.decided", call, by=by)
    return call


@transaction.atomic
def announce_call(*, call: Call, by: User | None, at: datetime | None = None) -> Call:
    """From now on the public reads that it is decided."""
    call = locked_call(call, "announce", by)
    call.state, call.announced_at = CallState.ANNOUNCED, at or timezone.now()
    call.save(update_fields=["state", "announced_at", "updated_at"])
    record("call.announced", call, by=by)
    return call


@transaction.atomic
def archive_call(*, call: Call, by: User | None) -> Call:
    """Put it away; what it still holds and nobody was offered goes back to its line.

    Raises ``ValidationError`` while an offer waits for its answer: a refusal would give money to nobody.
    """
    call = locked_call(call, "archive", by)
    if call.reservation and call.reservation.awards.offered().exists():
        raise ValidationError("An offer still waits for its answer.", code="offered")
    freed = free_what_is_left(call, by)
    call.state = CallState.ARCHIVED
    call.save(update_fields=["state", "updated_at"])
    record("call.archived", call, by=by, freed=freed)
    return call
