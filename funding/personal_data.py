"""What funding holds about a person, for the copy they may take and for when they leave."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from funding.models import CallAlert, CallNotice

KEPT = ["what was asked about a call and answered for everybody, without saying who asked"]

ALERT_FIELDS = ("business__legal_name", "call__title", "created_at")


def of(user: User) -> dict[str, Any]:
    """Which calls one wishes to be told of, was told of, and what one asked, ready for JSON."""
    told = CallNotice.objects.filter(user=user).order_by("pk")
    return {
        "calls_to_be_told_of": list(CallAlert.objects.of(user).order_by("pk").values(*ALERT_FIELDS)),
        "calls_told_of": list(told.values("call__title", "told_at")),
        "questions_about_calls": list(
            user.call_questions.order_by("pk").values("call__title", "question", "asked_at", "answered_at")
        ),
    }


def forget(user: User) -> None:
    CallAlert.objects.of(user).delete()
    CallNotice.objects.filter(user=user).delete()
