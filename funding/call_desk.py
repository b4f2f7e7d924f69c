"""What calls ask of the agency."""

from __future__ import annotations

from django.urls import reverse

from core.desk import Task
from funding.models import Call, CallQuestion


def waiting_calls() -> list[Task]:
    """Late decisions, closed calls, decisions promised soon; a call that is late is named so only."""
    late = list(Call.objects.late())
    closed = [call for call in Call.objects.closed() if call not in late]
    soon = [call for call in Call.objects.deciding_soon() if call not in (*late, *closed)]
    tasks = []
    if late:
        tasks.append(
            Task(f"Decide on {calls(late)}", waits("late"), hint(late, "promised for"), "Late", "bad")
        )
    if closed:
        tasks.append(Task(f"Assess {calls(closed)}", waits("assess"), hint(closed, "decision promised for")))
    if soon:
        tasks.append(Task(f"Decide soon on {calls(soon)}", waits("soon"), hint(soon, "promised for")))
    return tasks


def calls(several: list[Call]) -> str:
    return f"“{several[0]}”" if len(several) == 1 else f"{len(several)} calls"


def hint(several: list[Call], words: str) -> str:
    """The day that comes first."""
    first = min(several, key=lambda call: call.decision_on)
    return f"{first}: {words} {first.decision_on:%-d %B %Y}"


def waits(for_what: str) -> str:
    return f"{reverse('admin:funding_call_changelist')}?waits={for_what}"


def open_questions() -> Task | None:
    """Of calls for which an answer still matters."""
    count = CallQuestion.objects.waiting().filter(call__in=Call.objects.public().unended()).count()
    if not count:
        return None
    return Task(f"Answer {count} question{'' if count == 1 else 's'} about calls", waits("questions"))
