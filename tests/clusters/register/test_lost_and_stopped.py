"""Imports killed, lost, cancelled or two at a time: the directory has all of one or nothing of it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pghistory.models
import psycopg2
import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.utils import timezone

from clusters.actions import cancel_import, request_import
from clusters.enums import ImportState, ImportStep
from clusters.models import Business, RegisterDifference, RegisterImport
from clusters.models.register_import import MAX_ATTEMPTS
from clusters.register.jobs import import_queued, sweep_imports
from clusters.register.problems import AlreadyRunning
from clusters.register.run import LOCK, carry_out
from tests.factories.accounts import StaffFactory
from tests.factories.register import companies, line, register_file
from tests.waiting import wait_until

OCTOBER, NOVEMBER = (f"BasicCompanyDataAsOneFile-2026-{month}-01.csv" for month in (10, 11))
# Holding this table stops an import right there, for as long as the test likes.
STAGES = {
    "about to start": "LOCK TABLE clusters_registerimport IN SHARE MODE",
    "about to read": "LOCK TABLE clusters_sicsectorrule IN ACCESS EXCLUSIVE MODE",
    "read, about to write": "LOCK TABLE clusters_business IN SHARE MODE",
    "written, about to commit": "LOCK TABLE core_auditevent IN SHARE MODE",
    "committed, about to follow up": "LOCK TABLE clusters_clustersectorcount IN SHARE MODE",
}
# By the locks alone: within a transaction pg_stat_activity goes on showing who was there at the first look.
WAITING = """
    SELECT count(*) FROM pg_locks WHERE NOT granted
    AND database = (SELECT oid FROM pg_database WHERE datname = %s)
"""
SESSIONS = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND application_name = %s"


def asked(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, [connection.settings_dict["NAME"], *parameters])
        return cursor.fetchone()[0]


@contextmanager
def importing(path) -> Iterator[subprocess.Popen[bytes]]:
    """The command in a process of its own, on this test's database."""
    url = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{connection.settings_dict['NAME']}"
    process = subprocess.Popen(
        [sys.executable, "manage.py", "import_register", path],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": url, "PGAPPNAME": "import-to-be-killed"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("stage", STAGES)
def test_import_killed_and_started_again_gives_the_same_as_once(region, tmp_path, stage):
    carry_out(RegisterImport(), [register_file(tmp_path, [*companies(3), line()], name=OCTOBER)])
    claimed = Business.objects.get(company_number="01000001")
    claimed.confirm(["legal_name"])
    claimed.save()
    lines = [line(number="01000000", name="CHANGED LTD"), line(number="01000001", name="OTHER LTD")]
    path = register_file(tmp_path, [*lines, *companies(2, first=1_000_002)], name=NOVEMBER)
    with importing(path) as process, transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(STAGES[stage])
        wait_until(lambda: process.poll() is not None or asked(WAITING))
        assert process.poll() is None
        process.kill()
        process.wait()
    wait_until(lambda: not asked(SESSIONS, "import-to-be-killed"))

    call_command("import_register", str(path))

    found = {b.company_number: b for b in Business.objects.all()}
    assert {number: b.legal_name for number, b in found.items()} == {
        "01000000": "CHANGED LTD",
        "01000001": "BOBBIN 1 LIMITED",
        "01000002": "BOBBIN 0 LIMITED",
        "01000003": "BOBBIN 1 LIMITED",
        "01234567": "BOBBIN LIMITED",
    }
    assert [number for number, b in found.items() if b.left_register_on] == ["01234567"]
    assert RegisterDifference.objects.count() == 1
    assert region.manchester.sector_counts.get(sector=None).business_count == 4
    events = pghistory.models.Events.objects.tracks(found["01000000"])
    assert events.count() == 1
    assert not RegisterImport.objects.unfinished().exists()
    assert RegisterImport.objects.latest_taken_in().followed_up_at


@contextmanager
def lock_held() -> Iterator[None]:
    """Another session is importing."""
    other = psycopg2.connect(**connection.get_connection_params())
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [LOCK])
        yield
    finally:
        other.close()


def test_second_import_at_once_is_told_so(region, tmp_path):
    path = register_file(tmp_path, [line()])
    with lock_held(), pytest.raises(AlreadyRunning, match="Another import of the register is running"):
        carry_out(RegisterImport(), [path])
    assert not RegisterImport.objects.exists()


def test_second_import_on_the_command_line_is_told_so(region, tmp_path):
    path = register_file(tmp_path, [line()])
    with lock_held(), pytest.raises(CommandError, match="Another import"):
        call_command("import_register", str(path))


@pytest.fixture
def inbox(settings, tmp_path):
    settings.REGISTER_INBOX = tmp_path / "inbox"
    settings.REGISTER_INBOX.mkdir()
    return settings.REGISTER_INBOX


@pytest.fixture
def queued(region, inbox):
    """An import that staff asked for."""
    register_file(inbox, companies(3))
    return request_import(file_names=[NOVEMBER], by=StaffFactory())


def state_of(run):
    run.refresh_from_db()
    return run.state


def test_job_that_finds_another_import_running_waits(queued):
    with lock_held():
        import_queued(queued.pk)
    assert state_of(queued) == ImportState.QUEUED


def test_job_is_done_once_though_announced_twice(queued):
    import_queued(queued.pk)
    import_queued(queued.pk)
    assert (state_of(queued), queued.attempts, queued.new_count) == (ImportState.DONE, 1, 3)


def test_job_of_an_import_that_is_gone_does_nothing(region):
    import_queued(404)


def test_job_whose_file_has_gone_fails_and_says_so(queued, inbox):
    (inbox / NOVEMBER).unlink()
    import_queued(queued.pk)
    assert state_of(queued) == ImportState.FAILED
    assert NOVEMBER in queued.message


def lose(run):
    """As a worker leaves it that is killed."""
    RegisterImport.objects.filter(pk=run.pk).update(
        state=ImportState.RUNNING,
        step=ImportStep.READING,
        attempts=run.attempts + 1,
        started_at=timezone.now(),
    )


def test_sweep_puts_a_lost_job_back_and_it_is_done_again(queued):
    lose(queued)
    sweep_imports()
    assert state_of(queued) == ImportState.QUEUED
    import_queued(queued.pk)
    assert (state_of(queued), queued.attempts) == (ImportState.DONE, 2)


def test_sweep_leaves_a_running_job_alone(queued):
    lose(queued)
    with lock_held():
        sweep_imports()
    assert state_of(queued) == ImportState.RUNNING


def test_job_lost_three_times_is_given_up(queued):
    for _ in range(MAX_ATTEMPTS):
        lose(queued)
        sweep_imports()
        queued.refresh_from_db()
    import_queued(queued.pk)
    assert state_of(queued) == ImportState.FAILED
    assert "three times" in queued.message


def test_sweep_follows_up_what_was_left(region, tmp_path):
    run = carry_out(RegisterImport(), [register_file(tmp_path, [line()])])
    RegisterImport.objects.update(followed_up_at=None)
    region.manchester.sector_counts.all().delete()
    sweep_imports()
    run.refresh_from_db()
    assert run.followed_up_at
    assert region.manchester.sector_counts.get(sector=None).business_count == 1


def test_sweep_announces_what_waits(queued, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        sweep_imports()
    assert len(callbacks) == 1


def test_lost_import_of_the_command_line_is_closed_by_the_next(region, tmp_path):
    lost = RegisterImport.objects.create(file_names=["x"], state=ImportState.RUNNING, attempts=1)
    carry_out(RegisterImport(), [register_file(tmp_path, [line()])])
    assert state_of(lost) == ImportState.FAILED
    assert "stopped before it ended" in lost.message


def stopped_at(step, stop):
    """A watcher that does something when the import comes to this step."""
    return lambda run: stop(run) if run.step == step else None


def ask_to_cancel(run):
    RegisterImport.objects.filter(pk=run.pk).update(cancel_asked_at=timezone.now())


def interrupt(run):
    raise KeyboardInterrupt


@pytest.mark.parametrize("step", [ImportStep.READING, ImportStep.WRITING])
@pytest.mark.parametrize("stop", [ask_to_cancel, interrupt])
def test_import_stopped_on_its_way_changes_nothing(region, tmp_path, step, stop):
    path = register_file(tmp_path, [line()])
    run = carry_out(RegisterImport(), [path], watcher=stopped_at(step, stop))
    assert state_of(run) == ImportState.CANCELLED
    assert not Business.objects.exists()
    assert carry_out(RegisterImport(), [path]).new_count == 1


def test_cancelling_a_waiting_import_closes_it(queued):
    cancel_import(run=queued, by=queued.requested_by)
    assert state_of(queued) == ImportState.CANCELLED
    import_queued(queued.pk)
    assert not Business.objects.exists()


def test_cancelling_a_lost_import_closes_it_when_it_is_found(queued):
    lose(queued)
    cancel_import(run=queued, by=queued.requested_by)
    sweep_imports()
    import_queued(queued.pk)
    assert state_of(queued) == ImportState.CANCELLED


def test_fault_nobody_foresaw_is_told_and_changes_nothing(region, tmp_path):
    def fault(run):
        raise ZeroDivisionError

    run = carry_out(
        RegisterImport(), [register_file(tmp_path, [line()])], watcher=stopped_at(ImportStep.WRITING, fault)
    )
    assert state_of(run) == ImportState.FAILED
    assert "ZeroDivisionError" in run.message


@pytest.mark.usefixtures("worker")
@pytest.mark.django_db(transaction=True)
def test_worker_takes_in_what_staff_asked_for(region):
    settings.REGISTER_INBOX.mkdir(parents=True, exist_ok=True)
    path = register_file(
        settings.REGISTER_INBOX, companies(3), name=f"of-a-test-{os.getpid()}-2026-11-01.csv"
    )
    try:
        run = request_import(file_names=[path.name], by=StaffFactory())
        wait_until(lambda: state_of(run) not in {ImportState.QUEUED, ImportState.RUNNING})
    finally:
        path.unlink()
    assert (run.state, run.message, run.new_count) == (ImportState.DONE, "", 3)
