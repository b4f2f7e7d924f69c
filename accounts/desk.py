"""What a person has to do about their own account."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.urls import reverse

from accounts.models import User
from accounts.permissions import has_second_factor, is_agency_staff
from core.desk import Task
from core.enums import MailState
from core.models import OutboxMessage


def tasks_for(user: User) -> list[Task]:
    tasks = []
    if not user.full_name:
        tasks.append(
            Task(
                "Tell us your name",
                reverse("accounts:profile"),
                "People you work with here should know who you are.",
            )
        )
    if user.is_staff and not has_second_factor(user):
        tasks.append(
            Task(
                "Set up a second factor",
                reverse("accounts:second_factor"),
                "Everybody who works for the agency needs one before they can begin.",
                state="Needed now",
                tone="bad",
            )
        )
    if has_second_factor(user):
        tasks += recovery_tasks(user)
    return [*tasks, *staff_tasks(user)]


def staff_tasks(user: User) -> list[Task]:
    failed = OutboxMessage.objects.failed().count() if is_agency_staff(user) else 0
    if not failed:
        return []
    address = f"{reverse('admin:core_outboxmessage_changelist')}?state__exact={MailState.FAILED}"
    title = f"See why {failed} mail{' was' if failed == 1 else 's were'} not sent"
    return [Task(title, address, "Each was tried three times. You can send them again.", tone="bad")]


def recovery_tasks(user: User) -> list[Task]:
    """To have recovery codes, and to have looked at them once."""
    hint = "They let you in when your phone or key is lost or broken."
    codes = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    if codes is None:
        return [Task("Make recovery codes", reverse("mfa_generate_recovery_codes"), hint)]
    if not codes.wrap().did_view:
        return [Task("Save your recovery codes", reverse("mfa_view_recovery_codes"), hint)]
    return []
