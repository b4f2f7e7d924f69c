"""What staff keep beside an enquiry."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.audit import record
from investors.actions.enquiries.moving import locked_for_work
from investors.models import Enquiry, EnquiryNote, EnquiryTask
from investors.permissions import can_own_enquiry


@transaction.atomic
def add_note(*, enquiry: Enquiry, text: str, by: User, at: datetime | None = None) -> EnquiryNote:
    enquiry = locked_for_work(enquiry, by)
    note = EnquiryNote.objects.create(
        enquiry=enquiry, by=by, text=text.strip(), written_at=at or timezone.now()
    )
    record("enquiry.noted", enquiry, by=by)
    return note


@transaction.atomic
def add_task(*, enquiry: Enquiry, what: str, due_on: date, person: User, by: User) -> EnquiryTask:
    """Somebody is to do something by a day, and is reminded that morning."""
    enquiry = locked_for_work(enquiry, by)
    if person != enquiry.owner and not can_own_enquiry(person, enquiry):
        raise ValidationError(f"{person} does not work on {enquiry}.", code="person")
    task = EnquiryTask.objects.create(
        enquiry=enquiry, what=what.strip(), due_on=due_on, person=person, made_by=by
    )
    record("enquiry.task_added", enquiry, by=by, task=task.pk)
    return task


@transaction.atomic
def finish_task(*, task: EnquiryTask, by: User, at: datetime | None = None) -> EnquiryTask:
    locked_for_work(task.enquiry, by)
    task = EnquiryTask.objects.select_for_update().get(pk=task.pk)
    if task.done_at is None:
        task.done_at, task.done_by = at or timezone.now(), by
        task.save(update_fields=["done_at", "done_by"])
        record("enquiry.task_done", task.enquiry, by=by, task=task.pk)
    return task
