"""Writes on the lists that an investor's people keep together.

The trail names the investor, the numbers of list, entry and note, and nothing else: staff read the trail, and
which businesses somebody looks at, and what they call their lists, is not for staff.
"""

from investors.actions.shortlists.filling import (
    add_to_shortlist,
    bring_together,
    move_to_stage,
    put_back,
    take_off_shortlist,
)
from investors.actions.shortlists.keeping import (
    archive_shortlist,
    change_shortlist,
    make_shortlist,
    restore_shortlist,
)
from investors.actions.shortlists.moving import move_own_shortlist
from investors.actions.shortlists.noting import NoteChanged, delete_note, edit_note, write_note

__all__ = [
    "NoteChanged",
    "add_to_shortlist",
    "archive_shortlist",
    "bring_together",
    "change_shortlist",
    "delete_note",
    "edit_note",
    "make_shortlist",
    "move_own_shortlist",
    "move_to_stage",
    "put_back",
    "restore_shortlist",
    "take_off_shortlist",
    "write_note",
]
