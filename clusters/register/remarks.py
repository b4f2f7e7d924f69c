"""Lines of a register file that somebody should know about."""

from __future__ import annotations

from typing import NamedTuple

LONGEST_TEXT = 300
MOST_WARNINGS = 5_000


class Remark(NamedTuple):
    """A line that was rejected, or taken with a doubt. ``number`` is the company's, where it can be told."""

    file: str
    line: int
    number: str
    is_rejection: bool
    reason: str
    text: str


class Remarks:
    """All rejections, which end an import when they get too many, and the first of the warnings."""

    def __init__(self) -> None:
        self.kept: list[Remark] = []
        self.rejected = self.warned = 0

    def reject(self, file: str, line: int, number: str, reason: str, text: str = "") -> None:
        self.rejected += 1
        self.kept.append(Remark(file, line, number, True, reason, _shown(text)))

    def warn(self, file: str, line: int, number: str, reason: str, text: str = "") -> None:
        self.warned += 1
        if self.warned <= MOST_WARNINGS:
            self.kept.append(Remark(file, line, number, False, reason, _shown(text)))


def _shown(text: str) -> str:
    """The beginning of a line, with what PostgreSQL cannot hold replaced."""
    start = text[:LONGEST_TEXT].strip().replace("\0", "�")
    return start.encode("utf-8", "replace").decode()
