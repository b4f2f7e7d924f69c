"""Background work on clusters and businesses."""

from __future__ import annotations

from celery import shared_task

from clusters.actions import refresh_counts, refresh_sectors
from clusters.showcase.presence import note_presence
from core.jobs import every_minute, run_once


@shared_task
def count_directory() -> None:
    """Every few minutes: count the directory, so that pages need not."""
    run_once("count-directory", every_minute(), refresh_counts)
    note_presence()


@shared_task
def sort_into_sectors() -> None:
    """After a change of sectors or SIC rules: every business anew, then the counts."""
    refresh_sectors()
    refresh_counts()
