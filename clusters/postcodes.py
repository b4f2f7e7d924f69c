"""UK postcodes: one spelling, and the parts that say where a place is.

``M``/``LS`` is the area (the letters before the first digit), ``WA14``/``EC1A`` the district (outward code).
Prefixes are compared as whole areas or districts, never as strings: ``S1`` is not the start of ``S10``,
nor ``S`` of ``SK``.
"""

from __future__ import annotations

import re
from typing import NamedTuple

#: Area, district and inward part; PostgreSQL understands the same expression.
WHOLE = r"^([A-Z]{1,2})([0-9][0-9A-Z]?) ([0-9][A-Z]{2})$"
PREFIX = r"^[A-Z]{1,2}([0-9][0-9A-Z]?)?$"

_COMPACT = re.compile(r"([A-Z]{1,2})([0-9][0-9A-Z]?)([0-9][A-Z]{2})")
_OUTWARD = re.compile(r"([A-Z]{1,2})([0-9][0-9A-Z]?)")
_PREFIX = re.compile(PREFIX)
_SPACES = re.compile(r"[\s\u00a0.,-]+")


class Postcode(NamedTuple):
    area: str
    district: str
    inward: str

    def __str__(self) -> str:
        return f"{self.district} {self.inward}"


def parse(text: str) -> Postcode | None:
    """The parts of a whole postcode in any spelling; None when it is not one."""
    match = _COMPACT.fullmatch(_SPACES.sub("", text).upper())
    if match is None:
        return None
    area, number, inward = match.groups()
    return Postcode(area, area + number, inward)


def normalise(text: str) -> str:
    """``m1 1ae`` → ``M1 1AE``; what is no postcode is kept as written, without outer spaces."""
    parsed = parse(text)
    return str(parsed) if parsed else text.strip()


def normalise_prefix(text: str) -> str:
    """An area or a district, upper-case and without spaces.

    Raises ``ValueError`` for anything else, a whole postcode included.
    """
    prefix = _SPACES.sub("", text).upper()
    if not _PREFIX.fullmatch(prefix):
        raise ValueError(f"“{text}” is neither a postcode area (LS) nor a district (WA14).")
    return prefix


def prefixes(text: str) -> tuple[str, ...]:
    """The prefixes a rule may have for this postcode or outward code, longest first: EC1A, EC1, EC.

    Empty when the text is neither.
    """
    parsed = parse(text)
    match = _OUTWARD.fullmatch(parsed.district if parsed else _SPACES.sub("", text).upper())
    if match is None:
        return ()
    area, number = match.groups()
    found = [area + number]
    if number[-1].isalpha():
        found.append(area + number[:-1])
    return (*found, area)
