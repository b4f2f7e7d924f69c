"""Background work on funding."""

from __future__ import annotations

from celery import shared_task

from core.jobs import every_minute, run_once
from funding.call_news import tell_of_opened_calls


@shared_task
def tell_of_calls() -> None:
    """Each minute: calls whose opening moment has passed, to those who wished to know."""
    run_once("tell-of-calls", every_minute(), tell_everybody)


def tell_everybody() -> None:
    tell_of_opened_calls()
