"""The conversation: the agency answers, the person writes back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.uploads import CheckedFile
from investors.actions.enquiries.moving import check_verb, locked, locked_for_work, move
from investors.actions.enquiries.pausing import restart
from investors.actions.enquiries.receiving import keep_message
from investors.clock import minutes_used
from investors.emails import send_enquirer_wrote, send_enquiry_answered
from investors.enums import MessageSide
from investors.models import Enquiry, EnquiryMessage

#: Messages of one person about one enquiry within an hour.
MOST_MESSAGES = 20


@transaction.atomic
def answer_enquiry(
    *,
    enquiry: Enquiry,
    text: str,
    by: User,
    attachments: Iterable[CheckedFile] = (),
    at: datetime | None = None,
) -> EnquiryMessage:
    """Write to the person. The first answer stops the clock; whoever answers what nobody has, has it.

    Raises ``ValidationError`` where somebody else has it: two answers that contradict each other are worse
    than one that is late.
    """
    at = at or timezone.now()
    enquiry = locked_for_work(enquiry, by)
    if not text.strip():
        raise ValidationError("Write the answer first.", code="empty")
    if enquiry.owner is not None and enquiry.owner != by:
        raise ValidationError(
            f"{enquiry.owner} has {enquiry}. Take it over first, so that one person answers.", code="owner"
        )
    check_verb(enquiry, "answer")
    enquiry.owner = by
    if not enquiry.is_answered:
        if enquiry.is_paused:
            restart(enquiry, at)
        enquiry.answer_minutes, enquiry.first_answered_at = minutes_used(enquiry, at), at
    enquiry.waiting_since = None
    move(enquiry, "answer", by=by, at=at)
    message = keep_message(enquiry, MessageSide.AGENCY, text, by=by, at=at, attachments=attachments)
    send_enquiry_answered(enquiry=enquiry, message=message)
    return message


@transaction.atomic
def write_about_enquiry(
    *,
    enquiry: Enquiry,
    text: str,
    by: User | None = None,
    attachments: Iterable[CheckedFile] = (),
    at: datetime | None = None,
) -> EnquiryMessage:
    """As the person who asked, by the signed link. A closed enquiry is open again by that."""
    at = at or timezone.now()
    enquiry = locked(enquiry)
    lately = enquiry.messages.from_enquirer().filter(sent_at__gt=at - timedelta(hours=1))
    if lately.count() >= MOST_MESSAGES:
        raise ValidationError("You have written a lot within the hour, and we have it all.", code="many")
    move(enquiry, "write", by=by, at=at)
    enquiry.waiting_since = enquiry.waiting_since or at
    enquiry.save(update_fields=["waiting_since"])
    message = keep_message(enquiry, MessageSide.ENQUIRER, text, by=by, at=at, attachments=attachments)
    send_enquirer_wrote(enquiry=enquiry)
    return message
