"""Before a promise is broken, and on the morning of a task: whoever is to act is told, once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from investors.clock import promise_and_week
from investors.emails import send_promise_ends, send_task_due
from investors.models import Enquiry, EnquiryTask

#: Working time that is left when the desk is warned.
WARNING_MINUTES = 120


def warn_of_promises(*, at: datetime | None = None) -> int:
    """For each unanswered enquiry that is due within two working hours, or late: one mail; how many."""
    at = at or timezone.now()
    horizon = promise_and_week(at)[1].after(at, WARNING_MINUTES)
    due = Enquiry.objects.due_before(horizon + timedelta(seconds=1)).filter(warned_at=None)
    return sum(_warn(pk, at) for pk in due.values_list("pk", flat=True))


@transaction.atomic
def _warn(pk: int, at: datetime) -> bool:
    """Whoever else warns at this moment has locked the row: it is theirs."""
    waiting = Enquiry.objects.clock_running().filter(pk=pk, warned_at=None)
    enquiry = waiting.select_for_update(skip_locked=True).first()
    if enquiry is None:
        return False
    enquiry.warned_at = at
    enquiry.save(update_fields=["warned_at"])
    send_promise_ends(enquiry=enquiry)
    return True


def remind_of_tasks(*, on: date | None = None) -> int:
    """For each open task whose day has come: one mail to whoever does it; how many."""
    due = EnquiryTask.objects.due(on or timezone.localdate()).filter(reminded_at=None)
    return sum(_remind(pk) for pk in due.values_list("pk", flat=True))


@transaction.atomic
def _remind(pk: int) -> bool:
    open_tasks = EnquiryTask.objects.open().filter(pk=pk, reminded_at=None)
    task = open_tasks.select_for_update(skip_locked=True).first()
    if task is None:
        return False
    task.reminded_at = timezone.now()
    task.save(update_fields=["reminded_at"])
    send_task_due(task=task)
    return True
