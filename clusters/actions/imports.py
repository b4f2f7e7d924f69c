"""Asking for an import of the register, and calling it off. ``clusters.register.run`` does it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from clusters.enums import IMPORT_LIFECYCLE, ImportState
from clusters.models import RegisterImport
from clusters.permissions import can_import_register
from clusters.register import inbox
from core.announce import announce
from core.audit import record

TASK = "clusters.tasks.import_register"


@transaction.atomic
def request_import(
    *,
    file_names: Sequence[str],
    by: User,
    on: date | None = None,
    all_sectors: bool = False,
    is_rehearsal: bool = False,
) -> RegisterImport:
    """Have a worker import these files of the inbox."""
    if not can_import_register(by):
        raise PermissionDenied
    for name in file_names:
        inbox.path_of(name)
    run = RegisterImport.objects.create(
        file_names=list(file_names),
        register_on=on,
        all_sectors=all_sectors,
        is_rehearsal=is_rehearsal,
        requested_by=by,
        is_job=True,
    )
    record("register.import_requested", run, by=by, files=list(file_names))
    announce(TASK, import_id=run.pk)
    return run


@transaction.atomic
def cancel_import(*, run: RegisterImport, by: User, at: datetime | None = None) -> RegisterImport:
    """Call an import off. One that is running stops at its next step; one that waits is closed at once."""
    if not can_import_register(by):
        raise PermissionDenied
    run = RegisterImport.objects.select_for_update().get(pk=run.pk)
    if "cancel" not in IMPORT_LIFECYCLE[run.state]:
        raise ValidationError("It has ended already: there is nothing to cancel.", code="state")
    run.cancel_asked_at = at or timezone.now()
    run.save(update_fields=["cancel_asked_at"])
    if run.state == ImportState.QUEUED:
        run.end(ImportState.CANCELLED, run.cancel_asked_at, "Cancelled before it started.")
    record("register.import_cancelled", run, by=by)
    return run
