"""The same person asked the same thing twice: one enquiry remains."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from investors.actions.enquiries.moving import check_verb, locked_for_work, move, write_step
from investors.actions.enquiries.pausing import restart
from investors.enums import MessageSide
from investors.models import Enquiry, EnquiryMessage


@transaction.atomic
def merge_enquiries(*, stays: Enquiry, goes: Enquiry, by: User, at: datetime | None = None) -> Enquiry:
    """Take ``goes`` into ``stays``: messages, notes and tasks move, and its link leads there from now on.

    Only of one person: the link of either shows all that was said. The promise kept is the earlier one.
    """
    at = at or timezone.now()
    if stays.pk == goes.pk:
        raise ValidationError("These are one and the same.", code="same")
    first, second = (locked_for_work(one, by) for one in sorted((stays, goes), key=lambda one: one.pk))
    stays, goes = (first, second) if first.pk == stays.pk else (second, first)
    check_merge(stays, goes)
    for rows in (goes.messages, goes.notes, goes.tasks):
        rows.update(enquiry=stays)
    Enquiry.objects.filter(merged_into=goes).update(merged_into=stays)
    take_clock(stays, goes, at)
    goes.merged_into = stays
    goes.paused_at, goes.pause_reason, goes.left_minutes = None, "", None
    move(goes, "merge", by=by, at=at)
    write_step(stays, "take_in", by=by, at=at, reason=f"{goes.reference} became a part of this one.")
    return stays


def check_merge(stays: Enquiry, goes: Enquiry) -> None:
    check_verb(goes, "merge")
    if not stays.is_open:
        raise ValidationError(f"{stays} is closed. Open it again first.", code="state")
    if stays.erased_at or stays.email.lower() != goes.email.lower():
        raise ValidationError(
            f"{stays} and {goes} are of two mailboxes: each would read what the other wrote.", code="person"
        )


def take_clock(stays: Enquiry, goes: Enquiry, at: datetime) -> None:
    """One conversation has one clock: begun by the first word, stopped by the first answer."""
    if stays.is_paused:
        restart(stays, at)
    if goes.received_at < stays.received_at:
        stays.received_at, stays.promised_minutes = goes.received_at, goes.promised_minutes
        stays.answer_due_at = goes.answer_due_at if not goes.is_paused else stays.answer_due_at
    answered = [one for one in (stays, goes) if one.first_answered_at]
    if answered:
        earliest = min(answered, key=lambda one: one.first_answered_at or at)
        stays.first_answered_at, stays.answer_minutes = earliest.first_answered_at, earliest.answer_minutes
    last = EnquiryMessage.objects.filter(enquiry=stays).order_by("-sent_at", "-pk").first()
    unanswered = EnquiryMessage.objects.filter(enquiry=stays, side=MessageSide.ENQUIRER)
    if last is None or last.is_from_agency:
        stays.waiting_since = None
        return
    answers = EnquiryMessage.objects.filter(enquiry=stays, side=MessageSide.AGENCY)
    since = answers.order_by("-sent_at").values_list("sent_at", flat=True).first()
    waiting = unanswered.filter(sent_at__gt=since) if since else unanswered
    stays.waiting_since = waiting.order_by(F("sent_at")).values_list("sent_at", flat=True).first()
