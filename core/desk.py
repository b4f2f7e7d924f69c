"""What a person has to do, as rows of the task list component."""

from __future__ import annotations

from typing import NamedTuple


class Task(NamedTuple):
    """One thing to do. ``tone`` colours the state: good, wait, bad or nothing."""

    title: str
    href: str
    hint: str = ""
    state: str = "To do"
    tone: str = "wait"
