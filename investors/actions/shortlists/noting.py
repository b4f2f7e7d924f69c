"""Notes on a list: written by colleagues, changed and taken back by whoever wrote them."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.audit import record
from investors.actions.shortlists.filling import locked_entry
from investors.actions.shortlists.keeping import touch
from investors.models import ShortlistEntry, ShortlistNote
from investors.permissions import can_edit_note


class NoteChanged(Exception):
    """Somebody saved another wording meanwhile; ``note`` is what stands there now."""

    def __init__(self, note: ShortlistNote) -> None:
        super().__init__("The note was changed meanwhile.")
        self.note = note


@transaction.atomic
def write_note(*, entry: ShortlistEntry, by: User, text: str, at: datetime | None = None) -> ShortlistNote:
    entry, now = locked_entry(entry, by), at or timezone.now()
    note = ShortlistNote(entry=entry, author=by, text=text.strip(), written_at=now)
    note.full_clean(exclude=["entry", "author"])
    note.save()
    _tell("shortlist.noted", note, by, now)
    return note


@transaction.atomic
def edit_note(
    *, note: ShortlistNote, by: User, text: str, version: int, at: datetime | None = None
) -> ShortlistNote:
    """Replace wording number ``version``; raises ``NoteChanged`` where that is not the last one."""
    note = _own(note, by)
    if note.version != version:
        raise NoteChanged(note)
    if note.text == text.strip():
        return note
    note.text, note.version = text.strip(), version + 1
    note.edited_at = max(at or timezone.now(), note.written_at)
    note.full_clean(exclude=["entry", "author"])
    note.save()
    _tell("shortlist.note_edited", note, by, note.edited_at)
    return note


@transaction.atomic
def delete_note(*, note: ShortlistNote, by: User, at: datetime | None = None) -> None:
    """For good: what somebody takes back is kept nowhere."""
    note = _own(note, by)
    _tell("shortlist.note_deleted", note, by, at or timezone.now())
    note.delete()


def _own(note: ShortlistNote, by: User) -> ShortlistNote:
    """The note as it stands, its list locked; ``PermissionDenied`` for those who did not write it."""
    entry = locked_entry(note.entry, by)
    note = ShortlistNote.objects.get(pk=note.pk)
    note.entry = entry
    if not can_edit_note(by, note):
        raise PermissionDenied
    return note


def _tell(verb: str, note: ShortlistNote, by: User, at: datetime) -> None:
    touch(note.entry.shortlist, at)
    record(verb, note.entry.shortlist.investor, by=by, note=note.pk)
