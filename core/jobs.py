"""Periodic work, done once for each period however many schedulers ask for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection
from django.utils import timezone

from core.models import JobRun


def every_minute(at: datetime | None = None) -> str:
    """The name of this minute, as a period."""
    return (at or timezone.now()).strftime("%Y-%m-%dT%H:%MZ")


def every_hour(at: datetime | None = None) -> str:
    """The name of this hour, as a period."""
    return (at or timezone.now()).strftime("%Y-%m-%dT%HZ")


def every_day(at: datetime | None = None) -> str:
    """The name of today by the portal's own clock, as a period."""
    return timezone.localtime(at).strftime("%Y-%m-%d")


def run_once(job: str, period: str, work: Callable[[], None], at: datetime | None = None) -> bool:
    """Do the work of this period unless it is done or being done; True if this call did it.

    A run that was interrupted leaves an unfinished row and no lock, so that the next call does it again:
    ``work`` must bear being repeated.
    """
    with alone(job) as is_alone:
        if not is_alone:
            return False
        run, _ = JobRun.objects.get_or_create(
            job=job, period=period, defaults={"started_at": at or timezone.now()}
        )
        if run.finished_at:
            return False
        work()
        run.finished_at = max(at or timezone.now(), run.started_at)
        run.save(update_fields=["finished_at"])
        return True


@contextmanager
def alone(job: str) -> Iterator[bool]:
    """Hold PostgreSQL's advisory lock of this job; gives False when another process holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [job])
        is_alone = bool(cursor.fetchone()[0])
    try:
        yield is_alone
    finally:
        if is_alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [job])
