"""Periodic jobs: once for each period, however many ask."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from core.jobs import alone, every_day, every_minute, run_once
from core.models import JobRun

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_job_is_done_once_in_its_period():
    done = []
    assert run_once("count", "2026-03", lambda: done.append(1))
    assert not run_once("count", "2026-03", lambda: done.append(2))
    assert run_once("count", "2026-04", lambda: done.append(3))
    assert done == [1, 3]


def test_interrupted_job_is_done_again():
    with pytest.raises(ZeroDivisionError):
        run_once("count", "2026-03", lambda: 1 / 0)
    assert JobRun.objects.get().finished_at is None
    assert run_once("count", "2026-03", lambda: None)


@pytest.mark.django_db(transaction=True)
def test_job_that_runs_elsewhere_is_left_alone():
    elsewhere = connection.copy()
    try:
        with elsewhere.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtextextended('count', 0))")
            assert not run_once("count", "2026-03", lambda: None)
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended('count', 0))")
        assert run_once("count", "2026-03", lambda: None)
    finally:
        elsewhere.close()


def test_lock_is_given_back_after_a_fault():
    with pytest.raises(ZeroDivisionError), alone("count"):
        raise ZeroDivisionError
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
        assert cursor.fetchone() == (0,)


def test_period_cannot_be_run_twice_in_the_database():
    JobRun.objects.create(job="count", period="2026-03")
    with pytest.raises(IntegrityError, match="job_run_once_per_period"), transaction.atomic():
        JobRun.objects.create(job="count", period="2026-03")


def test_run_cannot_end_before_it_starts():
    with pytest.raises(IntegrityError, match="job_run_ends_after_it_starts"), transaction.atomic():
        JobRun.objects.create(
            job="count", period="2026-03", started_at=NOON, finished_at=NOON.replace(hour=11)
        )


def test_periods_are_named_by_minute_and_by_british_day():
    assert every_minute(NOON) == "2026-03-01T12:00Z"
    assert every_day(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "2026-07-01"
