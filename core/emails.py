"""Writing mail into the outbox; the worker sends it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.template.loader import render_to_string

from core.announce import announce
from core.mail_text import blocks
from core.models import OutboxMessage

#: Mails one task sends: it ends well before the broker would give it to another worker.
ANNOUNCED_AT_ONCE = 50


def queue_mail(
    kind: str,
    *,
    to: str,
    context: dict[str, Any] | None = None,
    recipient: models.Model | None = None,
    dedupe_key: str = "",
    is_secret: bool = False,
    off_url: str = "",
) -> OutboxMessage:
    """Write the mail ``templates/emails/<kind>.txt`` for one person, in the caller's transaction.

    The same ``dedupe_key`` gives the same message, however often it is asked for. ``is_secret`` is for mail
    whose reader is signed in by it: staff never see it and it is wiped once sent. ``off_url`` is for mail
    that somebody has asked for: mail programs show a button by it that ends such mail.
    """
    name = getattr(recipient, "full_name", "")
    subject, text, html = compose(kind, to=to, context={"recipient_name": name, **(context or {})})
    fields = {
        "to": to, "recipient": recipient, "kind": kind, "subject": subject, "text": text, "html": html,
        "is_secret": is_secret, "off_url": off_url,
    }  # fmt: skip
    if dedupe_key:
        message, is_new = OutboxMessage.objects.get_or_create(dedupe_key=dedupe_key, defaults=fields)
    else:
        message, is_new = OutboxMessage.objects.create(**fields), True
    if is_new:
        announce("core.tasks.send_message", message_id=message.pk)
    return message


def written_mail(
    kind: str,
    *,
    to: str,
    context: dict[str, Any],
    recipient: models.Model,
    dedupe_key: str,
    off_url: str = "",
) -> OutboxMessage:
    """One of many mails for ``queue_mails``; not saved yet."""
    name = getattr(recipient, "full_name", "")
    subject, text, html = compose(kind, to=to, context={"recipient_name": name, **context})
    written: dict[str, Any] = {"recipient": recipient, "subject": subject, "text": text, "html": html}
    return OutboxMessage(to=to, kind=kind, dedupe_key=dedupe_key, off_url=off_url, **written)


def queue_mails(messages: list[OutboxMessage]) -> int:
    """Write many mails at once, in the caller's transaction; how many were not written before.

    Those whose ``dedupe_key`` is there already are left as they are.
    """
    keys = [message.dedupe_key for message in messages]
    there = set(OutboxMessage.objects.filter(dedupe_key__in=keys).values_list("pk", flat=True))
    OutboxMessage.objects.bulk_create(messages, ignore_conflicts=True)
    written = OutboxMessage.objects.filter(dedupe_key__in=keys).exclude(pk__in=there)
    ids = sorted(written.values_list("pk", flat=True))
    for start in range(0, len(ids), ANNOUNCED_AT_ONCE):
        announce("core.tasks.send_messages", message_ids=ids[start : start + ANNOUNCED_AT_ONCE])
    return len(ids)


def compose(kind: str, *, to: str, context: dict[str, Any]) -> tuple[str, str, str]:
    """Subject, text and HTML of a mail. The subject says what the reader is to do, or what has happened."""
    template = f"emails/{kind}.txt"
    frame = {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL, "to": to}
    subject = " ".join(render_to_string(template, {**frame, **context, "part": "subject"}).split())
    body = render_to_string(template, {**frame, **context, "part": "body"})
    text = (
        render_to_string("emails/base.txt", {**frame, **context, "part": "all", "body": body}).strip() + "\n"
    )
    html = render_to_string(
        "emails/base.html", {**frame, **context, "subject": subject, "blocks": blocks(body)}
    )
    return subject[:200], text, html
