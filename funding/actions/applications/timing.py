"""What the clock does to applications: reminds, ends drafts, brings them back where there is more time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from funding.actions.applications.moving import check_call, held_by_desk, write_step
from funding.answers import digest
from funding.application_emails import (
    send_application_lapsed,
    send_call_cancelled,
    send_deadline_moved,
    send_deadline_near,
    send_late_allowed,
    send_sent_stands,
)
from funding.enums import ApplicationState, CallState
from funding.models import Application, Call, HeldAnswer
from funding.submitted import files_in

log = structlog.get_logger(__name__)

#: How long before the deadline people with a draft are reminded.
REMINDERS = (timedelta(days=7), timedelta(days=1))
AT_ONCE = 200


def end_overdue(at: datetime | None = None) -> int:
    """Drafts past their deadline lapse, each in a transaction of its own; the number of those that ended."""
    at = at or timezone.now()
    ids = list(Application.objects.overdue(at).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    ended = 0
    for pk in ids:
        try:
            ended += end_one(pk, at)
        except Exception:  # whatever is wrong with one keeps no other waiting
            log.exception("application.not_ended", application=pk)
    return ended


@transaction.atomic
def end_one(pk: int, at: datetime) -> bool:
    application = (
        Application.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        .select_related("call", "business", "form")
        .filter(pk=pk)
        .first()
    )
    if application is None or not application.is_writable or at < application.deadline_at:
        return False
    if application.submitted_at is not None:
        stand_by_what_was_sent(application, at)
    else:
        write_step(application, "lapse", by=None, at=at, is_staff=True)
        application.ended_at = at
        application.save()
        send_application_lapsed(application=application)
    return True


def stand_by_what_was_sent(application: Application, at: datetime) -> None:
    """Opened again and not sent again in time: the last version that was sent is the application."""
    last = application.submissions.order_by("number").last()
    if last is not None:
        write_back(application, last.content)
    write_step(application, "keep_sent", by=None, at=at, is_staff=True)
    application.forget_changes()
    application.save()
    send_sent_stands(application=application)


def write_back(application: Application, content: dict[str, Any]) -> None:
    """Answers, files and declarations as they were sent; what was written since is held for who wrote it."""
    sent = {answer["key"]: answer for section in content["sections"] for answer in section["answers"]}
    for answer in application.answers.select_related("question"):
        was = sent.get(answer.question.key, {}).get("value")
        if digest(answer.value) == digest(was):
            continue
        if answer.saved_by_id:
            HeldAnswer.objects.update_or_create(
                application=application,
                question=answer.question,
                user_id=answer.saved_by_id,
                defaults={"value": answer.value, "held_at": timezone.now()},
            )
        answer.value, answer.version = ("" if was is None else was), answer.version + 1
        answer.save(update_fields=["value", "version"])
    kept = files_in(content)
    application.attachments.filter(pk__in=kept).update(removed_at=None)
    application.attachments.standing().exclude(pk__in=kept).update(removed_at=timezone.now())
    told = content["declarations"]
    application.has_conflict, application.conflict_text = told["has_conflict"], told["conflict"]
    application.has_subsidies, application.subsidies_text = told["has_subsidies"], told["subsidies"]


def remind_of_deadlines(at: datetime | None = None) -> int:
    """To everybody who has a draft, a week before and a day before; the number of mails asked for."""
    at = at or timezone.now()
    count, nearest = 0, at
    for before in sorted(REMINDERS):
        near = Q(call__closes_at__gt=nearest, call__closes_at__lte=at + before, late_until=None)
        drafts = Application.objects.drafts().filter(near, call__state=CallState.PUBLISHED)
        drafts = drafts.filter(created_at__lt=at - timedelta(hours=12)).select_related("call", "business")
        for application in drafts:
            count += send_deadline_near(application=application, days=before.days)
        nearest = at + before
    return count


@transaction.atomic
def give_everybody_more_time(*, call: Call, moved_from: datetime) -> int:
    """After the call's deadline was moved: what lapsed at the old one is a draft again, and all are told."""
    lapsed = Q(state=ApplicationState.LAPSED, ended_at__gte=moved_from)
    told = Q(state__in=[ApplicationState.DRAFT, ApplicationState.SUBMITTED])
    rows = Application.objects.filter(told | lapsed, call=call).select_for_update(of=("self",), no_key=True)
    found = list(rows.select_related("call", "business").order_by("pk"))
    for application in found:
        application.call = call
        if application.state == ApplicationState.LAPSED:
            bring_back(application, by=None, at=timezone.now(), reason="The deadline was moved.")
        send_deadline_moved(application=application)
    return len(found)


def tell_of_cancelling(*, call: Call) -> int:
    """To everybody who has an application to a call that was cancelled; how many applications."""
    rows = Application.objects.living().filter(call=call).select_related("call", "business").order_by("pk")
    for application in rows:
        send_call_cancelled(application=application)
    return len(rows)


@transaction.atomic
def allow_late(
    *, application: Application, until: datetime, reason: str, by: User, at: datetime | None = None
) -> Application:
    """More time for one, with a reason that stays on record; a lapsed draft is one again."""
    at = at or timezone.now()
    application = held_by_desk(application, "allow_late", by)
    check_call(application.call)
    if not reason.strip():
        raise ValidationError("Say why this application gets more time: it stays on record.", code="reason")
    if until <= max(at, application.call.closes_at):
        raise ValidationError("Give a moment later than the deadline and later than now.", code="until")
    others = Application.objects.filter(call=application.call, business=application.business)
    if others.exclude(pk=application.pk).living().exists():
        raise ValidationError("The business has another application to this call.", code="twice")
    application.late_until, application.late_reason = until, reason.strip()
    bring_back(application, by=by, at=at, reason=reason)
    send_late_allowed(application=application)
    return application


def bring_back(application: Application, *, by: User | None, at: datetime, reason: str) -> None:
    write_step(application, "allow_late", by=by, at=at, reason=reason, is_staff=True)
    application.ended_at = None
    application.save()
