"""Sending an application: whole, signed, before the deadline by the database's clock, and once."""

from __future__ import annotations

from datetime import datetime
from typing import Any
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
from funding.answers import Value
from funding.application_emails import send_application_received, send_sign_off_asked
from funding.application_view import ApplicationView
from funding.models import Application, Submission
from funding.permissions import can_write_application
from funding.project_facts import take_facts
from funding.submitted import checksum_of, content_of, declarations_digest, files_in


@transaction.atomic
def submit_application(
    *,
    application: Application,
    token: UUID,
    signed_name: str,
    by: User,
    seen: str = "",
    at: datetime | None = None,
) -> Submission:
    """Hand it in. The same token gives the same receipt, however often and at once it is sent.

    Raises ``ValidationError``: ``closed`` from the deadline on, ``incomplete`` with all that is missing,
    ``sign_off`` where a second member has not signed, ``outdated`` where it is not any more what ``seen``
    (the checksum of what its sender has read) names.
    """
    arrived_at = at or database_now()  # before it waits for others who send to the same call
    hold_call(application)
    earlier = Submission.objects.filter(token=token, application=application).first()
    if earlier is not None:
        return earlier
    application = held_by_member(application, "submit", by)
    now = before_deadline(application, arrived_at)
    view = ApplicationView(application)
    check_whole(view, signed_name, by)
    content = content_of(application, view.states, view.values, view.files)
    check_read(content, seen)
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
    application.attachments.filter(pk__in=files_in(content), sent_at=None).update(sent_at=now)
    write_step(application, "submit", by=by, at=now)
    application.submitted_at = now
    take_facts(application, facts_of(view))
    application.forget_changes()
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
    if view.application.call.needs_sign_off:
        check_signer(view.application, by)


def check_signer(application: Application, by: User) -> None:
    signer = application.signed_off_by
    if signer is None or not can_write_application(signer, application):
        raise ValidationError("Who signed it off has left your business: sign it off anew.", code="sign_off")
    if signer == by:
        raise ValidationError("You have signed it off: somebody else has to send it.", code="sign_off")


def check_read(content: dict[str, Any], seen: str) -> None:
    """What is signed is what was on the screen."""
    if seen and seen != checksum_of(content):
        raise ValidationError(
            "Somebody has changed it since you opened this page. Read it again, then sign.", code="outdated"
        )


def facts_of(view: ApplicationView) -> dict[str, Value]:
    return {
        question.project_fact: view.values.get(question.pk, "")
        for state in view.states
        for question in state.questions
        if question.project_fact
    }


@transaction.atomic
def sign_off_application(*, application: Application, by: User, seen: str = "") -> Application:
    """A member says that it may be sent; somebody else sends it. Any later change takes this off again."""
    application = held_by_member(application, "sign_off", by)
    view = ApplicationView(application)
    if view.problems:
        raise ValidationError([problem for _, problem in view.problems])
    check_read(content_of(application, view.states, view.values, view.files), seen)
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
    application.forget_changes()
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
    base: str | None = None,
    has_subsidies: bool | None,
    subsidies_text: str,
    has_conflict: bool | None,
    conflict_text: str,
) -> Application:
    """What its people say of other public money and of whom they know.

    Raises ``ValidationError`` where they are not those any more that ``base`` names.
    """
    application = held_by_member(application, "save", by)
    if base is not None and base != declarations_digest(application):
        raise ValidationError(
            "Somebody else has changed the declarations meanwhile. Your words are still here: open the page "
            "in another tab, compare, and write them in there.",
            code="outdated",
        )
    application.has_subsidies, application.subsidies_text = has_subsidies, subsidies_text
    application.has_conflict, application.conflict_text = has_conflict, conflict_text
    application.signed_off_at = application.signed_off_by = None
    application.saved_at, application.saved_by = database_now(), by
    application.save()
    return application
