"""What the names of the register's files say: of which day they are, and which part of how many.

``BasicCompanyDataAsOneFile-2026-11-01.zip``, or ``BasicCompanyData-2026-11-01-part1_7.zip`` to ``part7_7``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from clusters.register.problems import FileDateUnknown, FilesDisagree

_DATE = re.compile(r"(?<!\d)(20\d\d-\d\d-\d\d)(?!\d)")
_PART = re.compile(r"part(\d{1,2})_(\d{1,2})(?!\d)", re.IGNORECASE)


class FileName(NamedTuple):
    name: str
    on: date | None
    part: int | None  # 1 to ``parts``; None for a file that is whole
    parts: int | None


class FileSet(NamedTuple):
    """What several files come to: the day of the register, and the parts that are not among them."""

    on: date
    missing_parts: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        return not self.missing_parts


def parse_name(name: str) -> FileName:
    found_date, found_part = _DATE.search(name), _PART.search(name)
    on = None
    if found_date:
        try:
            on = date.fromisoformat(found_date[1])
        except ValueError:
            on = None
    part, parts = (int(found_part[1]), int(found_part[2])) if found_part else (None, None)
    return FileName(name, on, part, parts)


def file_set(names: Sequence[str], on: date | None = None) -> FileSet:
    """The set these files make; ``on`` is the day somebody gave for it.

    Raises ``FileDateUnknown``, or ``FilesDisagree`` when they are not of one day, or are parts of different
    wholes.
    """
    parsed = [parse_name(name) for name in names]
    days = {file.on for file in parsed if file.on} | ({on} if on else set())
    if len(days) > 1:
        said = " and ".join(f"{day:%-d %B %Y}" for day in sorted(days))
        raise FilesDisagree(
            f"The names and the day given do not agree: {said}. Import one register at a time."
        )
    if not days:
        raise FileDateUnknown(names[0])
    return FileSet(days.pop(), _missing_parts(parsed))


def _missing_parts(files: list[FileName]) -> tuple[str, ...]:
    totals = {file.parts for file in files}
    given = [file.part for file in files]
    if len(totals) > 1 or len(set(given)) != len(given):
        raise FilesDisagree(
            "The files do not make one register: give either the one whole file, or each of its parts once."
        )
    total = totals.pop()
    if total is None:
        return ()
    return tuple(f"part{n}_{total}" for n in range(1, total + 1) if n not in given)
