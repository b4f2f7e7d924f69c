"""Background work of the investors app."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from core.jobs import every_day, every_minute, run_once
from investors.actions import (
    ask_for_run,
    follow_up_introductions,
    forget_network_addresses,
    pause_past_closing,
    remind_of_ends,
    remind_of_tasks,
    renew_marked,
    resume_due_mandates,
    send_digests,
    sweep_runs,
    warn_of_promises,
    work_on,
)

AN_HOUR = 3_600


@shared_task
def watch_promises() -> None:
    """Every few minutes: enquiries whose promise ends within two working hours."""
    run_once("watch-promises", every_minute(), _warn)


def _warn() -> None:
    warn_of_promises()


@shared_task
def remind_staff() -> None:
    """Each morning: tasks whose day has come."""
    run_once("remind-staff", every_day(), _remind)


def _remind() -> None:
    remind_of_tasks()


@shared_task
def forget_places() -> None:
    """Each night: the network addresses enquiries came from."""
    run_once("forget-places", every_day(), _forget)


def _forget() -> None:
    forget_network_addresses()


@shared_task
def look_after_standing() -> None:
    """Each morning: statements that end, mandates whose pause is over, raises past their closing date."""
    run_once("look-after-standing", every_day(), morning)


def morning() -> None:
    today = timezone.localdate()
    remind_of_ends(today=today)
    resume_due_mandates(today=today)
    pause_past_closing(today=today)


@shared_task(soft_time_limit=AN_HOUR, time_limit=AN_HOUR + 60)
def match(*, run_id: int) -> None:
    """Take part in a run of matching, with whoever else does."""
    work_on(run_id)


@shared_task
def renew_matches() -> None:
    """After a change, and each minute: what is marked, and runs that nobody is at."""
    renew_marked()
    sweep_runs()


@shared_task
def match_everything() -> None:
    """Each night: all lists anew, for days pass and statements end without anybody writing."""
    run_once("match-everything", every_day(), ask_for_run)


@shared_task
def follow_up() -> None:
    """Each morning: ask both sides what came of introductions."""
    run_once("follow-up-introductions", every_day(), _follow_up)


def _follow_up() -> None:
    follow_up_introductions()


@shared_task
def write_digests() -> None:
    """Each Tuesday morning: what is new on investors' lists. Mail is keyed by week: none comes twice."""
    run_once("match-digests", every_day(), _write_digests)


def _write_digests() -> None:
    send_digests()
