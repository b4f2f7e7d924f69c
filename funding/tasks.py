"""Background work of the funding app."""

from __future__ import annotations

from celery import shared_task

from core.jobs import every_hour, every_minute, run_once
from funding.actions.applications.timing import end_overdue, remind_of_deadlines
from funding.call_news import tell_of_opened_calls


@shared_task
def tell_of_calls() -> None:
    """Each minute: calls whose opening moment has passed, to those who wished to know."""
    run_once("tell-of-calls", every_minute(), _tell)


def _tell() -> None:
    tell_of_opened_calls()


@shared_task
def watch_deadlines() -> None:
    """Each minute, drafts that were not sent in time lapse; each hour, people are reminded of deadlines."""
    run_once("watch-deadlines", every_minute(), _end)
    run_once("remind-of-deadlines", every_hour(), _remind)


def _end() -> None:
    end_overdue()


def _remind() -> None:
    remind_of_deadlines()
