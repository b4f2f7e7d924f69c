"""What a person has to do, of all apps: on the account page, and first of all on the agency's desk."""

from __future__ import annotations

from accounts import desk as accounts_desk
from accounts.models import User
from clusters import desk as clusters_desk
from core.desk import Task
from funding import desk as funding_desk
from investors import desk as investors_desk


def tasks_for(user: User) -> list[Task]:
    """What keeps them from working first."""
    desks = (accounts_desk, clusters_desk, investors_desk, funding_desk)
    return [task for desk in desks for task in desk.tasks_for(user)]
