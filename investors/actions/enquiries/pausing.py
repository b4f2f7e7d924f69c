"""The clock of the first answer stands while the agency waits for somebody else, and everybody sees why."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from investors.actions.enquiries.moving import locked_for_work, write_step
from investors.clock import due_when_resumed, minutes_left
from investors.emails import send_enquiry_paused
from investors.models import Enquiry


@transaction.atomic
def pause_clock(*, enquiry: Enquiry, reason: str, by: User, at: datetime | None = None) -> Enquiry:
    """Stop it, for a reason the person reads. A promise that is broken already cannot be paused."""
    at = at or timezone.now()
    enquiry = locked_for_work(enquiry, by)
    if enquiry.is_answered or not enquiry.is_open:
        raise ValidationError("It was answered: no clock is running.", code="state")
    if enquiry.is_paused:
        raise ValidationError("The clock stands already.", code="state")
    if enquiry.is_overdue(at):
        raise ValidationError("The promise is past already: answer, even if only to say why.", code="late")
    if not reason.strip():
        raise ValidationError("Say why the clock stands, in words for the person.", code="reason")
    enquiry.left_minutes = minutes_left(enquiry, at)
    enquiry.paused_at, enquiry.pause_reason = at, reason.strip()
    write_step(enquiry, "pause", by=by, at=at, reason=reason.strip())
    send_enquiry_paused(enquiry=enquiry)
    return enquiry


@transaction.atomic
def resume_clock(*, enquiry: Enquiry, by: User, at: datetime | None = None) -> Enquiry:
    """Let it run on, with the working time that was left."""
    at = at or timezone.now()
    enquiry = locked_for_work(enquiry, by)
    if not enquiry.is_paused:
        raise ValidationError("The clock is not paused.", code="state")
    restart(enquiry, at)
    return write_step(enquiry, "resume", by=by, at=at)


def restart(enquiry: Enquiry, at: datetime) -> None:
    """On a row that is locked; the caller saves it."""
    enquiry.answer_due_at = due_when_resumed(enquiry, at)
    enquiry.paused_at, enquiry.pause_reason, enquiry.left_minutes = None, "", None
    enquiry.warned_at = None
