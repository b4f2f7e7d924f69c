"""What every move of an application does: hold it, ask whether it may be, write the step."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from accounts.models import User
from core.audit import record
from funding.enums import APPLICATION_LIFECYCLE, TAKING_STATES
from funding.models import Application, ApplicationStep, Call
from funding.permissions import can_screen_applications, can_write_application

CLOSED = "closed"


def database_now() -> datetime:
    """The one clock that deadlines are held against, whichever machine asks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def held(application: Application, verb: str) -> Application:
    """The application as it stands, held until the transaction ends; this verb is possible now."""
    application = (
        Application.objects.select_for_update(of=("self",), no_key=True)
        .select_related("call", "business", "form")
        .get(pk=application.pk)
    )
    if verb not in APPLICATION_LIFECYCLE[application.state]:
        raise ValidationError(
            f"This application is {application.get_state_display().lower()}: that cannot be done now.",
            code="state",
        )
    return application


def held_by_member(application: Application, verb: str, by: User) -> Application:
    """Raises ``PermissionDenied`` for whoever does not speak for the business."""
    if not can_write_application(by, application):
        raise PermissionDenied
    return held(application, verb)


def held_by_desk(application: Application, verb: str, by: User) -> Application:
    if not can_screen_applications(by) or can_write_application(by, application):
        raise PermissionDenied  # nobody decides on an application of their own business
    return held(application, verb)


def hold_call(application: Application) -> None:
    """Before the application itself: whoever moves a deadline takes its call first as well."""
    Call.objects.select_for_update(no_key=True).get(pk=application.call_id)


def check_call(call: Call) -> None:
    """Nothing is sent any more, nor time given, once a call is cancelled or decided."""
    if call.state not in TAKING_STATES:
        raise ValidationError(
            f"The call is {call.get_state_display().lower()}: nothing can be sent any more.", code="over"
        )


def before_deadline(application: Application, at: datetime | None = None) -> datetime:
    """This moment by the database's clock; hold the call, so that nobody moves its deadline meanwhile.

    Raises ``ValidationError`` (code ``closed``) from the deadline on: at that moment itself it is late.
    """
    now = at or database_now()
    check_call(application.call)
    if now >= application.deadline_at:
        raise ValidationError(
            "The time for it is over. Nothing of what you wrote is lost; write to the contact of the call if "
            "something went wrong on our side.",
            code=CLOSED,
        )
    return now


def write_step(
    application: Application,
    verb: str,
    *,
    by: User | None,
    at: datetime,
    reason: str = "",
    is_staff: bool = False,
) -> ApplicationStep:
    """Move the state by this verb and say so to both sides and to the trail. The caller saves the row."""
    application.state = APPLICATION_LIFECYCLE[application.state][verb]
    record(f"application.{verb}", application, by=by, state=application.state)
    return ApplicationStep.objects.create(
        application=application,
        verb=verb,
        state=application.state,
        by=by,
        at=at,
        reason=reason.strip(),
        is_staff=is_staff,
    )
