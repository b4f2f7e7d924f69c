"""What the funding app holds about a person, for the copy they may take and for when they leave."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from funding.models import (
    Answer,
    Application,
    ApplicationMessage,
    Attachment,
    CallAlert,
    CallNotice,
    HeldAnswer,
    Submission,
)

KEPT = [
    "applications of businesses you worked for, with their answers and what was sent, signed with the name "
    "you typed: they belong to the business and are part of how public money was given",
    "what was asked about a call and answered for everybody, without saying who asked",
    "what was written to and by the agency about an application, without your name",
]


ALERT_FIELDS = ("business__legal_name", "call__title", "created_at")


def of(user: User) -> dict[str, Any]:
    """What one has begun, answered, signed, said and asked to be told, ready for JSON."""
    answers = Answer.objects.filter(saved_by=user).order_by("pk")
    said = ApplicationMessage.objects.filter(by=user).order_by("pk")
    signed = Submission.objects.filter(by=user).order_by("pk")
    begun = Application.objects.filter(created_by=user).order_by("pk")
    held = HeldAnswer.objects.filter(user=user).order_by("pk")
    files = Attachment.objects.filter(added_by=user).order_by("pk")
    told = CallNotice.objects.filter(user=user).order_by("pk")
    asked = user.call_questions.order_by("pk")
    return {
        "calls_to_be_told_of": list(CallAlert.objects.of(user).order_by("pk").values(*ALERT_FIELDS)),
        "calls_told_of": list(told.values("call__title", "told_at")),
        "questions_about_calls": list(asked.values("call__title", "question", "asked_at", "answered_at")),
        "applications_begun": list(begun.values("reference", "call__title", "created_at", "state")),
        "answers": list(answers.values("application__reference", "question__label", "value", "saved_at")),
        "answers_not_put_in": list(held.values("application__reference", "question__label", "value")),
        "files": list(files.values("application__reference", "name", "size", "added_at")),
        "sent": list(signed.values("application__reference", "number", "submitted_at", "signed_name")),
        "messages": list(said.values("application__reference", "sent_at", "text")),
    }


def forget(user: User) -> None:
    """Words that were never put into an application go; what was put in is the business's."""
    HeldAnswer.objects.filter(user=user).delete()
    CallAlert.objects.of(user).delete()
    CallNotice.objects.filter(user=user).delete()
