"""Imports that a worker does: from the row that says what is to be done, as often as it takes."""

from __future__ import annotations

import structlog
from django.utils import timezone

from clusters.enums import ImportState
from clusters.models import RegisterImport
from clusters.register import inbox
from clusters.register.problems import AlreadyRunning, FileMissing
from clusters.register.run import LOCK, carry_out, follow_up, put_back_lost
from core.announce import announce
from core.jobs import alone

log = structlog.get_logger(__name__)


def import_queued(import_id: int) -> None:
    """Do this import, if it still waits or has been lost; leave it to the sweep while another one runs."""
    run = RegisterImport.objects.unfinished().filter(pk=import_id, is_job=True).first()
    if run is None:
        log.info("register.nothing_to_import", register_import=import_id)
        return
    try:
        paths = [inbox.path_of(name) for name in run.file_names]
        carry_out(run, paths, on=run.register_on)
    except AlreadyRunning:
        log.info("register.import_waits", register_import=import_id)
    except FileMissing as problem:
        run.end(ImportState.FAILED, timezone.now(), str(problem))


def sweep_imports() -> None:
    """Take up what was lost; the advisory lock tells, for it ends with the process that held it."""
    with alone(LOCK) as is_alone:
        if not is_alone:
            return
        put_back_lost()
        for run in RegisterImport.objects.to_follow_up():
            follow_up(run)
    waiting = RegisterImport.objects.filter(state=ImportState.QUEUED, is_job=True).order_by(
        "created_at", "pk"
    )
    if first := waiting.first():
        announce("clusters.tasks.import_register", import_id=first.pk)
