"""One import of the register, from its files to its report.

What is read goes into a staging table of this connection; the directory changes in one transaction at the
end, together with the import's own row. So an import that is stopped at any moment, however rudely, has
either not happened or is done, and can be started again. PostgreSQL's advisory lock keeps a second one out
and ends with the connection: a running import whose lock is free has been lost.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import pghistory
import structlog
from django.db import OperationalError, transaction
from django.utils import timezone

from clusters.actions import refresh_counts
from clusters.enums import ImportState, ImportStep
from clusters.models import RegisterImport, RegisterRemark, SicSectorRule
from clusters.register.completeness import missing_from, trusted_gone
from clusters.register.entries import Entries
from clusters.register.known import KnownCompanies
from clusters.register.naming import file_set
from clusters.register.problems import (
    AlreadyRunning,
    Cancelled,
    FileFromTheFuture,
    FileTooOld,
    RegisterProblem,
)
from clusters.register.reading import Reading
from clusters.register.report import breakdown
from clusters.register.selection import Selection
from clusters.register.source import RegisterFile
from clusters.register.staging import stage, unstage
from clusters.register.writing import staged_counts, write
from core.announce import announce
from core.audit import record
from core.jobs import alone

LOCK = "register-import"
UNFORESEEN = "A fault nobody foresaw stopped it ({}); nothing was changed. The log has the details."
log = structlog.get_logger(__name__)

Watcher = Callable[[RegisterImport], None]


def carry_out(
    run: RegisterImport,
    paths: Sequence[Path | str],
    *,
    on: date | None = None,
    watcher: Watcher = lambda run: None,
) -> RegisterImport:
    """Do this import, which may be new or be one that was lost. ``watcher`` is called as it gets on.

    Raises ``AlreadyRunning``; every other problem ends up as the message of the import.
    """
    with alone(LOCK) as is_alone:
        if not is_alone:
            raise AlreadyRunning
        put_back_lost(other_than=run.pk)
        if run.start(timezone.now()):
            _try(run, paths, on, watcher)
        if run.state == ImportState.DONE:
            follow_up(run, watcher)
    return run


def _try(run: RegisterImport, paths: Sequence[Path | str], on: date | None, watcher: Watcher) -> None:
    """One attempt. A database that goes away leaves the import to be found lost, and started again."""
    try:
        _import(run, paths, on, watcher)
    except Cancelled as wish:
        run.end(ImportState.CANCELLED, timezone.now(), str(wish))
    except RegisterProblem as problem:
        run.end(ImportState.FAILED, timezone.now(), str(problem))
    except KeyboardInterrupt:
        run.end(ImportState.CANCELLED, timezone.now(), "Stopped from the keyboard; nothing was changed.")
    except OperationalError:
        raise
    except Exception as fault:
        log.exception("register.fault", register_import=run.pk)
        run.end(ImportState.FAILED, timezone.now(), UNFORESEEN.format(type(fault).__name__))


def put_back_lost(*, other_than: int | None = None) -> None:
    """Whatever counts as running has no process any more: call this only while holding the lock."""
    for run in RegisterImport.objects.filter(state=ImportState.RUNNING).exclude(pk=other_than):  # type: ignore[misc]
        if run.is_job:
            run.state, run.step = ImportState.QUEUED, ImportStep.NONE
            run.save(update_fields=["state", "step"])
        else:
            run.end(
                ImportState.FAILED, timezone.now(), "It was stopped before it ended; nothing was changed."
            )


def follow_up(run: RegisterImport, watcher: Watcher = lambda run: None) -> None:
    """Refresh what is derived from the directory. Done again by a sweep if this is interrupted."""
    if not run.is_rehearsal:
        _step(run, ImportStep.FOLLOWING_UP, watcher)
        refresh_counts()
        # What was written is findable as soon as the rows of the search are: thousands a second, by a job.
        announce("clusters.tasks.sweep_search")
    run.followed_up_at, run.step = timezone.now(), ImportStep.NONE
    run.save(update_fields=["followed_up_at", "step"])
    watcher(run)


def _import(run: RegisterImport, paths: Sequence[Path | str], on: date | None, watcher: Watcher) -> None:
    files = [RegisterFile(path) for path in paths]
    given = file_set([title for file in files for title in file.titles()], on)
    check_day(given.on, run.started_at or timezone.now())
    run.register_on, run.bytes_total = given.on, sum(file.size for file in files)
    run.file_names = [file.name for file in files]
    run.digests = [file.sha256() for file in files]
    run.save()
    _step(run, ImportStep.READING, watcher)
    reading = _read(run, files, watcher)
    run.notes = missing_from(given.missing_parts, reading)
    gone = trusted_gone(reading, run.notes)
    run.is_whole = not run.notes
    _step(run, ImportStep.WRITING, watcher)
    _write(run, reading, gone)
    unstage()


def check_day(on: date, at: datetime) -> None:
    """Raises when a register of this day cannot be the next one to take in."""
    if on > at.date() + timedelta(days=1):
        raise FileFromTheFuture(on)
    latest = RegisterImport.objects.latest_taken_in()
    if latest and latest.register_on and on < latest.register_on:
        raise FileTooOld(on, latest.register_on)


def _read(run: RegisterImport, files: list[RegisterFile], watcher: Watcher) -> Reading:
    entries = Entries(SicSectorRule.objects.by_code())
    selection = Selection.of_today(all_sectors=run.all_sectors)
    reading = Reading(files, selection, KnownCompanies.now(), entries)

    def note_progress() -> None:
        run.bytes_read, run.lines_count = reading.bytes_read, reading.lines
        run.kept_count, run.rejected_count = reading.kept_count, reading.remarks.rejected
        run.save(update_fields=["bytes_read", "lines_count", "kept_count", "rejected_count"])
        _stop_if_asked(run)
        watcher(run)

    stage(reading.staged(), note_progress)
    return reading


@transaction.atomic
def _write(run: RegisterImport, reading: Reading, gone: list[str]) -> None:
    """Change the directory and close the import, both or neither."""
    at = timezone.now()
    _note_reading(run, reading)
    if run.is_rehearsal:
        staged = staged_counts()
        run.new_count, run.changed_count, run.returned_count = staged
        run.gone_count = len(gone)
    else:
        # Every version that history keeps of this transaction names the import.
        with pghistory.context(register_import=run.pk, register_on=f"{run.register_on}"):
            written = write(gone, on=run.register_on, at=at)  # type: ignore[arg-type]
        run.new_count, run.changed_count, run.returned_count, run.gone_count, run.difference_count = written
    run.unchanged_count = max(run.kept_count - run.new_count - run.changed_count, 0)
    run.state, run.step, run.finished_at = ImportState.DONE, ImportStep.NONE, timezone.now()
    _stop_if_asked(run)
    run.save()
    counts = {"new": run.new_count, "changed": run.changed_count, "gone": run.gone_count}
    record(
        "register.rehearsed" if run.is_rehearsal else "register.imported", run, by=run.requested_by, **counts
    )


def _note_reading(run: RegisterImport, reading: Reading) -> None:
    run.bytes_read, run.lines_count = run.bytes_total, reading.lines
    run.kept_count, run.outside_rules_count = reading.kept_count, reading.outside_rules
    run.without_postcode_count = reading.without_postcode
    run.rejected_count, run.warning_count = reading.remarks.rejected, reading.remarks.warned
    run.breakdown = breakdown(reading)
    run.remarks.all().delete()
    rows = (
        RegisterRemark(
            register_import=run,
            file=remark.file[-200:],
            line_number=remark.line,
            company_number=remark.number,
            is_rejection=remark.is_rejection,
            reason=remark.reason[:300],
            text=remark.text,
        )
        for remark in reading.remarks.kept
    )
    RegisterRemark.objects.bulk_create(rows, batch_size=2_000)


def _stop_if_asked(run: RegisterImport) -> None:
    if RegisterImport.objects.filter(pk=run.pk, cancel_asked_at__isnull=False).exists():
        raise Cancelled


def _step(run: RegisterImport, step: ImportStep, watcher: Watcher) -> None:
    run.step = step
    run.save(update_fields=["step"])
    watcher(run)
