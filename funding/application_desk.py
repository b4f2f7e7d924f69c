"""What waits in applications: for their own people, and for the agency."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.desk import Task
from funding.enums import ApplicationState
from funding.models import Application

#: More than these stand on the list of applications.
SHOWN = 5


def own_tasks(user: User) -> list[Task]:
    """Drafts to send and changes to make, the next deadline first."""
    mine = (
        Application.objects.of_member(user)
        .writable()
        .to_living_calls()
        .with_names()
        .order_by("call__closes_at", "pk")
    )
    return [own_task(application) for application in mine[:SHOWN]]


def own_task(application: Application) -> Task:
    by = f"{timezone.localtime(application.deadline_at):%-d %B, %H:%M}"
    what = f"{application.business}: {application.call}"
    if application.state == ApplicationState.CHANGES:
        title = f"Change the application {application.reference} by {by}"
        return Task(title, application.get_absolute_url(), what, "Changes asked for", "bad")
    return Task(f"Send the application {application.reference} by {by}", application.get_absolute_url(), what)


def desk_tasks() -> list[Task]:
    """For the agency: what was sent and is not looked at, and messages nobody has opened."""
    address = reverse("admin:funding_application_changelist")
    waiting = Application.objects.waiting_for_desk().count()
    unread = Application.objects.with_unread_message().count()
    tasks = []
    if waiting:
        title = f"Check whether {waiting} application{' is' if waiting == 1 else 's are'} eligible"
        tasks.append(Task(title, f"{address}?waits=screening"))
    if unread:
        title = f"Answer messages about {unread} application{'' if unread == 1 else 's'}"
        tasks.append(Task(title, f"{address}?waits=message"))
    return tasks
