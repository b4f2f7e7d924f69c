"""Lines that arithmetic cannot cut: doubled quotes, a field over several lines, or plainly broken ones.

They are read one by one as CSV. A line that cannot be read is set aside alone, so that one wrong quotation
mark does not swallow the companies after it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import NamedTuple

from clusters.register.layout import COLUMNS

MOST_LINES = 20  # no address is longer; more means a quotation mark that is never closed
_SENTINEL = "\x00end of what is here"


class Record(NamedTuple):
    line: int
    fields: list[str]


class BadLine(NamedTuple):
    line: int
    reason: str
    text: str


class Unfinished(NamedTuple):
    """The record that starts at this line (counted from 0 here) goes on after the lines at hand."""

    start: int


def read_carefully(
    lines: list[str], first_line: int, *, is_end: bool
) -> Iterator[Record | BadLine | Unfinished]:
    """The records of these lines, which are numbered from ``first_line``.

    ``Unfinished`` comes last, if at all.
    """
    place = 0
    while place < len(lines):
        if not lines[place].strip():
            place += 1
            continue
        fields, used, reason = _next_record(lines, place)
        if used > len(lines) - place and not is_end and used <= MOST_LINES:
            yield Unfinished(place)
            return
        if reason:
            yield BadLine(first_line + place, reason, lines[place])
            place += 1
        else:
            yield Record(first_line + place, fields)
            place += used


def _next_record(lines: list[str], place: int) -> tuple[list[str], int, str]:
    """Its fields, how many lines it takes (too many: it does not end here), and why it is bad, if so."""
    reader = csv.reader([*lines[place : place + MOST_LINES], _SENTINEL])
    try:
        fields = next(reader)
    except csv.Error as fault:
        return [], 1, f"It is not CSV: {fault}."
    used = reader.line_num
    if used > min(MOST_LINES, len(lines) - place):
        return fields, used, "A quotation mark is opened and never closed."
    if len(fields) == len(COLUMNS):
        return fields, used, ""
    if used > 1:
        return fields, used, "Its quotation marks do not match."
    return fields, used, f"It has {len(fields)} columns instead of {len(COLUMNS)}."
