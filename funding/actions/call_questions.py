"""Questions about a call: asked by one, answered for all."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.audit import record
from funding.call_view import has_questions_open
from funding.emails import send_question_answered, send_question_asked
from funding.enums import CallState
from funding.models import Call, CallQuestion
from funding.permissions import can_manage_calls

#: One person's questions within an hour, of all calls.
MOST_AN_HOUR = 5
AN_HOUR = timedelta(hours=1)


@transaction.atomic
def ask_about_call(*, call: Call, question: str, by: User, at: datetime | None = None) -> CallQuestion:
    """Keep a question for staff to answer in public, without a name.

    Raises ``ValidationError`` once the call is closed, for one asked already, and for too many in an hour.
    """
    at = at or timezone.now()
    User.objects.select_for_update().get(pk=by.pk)  # two tabs do not ask one too many
    if not has_questions_open(call, at):
        raise ValidationError("This call takes no more questions.", code="closed")
    own = by.call_questions.all()
    if own.filter(call=call, question__iexact=question).exists():
        raise ValidationError("You have asked this already; the answer will stand here.", code="twice")
    if own.filter(asked_at__gt=at - AN_HOUR).count() >= MOST_AN_HOUR:
        raise ValidationError(
            f"You have asked {MOST_AN_HOUR} questions within the hour, and we have them all. Send this one"
            " in an hour.",
            code="many",
        )
    asked = CallQuestion.objects.create(call=call, question=question, asked_by=by, asked_at=at)
    record("call.question_asked", call, by=by, question=asked.pk)
    send_question_asked(question=asked)
    return asked


@transaction.atomic
def answer_question(*, question: CallQuestion, by: User | None, at: datetime | None = None) -> CallQuestion:
    """Keep the answer that stands in the row, for everybody from now on, with the date of its last words.

    Whoever asked is told once. An answer that was emptied is no answer: the question waits again.
    """
    if by is not None and not can_manage_calls(by):
        raise PermissionDenied
    is_answer = bool(question.answer.strip())
    question.answered_at = (at or timezone.now()) if is_answer else None
    question.save()
    verb = "call.question_answered" if is_answer else "call.answer_taken_back"
    record(verb, question.call, by=by, question=question.pk)
    if is_answer and question.call.state != CallState.DRAFT:
        send_question_answered(question=question)
    return question
