"""Taking in an enquiry: kept, given a reference, routed, promised an answer, told to whoever may take it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import User
from core.uploads import CheckedFile
from investors.actions.enquiries.moving import write_step
from investors.actions.enquiries.routing import route
from investors.clock import promise_for
from investors.emails import send_enquiry_assigned, send_enquiry_for_desk, send_enquiry_received
from investors.enums import EnquiryStage, MessageSide
from investors.models import Enquiry, EnquiryAttachment, EnquiryMessage

log = structlog.get_logger(__name__)

#: Enquiries within an hour: from one network address, which a whole office may share, and by one mailbox.
MOST_FROM_ONE_PLACE = 10
MOST_BY_ONE_ADDRESS = 5
AN_HOUR = timedelta(hours=1)


@transaction.atomic
def receive_enquiry(
    *,
    enquiry: Enquiry,
    text: str,
    by: User | None = None,
    network_address: str = "",
    attachments: Iterable[CheckedFile] = (),
    at: datetime | None = None,
) -> Enquiry:
    """Keep a new enquiry, filled in by its form. Mail goes out when the queue can take it.

    Raises ``ValidationError`` where too many came from the same place or mailbox within an hour.
    """
    at = at or timezone.now()
    enquiry.sent_from = place_digest(network_address)
    spare_the_desk(enquiry, at)
    enquiry.user, enquiry.received_at, enquiry.waiting_since, enquiry.consented_at = by, at, at, at
    if enquiry.about_business and enquiry.about_cluster is None:
        enquiry.about_cluster = enquiry.about_business.cluster
    enquiry.promised_minutes, enquiry.answer_due_at = promise_for(at)
    answering = route(enquiry, at)
    if answering is not None:
        enquiry.owner, enquiry.stage = answering, EnquiryStage.ASSIGNED
    write_step(enquiry, "receive", by=by, at=at, before="")
    keep_message(enquiry, MessageSide.ENQUIRER, text, by=by, at=at, attachments=attachments)
    send_enquiry_received(enquiry=enquiry)
    if answering is None:
        send_enquiry_for_desk(enquiry=enquiry)
    else:
        send_enquiry_assigned(enquiry=enquiry, by=None)
    return enquiry


def keep_message(
    enquiry: Enquiry,
    side: MessageSide,
    text: str,
    *,
    by: User | None,
    at: datetime,
    attachments: Iterable[CheckedFile] = (),
) -> EnquiryMessage:
    message = EnquiryMessage.objects.create(enquiry=enquiry, side=side, by=by, text=text.strip(), sent_at=at)
    for file in attachments:
        attachment = EnquiryAttachment(
            message=message, name=file.name, media_type=file.media_type, size=file.size
        )
        attachment.file.save(file.name, file.content, save=False)
        attachment.save(force_insert=True)
    return message


def place_digest(network_address: str) -> str:
    """What is kept of a network address, for a day: enough to count by, not to know it again without us."""
    if not network_address:
        return ""
    return salted_hmac(
        "enquiry-place", network_address, secret=settings.SECRET_KEY, algorithm="sha256"
    ).hexdigest()


def spare_the_desk(enquiry: Enquiry, at: datetime) -> None:
    """Counted in the database, one after the other: neither an outage of the cache nor haste gets by."""
    with connection.cursor() as cursor:
        for key in filter(None, (enquiry.sent_from, enquiry.email.lower())):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [key])
    lately = Enquiry.objects.received_since(at - AN_HOUR)
    from_place = lately.sent_from_place(enquiry.sent_from).count() if enquiry.sent_from else 0
    by_address = lately.of_address(enquiry.email).count()
    if from_place >= MOST_FROM_ONE_PLACE or by_address >= MOST_BY_ONE_ADDRESS:
        log.info("enquiry.refused", from_place=from_place, by_address=by_address)
        raise ValidationError(
            "Many enquiries have come from you within the hour, and we have them all. If this is another "
            "one, send it in an hour, or write to us.",
            code="many",
        )
