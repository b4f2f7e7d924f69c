"""The signed link: sent once more to whoever lost it, or made useless."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.audit import record
from core.models import AuditEvent
from investors.actions.enquiries.moving import locked, locked_for_work, write_step
from investors.emails import send_enquiry_link
from investors.enums import EnquiryStage
from investors.models import Enquiry

#: How often within a day somebody may have the link of one enquiry sent.
MOST_A_DAY = 3


@transaction.atomic
def send_link_again(*, reference: str, email: str, at: datetime | None = None) -> bool:
    """To the mailbox of that enquiry; whether it was sent is not for the page to say."""
    at = at or timezone.now()
    known = Enquiry.objects.of_address(email).filter(reference=reference.strip().upper(), erased_at=None)
    found = known.exclude(stage=EnquiryStage.SPAM).first()
    if found is None:
        return False
    enquiry = locked(found)
    sent = AuditEvent.objects.about(enquiry).saying("enquiry.link_sent")
    if sent.filter(happened_at__gt=at - timedelta(days=1)).count() >= MOST_A_DAY:
        return False
    record("enquiry.link_sent", enquiry)
    send_enquiry_link(enquiry=enquiry)
    return True


@transaction.atomic
def renew_link(*, enquiry: Enquiry, by: User, at: datetime | None = None) -> Enquiry:
    """Earlier links stop working, and the person is sent a new one: for when one fell into other hands."""
    enquiry = locked_for_work(enquiry, by)
    enquiry.link_number += 1
    write_step(enquiry, "renew_link", by=by, at=at or timezone.now())
    send_enquiry_link(enquiry=enquiry)
    return enquiry
