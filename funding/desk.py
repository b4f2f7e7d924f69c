"""What a person has to do in the funding app."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.desk import Task
from funding.application_desk import desk_tasks, own_tasks
from funding.call_desk import open_questions, waiting_calls
from funding.models import Award, FinancialYear
from funding.money_view import year_view
from funding.permissions import can_move_money


def tasks_for(user: User) -> list[Task]:
    """Of one's own applications; for the agency, of calls, of what came in, of claims and of the budget."""
    if not can_move_money(user):
        return own_tasks(user)
    rest = (open_questions(), unpaid_claims(), budget_warnings())
    found = [task for task in rest if task is not None]
    return [*own_tasks(user), *waiting_calls(), *desk_tasks(), *found]


def unpaid_claims() -> Task | None:
    count = Award.objects.with_unpaid_claims().count()
    if not count:
        return None
    address = f"{reverse('admin:funding_award_changelist')}?waits=payment"
    return Task(f"Pay the claims of {count} award{'' if count == 1 else 's'}", address)


def budget_warnings() -> Task | None:
    year = FinancialYear.objects.on(timezone.localdate())
    warnings = year_view(year).total.warnings if year else []
    if not warnings:
        return None
    return Task(f"Look at the budget of {year}", reverse("funding:annuality"), warnings[0].text, "Warning")
