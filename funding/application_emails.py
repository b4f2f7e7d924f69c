"""Mail about applications. Each goes to the members of the business, one by one."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from accounts.models import User
from clusters.emails import absolute
from clusters.models import BusinessMember
from core.emails import queue_mail
from core.models import OutboxMessage
from funding.models import Application, ApplicationMessage, Submission


def send_application_received(*, submission: Submission) -> None:
    """The receipt: to whoever sent it and to everybody who works on it."""
    _to_members(submission.application, "application_received", {"submission": submission})


def send_sign_off_asked(*, application: Application, to: User, by: User) -> None:
    _mail(application, "sign_off_asked", to, {"by": by})


def send_application_lapsed(*, application: Application) -> None:
    _to_members(application, "application_lapsed", {})


def send_sent_stands(*, application: Application) -> None:
    _to_members(application, "sent_stands", {})


def send_deadline_near(*, application: Application, days: int) -> int:
    """Once for each person, application, deadline and reminder."""
    moment = f"{application.deadline_at:%Y%m%d%H%M}"
    return _to_members(application, "deadline_near", {"days": days}, key=f"near-{days}-{moment}")


def send_deadline_moved(*, application: Application) -> None:
    moment = f"{application.call.closes_at:%Y%m%d%H%M}"
    _to_members(application, "deadline_moved", {}, key=f"moved-{moment}")


def send_call_cancelled(*, application: Application) -> None:
    _to_members(application, "call_cancelled", {})


def send_late_allowed(*, application: Application) -> None:
    _to_members(application, "late_allowed", {})


def send_application_screened_out(*, application: Application) -> None:
    _to_members(application, "application_screened_out", {})


def send_reinstated(*, application: Application) -> None:
    _to_members(application, "application_reinstated", {})


def send_changes_asked(*, application: Application) -> None:
    _to_members(application, "changes_asked", {})


def send_application_message(*, message: ApplicationMessage) -> None:
    """To the other side: the business's members, or the contact of the call."""
    application = message.application
    if message.is_from_staff:
        _to_members(application, "application_message", {"message": message})
        return
    queue_mail(
        "funding/application_message_for_desk",
        to=application.call.contact_email,
        context={"application": application, "message": message, "url": absolute(_desk_path(application))},
    )


def _desk_path(application: Application) -> str:
    return reverse("funding:desk_application", args=[application.reference])


def _to_members(application: Application, kind: str, context: dict[str, Any], key: str = "") -> int:
    members = BusinessMember.objects.active().filter(business=application.business).select_related("user")
    people = [member.user for member in members if member.user.is_active]
    if key:  # what has been written already is not drawn again
        keys = {key_of(application, key, person): person for person in people}
        known = OutboxMessage.objects.filter(dedupe_key__in=keys).values_list("dedupe_key", flat=True)
        people = [person for name, person in keys.items() if name not in set(known)]
    for person in people:
        _mail(application, kind, person, context, key)
    return len(people)


def key_of(application: Application, key: str, to: User) -> str:
    return f"application-{application.pk}-{key}-{to.pk}"


def _mail(
    application: Application, kind: str, to: User, context: dict[str, Any], key: str = ""
) -> OutboxMessage:
    return queue_mail(
        f"funding/{kind}",
        to=to.email,
        recipient=to,
        context={
            "application": application,
            "call": application.call,
            "url": absolute(application.get_absolute_url()),
            **context,
        },
        dedupe_key=key_of(application, key, to) if key else "",
    )
