"""What people do with a call: every verb from the wrong state, at the wrong time, by the wrong person."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.models import AuditEvent
from funding.actions import decline_award, offer_award
from funding.actions.call_life import (
    announce_call,
    archive_call,
    assess_call,
    cancel_call,
    decide_call,
    move_deadline,
)
from funding.actions.calls import publish_call, take_back_call
from funding.enums import CALL_LIFECYCLE, CallPhase, CallState
from funding.models import Call, DeadlineMove
from tests.factories.accounts import AssessorFactory, CuratorFactory, StaffFactory, UserFactory
from tests.factories.calls import CallFactory, open_call
from tests.factories.funding import BudgetLineFactory, new_award

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def closed_call(**fields: Any) -> Call:
    return open_call(
        **{"opens_at": timezone.now() - 5 * WEEK, "closes_at": timezone.now() - timedelta(hours=1), **fields}
    )


def call_in(state: str) -> Call:
    """By the same verbs that staff use."""
    if state == CallState.DRAFT:
        return CallFactory()
    call = closed_call()
    steps = {
        CallState.ASSESSING: [assess_call],
        CallState.DECIDED: [assess_call, decide_call],
        CallState.ANNOUNCED: [assess_call, decide_call, announce_call],
        CallState.ARCHIVED: [assess_call, decide_call, announce_call, archive_call],
    }
    if state == CallState.CANCELLED:
        return cancel_call(call=call, reason="No money", by=None)
    for step in steps.get(CallState(state), []):
        call = step(call=call, by=None)
    return call


def more_time(call: Call, by: Any) -> Any:
    later = call.closes_at + 3 * WEEK
    return move_deadline(call=call, to=later, reason="Snow", by=by, decision_on=(later + 3 * WEEK).date())


VERBS: dict[str, Callable[[Call, Any], Any]] = {
    "publish": lambda call, by: publish_call(call=call, by=by),
    "take_back": lambda call, by: take_back_call(call=call, by=by, at=call.opens_at - WEEK),
    "move_deadline": more_time,
    "assess": lambda call, by: assess_call(call=call, by=by),
    "cancel": lambda call, by: cancel_call(call=call, reason="No money", by=by),
    "decide": lambda call, by: decide_call(call=call, by=by),
    "announce": lambda call, by: announce_call(call=call, by=by),
    "archive": lambda call, by: archive_call(call=call, by=by),
}
EVERY = [(state, verb) for state in CallState.values for verb in VERBS]
ALLOWED = [(state, verb) for state, verb in EVERY if verb in CALL_LIFECYCLE[state]]
REFUSED = [pair for pair in EVERY if pair not in ALLOWED]


def test_every_verb_of_the_table_is_tried() -> None:
    assert {verb for verbs in CALL_LIFECYCLE.values() for verb in verbs} == set(VERBS)


@pytest.mark.parametrize(("state", "verb"), ALLOWED)
def test_verb_leads_to_the_state_the_table_says(state: str, verb: str) -> None:
    call = call_in(state)
    VERBS[verb](call, StaffFactory())
    call.refresh_from_db()
    assert call.state == CALL_LIFECYCLE[state][verb]


@pytest.mark.parametrize(("state", "verb"), REFUSED)
def test_verb_is_refused_in_any_other_state(state: str, verb: str) -> None:
    call = call_in(state)
    with pytest.raises(ValidationError) as refused:
        VERBS[verb](call, None)
    assert refused.value.code == "state"
    call.refresh_from_db()
    assert call.state == state


@pytest.mark.parametrize(("state", "verb"), ALLOWED)
def test_calls_are_moved_by_the_agency_only(state: str, verb: str) -> None:
    call = call_in(state)
    for person in (UserFactory(), AssessorFactory(), CuratorFactory(), StaffFactory(is_active=False)):
        with pytest.raises(PermissionDenied):
            VERBS[verb](call, person)
    call.refresh_from_db()
    assert call.state == state


def test_moved_deadline_is_kept_with_reason_and_author() -> None:
    staff, call = StaffFactory(), open_call()
    later = call.closes_at + WEEK
    move_deadline(call=call, to=later, reason=" Snow on the line ", by=staff)
    call.refresh_from_db()
    move = call.deadline_moves.get()
    assert (move.moved_to, move.reason, move.by) == (later, "Snow on the line", staff)
    assert call.closes_at == later
    assert AuditEvent.objects.about(call).filter(verb="call.deadline_moved", by=staff).exists()


def test_deadline_moved_beyond_the_promised_decision_promises_a_later_one() -> None:
    call = open_call()
    later = call.closes_at + 10 * WEEK
    with pytest.raises(ValidationError, match="before the call would close"):
        move_deadline(call=call, to=later, reason="Snow", by=None)
    assert not DeadlineMove.objects.exists()
    move_deadline(call=call, to=later, reason="Snow", by=None, decision_on=(later + WEEK).date())
    call.refresh_from_db()
    assert call.decision_on == (later + WEEK).date()


def test_decision_is_not_promised_for_an_earlier_day_than_before() -> None:
    call = open_call()
    with pytest.raises(ValidationError, match="earlier day"):
        move_deadline(
            call=call, to=call.closes_at + WEEK, reason="Snow", by=None,
            decision_on=call.decision_on - timedelta(days=1),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("by", "reason", "code"),
    [(timedelta(0), "Snow", "earlier"), (-WEEK, "Snow", "earlier"), (WEEK, "  ", "reason")],
)
def test_deadline_moves_to_later_and_with_a_reason_only(by: timedelta, reason: str, code: str) -> None:
    call = open_call()
    with pytest.raises(ValidationError) as refused:
        move_deadline(call=call, to=call.closes_at + by, reason=reason, by=None)
    assert refused.value.code == code


def test_deadline_is_not_moved_to_a_moment_that_is_past() -> None:
    call = closed_call()
    with pytest.raises(ValidationError) as refused:
        move_deadline(call=call, to=timezone.now() - timedelta(minutes=1), reason="Snow", by=None)
    assert refused.value.code == "past"


def test_call_that_has_just_closed_opens_again_with_more_time() -> None:
    call = closed_call()
    more_time(call, None)
    call.refresh_from_db()
    assert call.phase() == CallPhase.OPEN


def test_database_refuses_moves_to_earlier_moments_and_without_reason() -> None:
    call = open_call()
    moments = {"moved_from": call.closes_at, "moved_to": call.closes_at}
    with pytest.raises(IntegrityError, match="deadline_only_moves_on"), transaction.atomic():
        DeadlineMove.objects.create(call=call, reason="Snow", **moments)
    moments["moved_to"] += WEEK
    with pytest.raises(IntegrityError, match="deadline_move_says_why"), transaction.atomic():
        DeadlineMove.objects.create(call=call, reason=" ", **moments)


def test_cancelled_call_gives_its_money_back_and_says_why() -> None:
    call = cancel_call(call=open_call(pot_amount=Decimal(50_000)), reason=" The fund was cut. ", by=None)
    call.line.refresh_from_db()
    assert (call.end_reason, call.line.free_amount) == ("The fund was cut.", 100_000)
    with pytest.raises(IntegrityError, match="call_cancelled_says_why"), transaction.atomic():
        Call.objects.filter(pk=call.pk).update(end_reason="")


def test_call_is_cancelled_with_a_reason_only() -> None:
    with pytest.raises(ValidationError) as refused:
        cancel_call(call=open_call(), reason=" ", by=None)
    assert refused.value.code == "reason"


def test_call_that_has_offered_money_is_not_cancelled() -> None:
    call = call_in(CallState.ASSESSING)
    offer_award(award=new_award(), reservation=call.reservation, amount=Decimal(9_000), by=None)
    with pytest.raises(ValidationError) as refused:
        cancel_call(call=call, reason="No money", by=None)
    assert refused.value.code == "awarded"


def test_assessing_waits_for_the_deadline() -> None:
    call = open_call()
    with pytest.raises(ValidationError) as refused:
        assess_call(call=call, by=None, at=call.closes_at - timedelta(seconds=1))
    assert refused.value.code == "open"
    assert assess_call(call=call, by=None, at=call.closes_at).state == CallState.ASSESSING


def test_decision_taken_back_is_no_decision() -> None:
    call = assess_call(call=call_in(CallState.DECIDED), by=None)
    assert (call.state, call.decided_at) == (CallState.ASSESSING, None)


def test_decision_shows_once_it_is_announced() -> None:
    call = call_in(CallState.DECIDED)
    assert call.phase() == CallPhase.ASSESSING
    assert announce_call(call=call, by=None).phase() == CallPhase.ANNOUNCED
    with pytest.raises(IntegrityError, match="call_announced_has_date"), transaction.atomic():
        Call.objects.filter(pk=call.pk).update(announced_at=None)


def test_archived_call_gives_back_what_nobody_was_offered() -> None:
    call = call_in(CallState.ANNOUNCED)
    award = offer_award(award=new_award(), reservation=call.reservation, amount=Decimal(9_000), by=None)
    with pytest.raises(ValidationError) as refused:
        archive_call(call=call, by=None)
    assert refused.value.code == "offered"
    decline_award(award=award, reason="Found an investor", by=None)
    archive_call(call=call, by=None)
    call.line.refresh_from_db()
    assert call.line.free_amount == 100_000


def test_call_taken_back_and_given_another_line_is_paid_by_that_line() -> None:
    call = open_call(opens_at=timezone.now() + WEEK)
    call = take_back_call(call=call, by=None)
    first, call.line = call.line, BudgetLineFactory()
    call.save()
    call = publish_call(call=call, by=None)
    first.refresh_from_db()
    call.line.refresh_from_db()
    assert (first.free_amount, call.line.free_amount) == (100_000, 50_000)
