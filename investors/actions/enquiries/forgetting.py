"""Who asked is forgotten when they wish it; what was asked of which place, and when, stays counted."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.audit import record
from core.models import OutboxMessage
from investors.enums import EnquiryStage, MessageSide
from investors.models import Enquiry, EnquiryAttachment
from investors.permissions import can_erase_enquirer

KEEP_NETWORK_ADDRESS = timedelta(days=1)


@transaction.atomic
def erase_enquirer(*, enquiry: Enquiry, by: User | None, at: datetime | None = None) -> Enquiry:
    """Name, mailbox, words and files go, with all mail about it; the link stops working. Not to be undone.

    ``by`` is nobody when the person erases their own account.
    """
    if by is not None and not can_erase_enquirer(by):
        raise PermissionDenied
    at = at or timezone.now()
    enquiry = Enquiry.objects.select_for_update().get(pk=enquiry.pk)
    OutboxMessage.objects.filter(kind__startswith="investors/", subject__contains=enquiry.reference).delete()
    for attachment in EnquiryAttachment.objects.filter(message__enquiry=enquiry):
        transaction.on_commit(lambda file=attachment.file: file.storage.delete(file.name))  # type: ignore[misc]
        attachment.delete()
    enquiry.messages.filter(side=MessageSide.ENQUIRER).update(text="", by=None, erased_at=at)
    enquiry.messages.filter(side=MessageSide.AGENCY).update(text="", erased_at=at)
    enquiry.notes.all().delete()
    enquiry.tasks.all().delete()
    enquiry.steps.update(reason="")
    enquiry.name = enquiry.email = enquiry.organisation = enquiry.sent_from = ""
    enquiry.user, enquiry.erased_at = None, at
    enquiry.close_reason, enquiry.waiting_since = "", None
    if enquiry.is_open or enquiry.stage in (EnquiryStage.LOST, EnquiryStage.DORMANT):
        enquiry.stage, enquiry.close_reason = EnquiryStage.DORMANT, "The person asked to be forgotten."
        enquiry.closed_at = enquiry.closed_at or at
    enquiry.paused_at, enquiry.pause_reason, enquiry.left_minutes = None, "", None
    enquiry.link_number += 1
    enquiry.save()
    record("enquiry.enquirer_erased", enquiry, by=by)
    for part in enquiry.merged_from.filter(erased_at=None):
        erase_enquirer(enquiry=part, by=by, at=at)
    return enquiry


def forget_network_addresses(*, at: datetime | None = None) -> int:
    """Each night: what they were kept for, counting within an hour, is long past."""
    old = Enquiry.objects.exclude(sent_from="").filter(
        received_at__lt=(at or timezone.now()) - KEEP_NETWORK_ADDRESS
    )
    return old.update(sent_from="")
