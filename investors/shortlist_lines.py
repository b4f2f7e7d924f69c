"""Entries of an investor's list as its people read them: the facts anybody may read, and their own notes.

That a business is raising is one of those facts; what it offers has one door (``investors.terms``), and this
is not it. Of a business that is not listed any more only the name is shown, which its readers know.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Prefetch
from django.http import HttpRequest
from django.utils import timezone

from clusters.enums import ListingState
from clusters.export import EXPORT_HEADING, export_rows
from clusters.models import Business
from clusters.models.business_query import MOST_MERGES
from clusters.rows import BusinessRow, known_names, rows_of
from core.edition import public_edition
from investors.models import ShortlistEntry, ShortlistNote
from investors.models.shortlist import ShortlistEntryQuerySet

#: Notes shown with an entry on the page of the list; all of them are on its own.
SHOWN_NOTES = 2
HEADING = (
    "On the list", "How far", "Put there by", "Put there on", *EXPORT_HEADING, "Notes",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """An entry with what a row shows of its business; ``row`` is None where that is not listed (any more)."""

    entry: ShortlistEntry
    row: BusinessRow | None
    notes: list[ShortlistNote]
    into: Business | None = None  # the listing that took it in
    is_into_here: bool = False  # … and which stands on the same list

    @property
    def name(self) -> str:
        return self.row.name if self.row else self.entry.business.name

    @property
    def last_notes(self) -> list[ShortlistNote]:
        return self.notes[-SHOWN_NOTES:]

    @property
    def earlier_count(self) -> int:
        return max(0, len(self.notes) - SHOWN_NOTES)


def lines_of(entries: Iterable[ShortlistEntry]) -> list[Line]:
    """The entries (as ``with_facts`` reads them) with their rows; in as many queries for any number."""
    entries = list(entries)
    listed = [entry.business for entry in entries if entry.business.is_listed]
    rows = {row.pk: row for row in rows_of(listed, **known_names(public_edition()))}
    merged = taken_in(entry.business for entry in entries)
    here = standing_together(entries, merged)
    return [
        Line(
            entry,
            rows.get(entry.business_id),
            list(entry.notes.all()),
            merged.get(entry.business_id),
            is_into_here=entry.pk in here,
        )
        for entry in entries
    ]


def standing_together(entries: list[ShortlistEntry], merged: dict[int, Business]) -> set[int]:
    """Entries whose listing became part of one that is on the same list."""
    if not merged:
        return set()
    lists = {entry.shortlist_id for entry in entries}
    others = ShortlistEntry.objects.filter(shortlist__in=lists, business__in=merged.values())
    pairs = set(others.values_list("shortlist", "business"))
    return {
        entry.pk
        for entry in entries
        if entry.business_id in merged and (entry.shortlist_id, merged[entry.business_id].pk) in pairs
    }


def with_facts(entries: ShortlistEntryQuerySet) -> ShortlistEntryQuerySet:
    notes = ShortlistNote.objects.oldest_first().select_related("author")
    return entries.select_related(
        "business__merged_into", "added_by", "taken_off_by", "shortlist__investor"
    ).prefetch_related(Prefetch("notes", notes))


def taken_in(businesses: Iterable[Business]) -> dict[int, Business]:
    """Business → the listing that took it in, at the end of however many merges, where that is listed."""
    ends = {found.pk: found.merged_into for found in businesses if found.merged_into}
    for _merge in range(MOST_MERGES):
        further = [end.merged_into_id for end in ends.values() if end.merged_into_id]
        if not further:
            break
        found = Business.objects.in_bulk(further)
        ends = {pk: found.get(end.merged_into_id or 0, end) for pk, end in ends.items()}
    return {pk: end for pk, end in ends.items() if end.is_listed}


def export_lines(entries: ShortlistEntryQuerySet, request: HttpRequest) -> Iterator[tuple]:
    """The entries as lines of a file, each with all its notes in one cell."""
    found = list(with_facts(entries))
    listed = [entry for entry in found if entry.business.is_listed]
    facts = dict(
        zip(
            (entry.pk for entry in listed),
            export_rows([entry.business for entry in listed], request),
            strict=True,
        )
    )
    for entry in found:
        unlisted = ("", entry.business.name, *[""] * (len(EXPORT_HEADING) - 2))
        yield (
            state_of(entry), entry.get_stage_display(), str(entry.added_by or ""),
            timezone.localdate(entry.added_at).isoformat(), *facts.get(entry.pk, unlisted),
            "\n".join(said(note) for note in entry.notes.all()),
        )  # fmt: skip


def state_of(entry: ShortlistEntry) -> str:
    if entry.is_taken_off:
        return "taken off"
    if entry.business.listing_state == ListingState.MERGED:
        return "yes; part of another listing now"
    return "yes" if entry.business.is_listed else "yes; no longer listed"


def said(note: ShortlistNote) -> str:
    day = timezone.localtime(note.written_at)
    return f"{day:%-d %B %Y}, {note.author or 'Somebody who has left'}: {note.text}"
