"""What the agency's desk begins with."""

from __future__ import annotations

from django import template

from core.desk import Task
from portal.desk import tasks_for

register = template.Library()


@register.simple_tag(takes_context=True)
def waiting_tasks(context: template.Context) -> list[Task]:
    """What waits for the person who is signed in."""
    return tasks_for(context["request"].user)
