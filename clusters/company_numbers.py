"""Company numbers of the UK registers: eight characters, always text."""

from __future__ import annotations

import re

SHAPE = r"^[0-9A-Z]{8}$"

_FAMILIAR = re.compile(r"[0-9]{8}|[A-Z]{2}[0-9]{6}|R0[0-9]{6}|[A-Z]{2}[0-9]{5}[A-Z]")
_PREFIXED = re.compile(r"([A-Z]{2}|R0)([0-9]{1,6})")
_SEPARATORS = re.compile(r"[\s\u00a0._/-]+")
_SHAPE = re.compile(SHAPE)


def normalise(text: str) -> str:
    """``1234567`` → ``01234567``, ``sc 1234`` → ``SC001234``.

    Raises ``ValueError`` for what cannot be a number of eight letters and digits.
    """
    number = _SEPARATORS.sub("", text).upper()
    if number.isascii() and number.isdigit() and len(number) <= 8:
        return number.zfill(8)
    prefixed = _PREFIXED.fullmatch(number)
    if prefixed:
        return prefixed[1] + prefixed[2].zfill(6)
    if not _SHAPE.fullmatch(number):
        raise ValueError(f"“{text}” is not a company number: eight digits, or two letters and six digits.")
    return number


def looks_like_one(text: str) -> bool:
    """Whether somebody who typed this may mean a company number (not: whether there is such a company)."""
    number = _SEPARATORS.sub("", text).upper()
    if number.isascii() and number.isdigit():
        return 5 <= len(number) <= 8
    return bool(_PREFIXED.fullmatch(number)) or (
        bool(_SHAPE.fullmatch(number)) and any(c.isdigit() for c in number)
    )


def is_familiar(number: str) -> bool:
    """Whether a normalised number has one of the usual shapes; ``IP000CUS`` is real and has not."""
    return bool(_FAMILIAR.fullmatch(number))
