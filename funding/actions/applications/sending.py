"""Sending an application: whole, signed, before the deadline by the database's clock, and once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from clusters.models import BusinessMember
from funding.actions.applications.moving import (
    before_deadline,
    database_now,
    held_by_member,
    hold_call,
    write_step,
)
from funding.application_emails import send_application_received, send_sign_off_asked
from funding.application_view import ApplicationView
from funding.models import Application, Submission
from funding.submitted import checksum_of, content_of


@transaction.atomic
def submit_application(
    *, application: Application, token: UUID, signed_name: str, by: User, at: datetime | None = None
) -> Submission:
    """Hand it in. The same token gives the same receipt, however often and at once it is sent.

    Raises ``ValidationError``: ``closed`` from the deadline on, ``incomplete`` with all that is missing,
    ``sign_off`` where a second member has not signed.
    """
    hold_call(application)
    earlier = Submission.objects.filter(token=token, application=application).first()
    if earlier is not None:
        return earlier
    application = held_by_member(application, "submit", by)
    now = before_deadline(application, at)
    view = ApplicationView(application)
    check_whole(view, signed_name, by)
    content = content_of(application, view.states, view.values, view.files)
    submission = Submission.objects.create(
        application=application,
        number=application.submissions.count() + 1,
        token=token,
        submitted_at=now,
        deadline_at=application.deadline_at,
        by=by,
        signed_name=signed_name.strip(),
        content=content,
        sha256=checksum_of(content),
    )
    application.attachments.standing().filter(sent_at=None).update(sent_at=now)
    write_step(application, "submit", by=by, at=now)
    application.submitted_at = application.submitted_at or now
    application.changes_sections, application.changes_asked, application.changes_until = [], "", None
    application.screened_at = None
    application.save()
    send_application_received(submission=submission)
    return submission


def check_whole(view: ApplicationView, signed_name: str, by: User) -> None:
    if view.problems:
        raise ValidationError([problem for _, problem in view.problems])
    if not signed_name.strip():
        raise ValidationError("Type your name to sign the application.", code="signature")
    if not view.has_signature:
        raise ValidationError("A second member of your business has to sign it off first.", code="sign_off")
    if view.application.call.needs_sign_off and view.application.signed_off_by == by:
        raise ValidationError("You have signed it off: somebody else has to send it.", code="sign_off")


@transaction.atomic
def sign_off_application(*, application: Application, by: User) -> Application:
    """A member says that it may be sent; somebody else sends it. Any later change takes this off again."""
    application = held_by_member(application, "sign_off", by)
    view = ApplicationView(application)
    if view.problems:
        raise ValidationError([problem for _, problem in view.problems])
    now = database_now()
    write_step(application, "sign_off", by=by, at=now)
    application.signed_off_at, application.signed_off_by = now, by
    application.save()
    return application


@transaction.atomic
def ask_for_sign_off(*, application: Application, by: User) -> int:
    """Mail to every other member; how many."""
    application = held_by_member(application, "sign_off", by)
    others = BusinessMember.objects.active().filter(business=application.business).exclude(user=by)
    members = list(others.select_related("user"))
    if not members:
        raise ValidationError(
            "You are the only member of your business here. Invite a colleague first.", code="alone"
        )
    for member in members:
        send_sign_off_asked(application=application, to=member.user, by=by)
    return len(members)


@transaction.atomic
def reopen_application(*, application: Application, by: User, at: datetime | None = None) -> Application:
    """Back to a draft, as long as the call is open. What was sent stays on record until it is sent again."""
    hold_call(application)
    application = held_by_member(application, "reopen", by)
    now = before_deadline(application, at)
    write_step(application, "reopen", by=by, at=now)
    application.signed_off_at = application.signed_off_by = None
    application.save()
    return application


@transaction.atomic
def withdraw_application(*, application: Application, by: User, reason: str = "") -> Application:
    """The business wants it no more. Its words stay, and it can be taken up again."""
    application = held_by_member(application, "withdraw", by)
    now = database_now()
    write_step(application, "withdraw", by=by, at=now, reason=reason)
    application.ended_at = now
    application.save()
    return application


@transaction.atomic
def take_up_application(*, application: Application, by: User, at: datetime | None = None) -> Application:
    """Go on with one that was withdrawn, as long as the call is open and there is no other."""
    hold_call(application)
    application = held_by_member(application, "take_up", by)
    now = before_deadline(application, at)
    others = Application.objects.filter(call=application.call, business=application.business)
    if others.living().exists():
        raise ValidationError("Your business has begun another application to this call.", code="twice")
    write_step(application, "take_up", by=by, at=now)
    application.ended_at = None
    application.save()
    return application


@transaction.atomic
def declare(
    *,
    application: Application,
    by: User,
    has_subsidies: bool | None,
    subsidies_text: str,
    has_conflict: bool | None,
    conflict_text: str,
) -> Application:
    """What its people say of other public money and of whom they know."""
    application = held_by_member(application, "save", by)
    application.has_subsidies, application.subsidies_text = has_subsidies, subsidies_text
    application.has_conflict, application.conflict_text = has_conflict, conflict_text
    application.signed_off_at = application.signed_off_by = None
    application.saved_at, application.saved_by = database_now(), by
    application.save()
    return application
