"""From a person's own shortlist to one that their colleagues read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.models import User
from clusters.models import Shortlisted
from investors.actions.shortlists.filling import Added, add_to_shortlist
from investors.actions.shortlists.noting import write_note
from investors.models import Shortlist


@transaction.atomic
def move_own_shortlist(
    *,
    shortlist: Shortlist,
    numbers: Iterable[int],
    by: User,
    with_notes: bool = False,
    keep: bool = False,
    at: datetime | None = None,
) -> Added:
    """Put these businesses of one's own shortlist on the investor's.

    Own notes are seen by nobody else, so they come along only ``with_notes``. What found a place goes off
    one's own list unless one wants to ``keep`` it there.
    """
    own = {row.business_id: row for row in Shortlisted.objects.of(by).filter(business__in=list(numbers))}
    added = add_to_shortlist(shortlist=shortlist, numbers=own, by=by, at=at)
    for entry in added.entries:
        note = own[entry.business_id].note.strip()
        if with_notes and note:
            write_note(entry=entry, by=by, text=note, at=at)
    if not keep:
        placed = [entry.business_id for entry in added.entries]
        Shortlisted.objects.of(by).filter(business__in=placed).delete()
    return added
