"""A worker killed outright in the middle of a run: what is served stays, and the run ends all the same."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
import pytest
from django.db import connection
from django.utils import timezone

from investors import tasks
from investors.actions import request_run, work_on
from investors.actions.matching import runs
from investors.enums import ChunkState, RunState
from investors.models import MatchingRun, MatchList
from technorth.celery import app
from tests.conftest import WORKER_SECONDS, start_worker
from tests.factories.clusters import BusinessFactory
from tests.factories.investors import (
    CertificationFactory,
    InvestorMemberFactory,
    MandateFactory,
    RaiseFactory,
)
from tests.waiting import wait_until

DOOMED, LOCK = "doomed", 20_141_023


def served() -> dict[tuple[str, int], tuple[list[int], list[float]]]:
    return {(row.side, row.subject): (row.others, row.scores) for row in MatchList.objects.served()}


@contextmanager
def nobody_writes_chunk(number: int) -> Iterator[None]:
    """Whoever has computed it waits in the database, with its lease, for as long as this lasts."""
    holder = psycopg2.connect(**{**connection.get_connection_params(), "cursor_factory": None})
    holder.cursor().execute("SELECT pg_advisory_lock(%s)", [LOCK])
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            CREATE FUNCTION wait_with_chunk() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN PERFORM pg_advisory_lock({LOCK}); RETURN NEW; END $$;
            CREATE TRIGGER wait_with_chunk BEFORE UPDATE ON investors_matchingchunk FOR EACH ROW
            WHEN (NEW.state = 'done' AND NEW.number = {number}) EXECUTE FUNCTION wait_with_chunk()
            """
        )
    try:
        yield
    finally:
        holder.close()
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION wait_with_chunk() CASCADE")


def who_waits() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return [pid for (pid,) in cursor.fetchall()]


def hang_up(pids: list[int]) -> None:
    """As the server does when it finds that the other end is gone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid) FROM unnest(%s) AS pid", [pids])
    wait_until(lambda: not who_waits())


@pytest.mark.usefixtures("worker")
def test_worker_killed_in_the_middle_of_a_run_changes_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(runs, "ROWS_IN_A_CHUNK", 2)
    for _ in range(3):
        CertificationFactory(user=InvestorMemberFactory(investor=MandateFactory().investor).user)
    raises = [RaiseFactory(business=BusinessFactory(stage="seed")) for _ in range(5)]
    first = request_run()
    work_on(first.pk)
    # The worker may have been quicker, and is still at it.
    wait_until(lambda: MatchingRun.objects.get(pk=first.pk).state == RunState.DONE, seconds=WORKER_SECONDS)
    expected = served()
    assert len(expected) == 8

    doomed = start_worker(tmp_path / "doomed.log", f"--hostname={DOOMED}@here", f"--queues={DOOMED}")
    wait_until(lambda: app.control.ping([f"{DOOMED}@here"], timeout=0.2), seconds=WORKER_SECONDS)
    app.control.purge()
    run = MatchingRun.objects.create(weights=first.weights)
    runs.begin(run)
    with nobody_writes_chunk(1):
        tasks.match.apply_async(kwargs={"run_id": run.pk}, queue=DOOMED)
        wait_until(who_waits, seconds=WORKER_SECONDS)
        os.killpg(doomed.pid, signal.SIGKILL)
        doomed.wait()
        hang_up(who_waits())

    assert list(run.chunks.order_by("number").values_list("state", "attempts")) == [
        (ChunkState.DONE, 1), (ChunkState.WAITING, 1), (ChunkState.WAITING, 0),
    ]  # fmt: skip
    assert served() == expected  # and are read meanwhile
    raises[0].delete()  # what the run has read stays as it was
    run.chunks.filter(number=1).update(leased_until=timezone.now())
    tasks.match.delay(run_id=run.pk)
    wait_until(lambda: MatchingRun.objects.get(pk=run.pk).state == RunState.DONE, seconds=WORKER_SECONDS)
    assert MatchingRun.objects.active().get() == run
    assert served() == expected
