"""Sending what is in the outbox, each message once."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import models, transaction
from django.utils import timezone

from core.announce import announce
from core.audit import record
from core.enums import MailState
from core.models import OutboxMessage
from core.models.outbox import OutboxMessageQuerySet

log = structlog.get_logger(__name__)


def deliver_message(*, message_id: int | None = None, at: datetime | None = None) -> bool:
    """Send one message that is due (this one, or the one waiting longest); False when there was none."""
    at = at or timezone.now()
    message = lease_message(message_id=message_id, at=at)
    if message is None:
        return False
    if message.state == MailState.FAILED:
        return True
    try:
        as_email(message).send()
    except Exception as fault:  # whatever the mail server or its library says: staff must see it
        log.warning("mail.fault", message=message.pk, attempt=message.attempts, fault=str(fault))
        message.give_back(f"{type(fault).__name__}: {fault}", at)
        return True
    message.mark_sent(timezone.now())
    return True


@transaction.atomic
def lease_message(*, message_id: int | None, at: datetime) -> OutboxMessage | None:
    """Take a due message out of every other worker's reach; committed before anything is sent."""
    due = OutboxMessage.objects.due(at).select_for_update(skip_locked=True).order_by("due_at", "pk")
    message = (due.filter(pk=message_id) if message_id else due).first()
    if message is not None:
        message.take(at)
    return message


def as_email(message: OutboxMessage) -> EmailMultiAlternatives:
    """The message as Django sends it.

    A fixed Message-ID lets mail servers drop a second copy, should a worker die between handing the mail
    over and noting that it did.
    """
    key = f"outbox-{message.pk}-{message.created_at:%Y%m%d%H%M%S}"
    headers = {
        "Message-ID": f"<{key}@{urlsplit(settings.SITE_URL).hostname}>",
        "Auto-Submitted": "auto-generated",
    }
    if message.off_url:
        headers |= {
            "List-Unsubscribe": f"<{message.off_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    email = EmailMultiAlternatives(
        subject=message.subject, body=message.text, to=[message.to], headers=headers
    )
    email.attach_alternative(message.html, "text/html")
    return email


@transaction.atomic
def resend_messages(*, messages: OutboxMessageQuerySet, by: models.Model, at: datetime | None = None) -> int:
    """Give failed messages another three attempts; the number of them."""
    failed = list(messages.failed().select_for_update())
    for message in failed:
        message.state, message.attempts, message.due_at = MailState.PENDING, 0, at or timezone.now()
        message.save(update_fields=["state", "attempts", "due_at"])
        record("mail.resent", message, by=by, kind=message.kind)
        announce("core.tasks.send_message", message_id=message.pk)
    return len(failed)
