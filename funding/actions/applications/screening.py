"""What the agency does before anybody assesses: eligible or not, changes asked for, messages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.audit import record
from funding.actions.applications.moving import check_call, held_by_desk, write_step
from funding.application_emails import (
    send_application_message,
    send_application_screened_out,
    send_changes_asked,
    send_reinstated,
)
from funding.models import Application, ApplicationMessage
from funding.permissions import can_screen_applications, can_write_application


@transaction.atomic
def pass_screening(*, application: Application, by: User) -> Application:
    """Looked at, and eligible: it goes on to be assessed."""
    application = held_by_desk(application, "pass", by)
    if application.screened_at is not None:
        raise ValidationError("It has been passed on already.", code="state")
    now = timezone.now()
    write_step(application, "pass", by=by, at=now, is_staff=True)
    application.screened_at = now
    application.save()
    return application


@transaction.atomic
def screen_out(*, application: Application, reason: str, by: User) -> Application:
    """Not eligible, for a reason its people are told word by word."""
    application = held_by_desk(application, "screen_out", by)
    if not reason.strip():
        raise ValidationError("Say why it is not eligible: its people read these words.", code="reason")
    now = timezone.now()
    write_step(application, "screen_out", by=by, at=now, reason=reason, is_staff=True)
    application.ineligible_reason, application.screened_at = reason.strip(), now
    application.forget_changes()
    application.save()
    send_application_screened_out(application=application)
    return application


@transaction.atomic
def reinstate(*, application: Application, reason: str, by: User) -> Application:
    """Eligible after all; why stays on record."""
    application = held_by_desk(application, "reinstate", by)
    if not reason.strip():
        raise ValidationError("Say why it is eligible after all: it stays on record.", code="reason")
    now = timezone.now()
    write_step(application, "reinstate", by=by, at=now, reason=reason, is_staff=True)
    application.ineligible_reason, application.screened_at = "", now
    application.save()
    send_reinstated(application=application)
    return application


@transaction.atomic
def request_changes(
    *,
    application: Application,
    sections: Iterable[str],
    words: str,
    until: datetime,
    by: User,
    at: datetime | None = None,
) -> Application:
    """Open these sections again for what ``words`` say, until then; what was sent stands meanwhile."""
    application = held_by_desk(application, "request_changes", by)
    check_call(application.call)
    now = at or timezone.now()
    known = set(application.form.sections.values_list("key", flat=True))
    chosen = [key for key in sections if key in known]
    if not chosen or not words.strip():
        raise ValidationError("Choose at least one section and say what to change in it.", code="changes")
    if until <= now + timedelta(hours=1):
        raise ValidationError("Give them more than an hour.", code="until")
    write_step(application, "request_changes", by=by, at=now, reason=words, is_staff=True)
    application.changes_sections, application.changes_asked = chosen, words.strip()
    application.changes_until, application.screened_at = until, None
    application.save()
    send_changes_asked(application=application)
    return application


@transaction.atomic
def write_message(
    *, application: Application, text: str, by: User, as_desk: bool = False
) -> ApplicationMessage:
    """From either side to the other; the other side is told by mail."""
    is_staff = as_desk
    may = can_screen_applications(by) if as_desk else can_write_application(by, application)
    if not may:
        raise PermissionDenied
    if not text.strip():
        raise ValidationError("Write something first.", code="text")
    message = ApplicationMessage.objects.create(
        application=application, is_from_staff=is_staff, by=by, text=text.strip()
    )
    record("application.message", application, by=by, from_staff=is_staff)
    send_application_message(message=message)
    return message


@transaction.atomic
def write_to_many(*, applications: Iterable[Application], text: str, by: User) -> int:
    """The same words to each of them, each in its own application; how many."""
    count = 0
    for application in applications:
        write_message(application=application, text=text, by=by, as_desk=True)
        count += 1
    return count


def mark_read(*, application: Application, by_staff: bool) -> None:
    """The other side's messages have been opened."""
    unread = application.messages.filter(is_from_staff=not by_staff, read_at=None)
    unread.update(read_at=timezone.now())
