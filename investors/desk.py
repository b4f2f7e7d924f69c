"""What a person has to do in the investors app."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import is_agency_staff, may_work_as_staff
from core.desk import Task
from investors.desks import asking, investing, raising
from investors.enums import RunState
from investors.models import Enquiry, EnquiryTask, Investor, MatchingRun, Raise

#: More than this are «many».
COUNTED = 1_000


def tasks_for(user: User) -> list[Task]:
    """For those who invest, raise or ask; for staff what waits to be looked at."""
    return [
        *investing.tasks_for(user), *raising.tasks_for(user), *asking.tasks_for(user), *asked(user),
        *verifications(user), *raises_to_review(user), *failed_matching(user),
    ]  # fmt: skip


def asked(user: User) -> list[Task]:
    """For staff: enquiries past their promise, those waiting for them, those nobody has, and their tasks."""
    if not may_work_as_staff(user):
        return []
    found = [overdue_enquiries(user), own_enquiries(user), free_enquiries(user), *due_tasks(user)]
    return [task for task in found if task is not None]


def _queue(choice: str) -> str:
    return f"{reverse('admin:investors_enquiry_changelist')}?queue={choice}"


def _plural(count: int) -> str:
    return "y" if count == 1 else "ies"


def overdue_enquiries(user: User) -> Task | None:
    late = Enquiry.objects.visible_to(user).overdue()
    count = late[:COUNTED].count()
    if not count:
        return None
    first = timezone.localtime(late.order_by("answer_due_at").values_list("answer_due_at", flat=True)[0])
    hint = f"The first was promised by {first:%-d %B, %H:%M}."
    return Task(f"Answer {count} late enquir{_plural(count)}", _queue("overdue"), hint, "Late", "bad")


def own_enquiries(user: User) -> Task | None:
    waiting = Enquiry.objects.owned_by(user).waiting()
    count = waiting[:COUNTED].count()
    if not count:
        return None
    first = timezone.localtime(waiting.values_list("waiting_since", flat=True)[0])
    hint = f"The first has waited since {first:%-d %B, %H:%M}."
    return Task(f"Answer {count} enquir{_plural(count)} of yours", _queue("mine"), hint, "Waiting")


def free_enquiries(user: User) -> Task | None:
    free = Enquiry.objects.visible_to(user).without_owner()
    count = free[:COUNTED].count()
    if not count:
        return None
    many = "+" if count == COUNTED else ""
    hint = "Whoever takes one first has it."
    return Task(f"Take {count}{many} enquir{_plural(count)} nobody has", _queue("free"), hint, "Waiting")


def due_tasks(user: User) -> list[Task]:
    due = EnquiryTask.objects.of(user).due(timezone.localdate()).select_related("enquiry")
    return [
        Task(task.what, task.enquiry.get_absolute_url(), f"By {task.due_on:%-d %B}, for {task.enquiry}.")
        for task in due[:20]
    ]


def verifications(user: User) -> list[Task]:
    if not is_agency_staff(user):
        return []
    waiting = Investor.objects.waiting_for_verification()
    count = waiting.count()
    if not count:
        return []
    return [
        Task(
            f"Verify {count} investor{'' if count == 1 else 's'}",
            f"{reverse('admin:investors_investor_changelist')}?verified=no",
            f"The first has waited since {waiting[0].created_at:%-d %B}.",
            state="Waiting",
        )
    ]


def investors_of(user: User) -> QuerySet[Investor]:
    return Investor.objects.of_member(user).by_name()


def raises_to_review(user: User) -> list[Task]:
    if not is_agency_staff(user):
        return []
    waiting = Raise.objects.waiting_for_review().filter(submitted_at__isnull=False)
    count = waiting.count()
    if not count:
        return []
    return [
        Task(
            f"Look whether {count} raise{'' if count == 1 else 's'} {'is' if count == 1 else 'are'} complete",
            f"{reverse('admin:investors_raise_changelist')}?state__exact=in-review",
            f"The first has waited since {waiting[0].submitted_at:%-d %B}.",
            state="Waiting",
        )
    ]


def failed_matching(user: User) -> list[Task]:
    """The newest run, where it failed: the old lists are served, and grow old."""
    if not is_agency_staff(user):
        return []
    newest = MatchingRun.objects.defer("snapshot").order_by("-created_at", "-pk").first()
    if newest is None or newest.state != RunState.FAILED:
        return []
    address = reverse("admin:investors_matchingrun_change", args=[newest.pk])
    return [Task("Look why matching failed", address, newest.message[:120], state="Failed", tone="bad")]
