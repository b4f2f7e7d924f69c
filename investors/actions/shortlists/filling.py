"""Putting businesses on a list, saying how far one is, taking them off, and what follows a merge."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from clusters.models import Business
from core.audit import record
from investors.actions.matching.feedback import note_saved
from investors.actions.shortlists.keeping import locked_list, touch
from investors.enums import ShortlistStage
from investors.models import Shortlist, ShortlistEntry
from investors.models.shortlist import MOST_ENTRIES


class Added(NamedTuple):
    """What became of businesses that were to be put on a list: entries, and numbers that found no place."""

    new: list[ShortlistEntry]
    back: list[ShortlistEntry]  # had been taken off; their notes are back with them
    there: list[ShortlistEntry]
    left_over: list[int]  # not listed (any more), or the list is full

    @property
    def entries(self) -> list[ShortlistEntry]:
        return [*self.new, *self.back, *self.there]


@transaction.atomic
def add_to_shortlist(
    *, shortlist: Shortlist, numbers: Iterable[int], by: User, at: datetime | None = None
) -> Added:
    """Put listed businesses on the list, each once; those taken off before come back with their notes."""
    shortlist, now = locked_list(shortlist, by), at or timezone.now()
    wanted = list(dict.fromkeys(numbers))
    known = {entry.business_id: entry for entry in shortlist.entries.filter(business__in=wanted)}
    room = MOST_ENTRIES - shortlist.entries.standing().count()
    listed = set(Business.objects.listed().filter(pk__in=wanted).values_list("pk", flat=True))
    there = [known[pk] for pk in wanted if pk in known and not known[pk].is_taken_off]
    fitting = [pk for pk in wanted if pk in listed and (pk not in known or known[pk].is_taken_off)][:room]
    back = [_standing_again(known[pk], by, now) for pk in fitting if pk in known]
    new = ShortlistEntry.objects.bulk_create(
        ShortlistEntry(shortlist=shortlist, business_id=pk, added_by=by, added_at=now)
        for pk in fitting
        if pk not in known
    )
    if new or back:
        touch(shortlist, now)
        note_saved(shortlist.investor, [entry.business_id for entry in (*new, *back)], at=now)
        record("shortlist.filled", shortlist.investor, by=by, shortlist=shortlist.pk, count=len(new + back))
    placed = {entry.business_id for entry in (*new, *back, *there)}
    return Added(new, back, there, [pk for pk in wanted if pk not in placed])


def _standing_again(entry: ShortlistEntry, by: User, at: datetime) -> ShortlistEntry:
    entry.taken_off_at = entry.taken_off_by = None
    entry.added_by, entry.added_at = by, at
    entry.save()
    return entry


@transaction.atomic
def move_to_stage(
    *, entry: ShortlistEntry, by: User, stage: str, at: datetime | None = None
) -> ShortlistEntry:
    entry = locked_entry(entry, by)
    if entry.stage != ShortlistStage(stage):
        entry.stage = ShortlistStage(stage)
        entry.save(update_fields=["stage"])
        _tell("shortlist.entry_moved", entry, by, at, stage=entry.stage)
    return entry


@transaction.atomic
def take_off_shortlist(*, entry: ShortlistEntry, by: User, at: datetime | None = None) -> ShortlistEntry:
    """Off the list; entry and notes are kept, so that it can be put back."""
    entry = locked_entry(entry, by)
    if not entry.is_taken_off:
        entry.taken_off_at, entry.taken_off_by = at or timezone.now(), by
        entry.save(update_fields=["taken_off_at", "taken_off_by"])
        _tell("shortlist.entry_taken_off", entry, by, at)
    return entry


@transaction.atomic
def put_back(*, entry: ShortlistEntry, by: User, at: datetime | None = None) -> ShortlistEntry:
    """As it was before it was taken off. Raises ``ValidationError`` where the list is full."""
    entry = locked_entry(entry, by)
    if entry.is_taken_off:
        if entry.shortlist.entries.standing().count() >= MOST_ENTRIES:
            raise ValidationError(f"{MOST_ENTRIES} businesses are as many as fit on a list.", code="full")
        entry.taken_off_at = entry.taken_off_by = None
        entry.save(update_fields=["taken_off_at", "taken_off_by"])
        _tell("shortlist.entry_put_back", entry, by, at)
    return entry


@transaction.atomic
def bring_together(*, entry: ShortlistEntry, by: User, at: datetime | None = None) -> ShortlistEntry:
    """One entry of two, after their businesses became one: its notes go to the other, which is returned.

    A merge of listings leaves both where both stood on a list, so that it can be undone. Raises
    ``ValidationError`` where the business is not part of another one that is on the list.
    """
    entry = locked_entry(entry, by)
    into = Business.objects.filter(pk=entry.business_id).merged_into()
    other = entry.shortlist.entries.filter(business=into).first() if into else None
    if other is None:
        raise ValidationError("There is nothing to bring together.", code="single")
    entry.notes.update(entry=other)
    other.taken_off_at = other.taken_off_by = None
    other.save(update_fields=["taken_off_at", "taken_off_by"])
    _tell("shortlist.entries_joined", entry, by, at, into=other.pk)
    entry.delete()
    return other


def locked_entry(entry: ShortlistEntry, by: User) -> ShortlistEntry:
    """The entry of a list that is locked with it, for somebody who may write it."""
    shortlist = locked_list(entry.shortlist, by)
    found = ShortlistEntry.objects.get(pk=entry.pk)
    found.shortlist = shortlist
    return found


def _tell(verb: str, entry: ShortlistEntry, by: User, at: datetime | None, **data: object) -> None:
    touch(entry.shortlist, at or timezone.now())
    record(verb, entry.shortlist.investor, by=by, entry=entry.pk, **data)
