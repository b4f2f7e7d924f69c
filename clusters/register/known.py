"""The companies we already have: looked up for every line of the register, so kept as plain arrays.

Two million of them take 34 MB; a dictionary would take ten times that.
"""

from __future__ import annotations

import io

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from clusters.models import REGISTER_FIELDS

HAS_DIGEST, HAS_LEFT, IS_CONFIRMED = 1, 2, 4
# A binary row of COPY: count of fields, then each as its length and its value.
_ROW = np.dtype(
    [
        ("count", ">i2"),
        ("n1", ">i4"),
        ("number", ">u8"),
        ("n2", ">i4"),
        ("digest", ">i8"),
        ("n3", ">i4"),
        ("flags", ">i2"),
    ]
)
_HEADER, _TRAILER = 19, 2  # bytes

KNOWN = """
    COPY (
        SELECT company_number::text, coalesce(register_digest, 0),
               (CASE WHEN register_digest IS NULL THEN 0 ELSE {HAS_DIGEST} END
              + CASE WHEN left_register_on IS NULL THEN 0 ELSE {HAS_LEFT} END
              + CASE WHEN confirmed_fields ?| '{{{fields}}}' THEN {IS_CONFIRMED} ELSE 0 END)::smallint
        FROM clusters_business
        WHERE company_number <> ''
    ) TO STDOUT (FORMAT binary)
"""


class KnownCompanies:
    """Company numbers as big numbers in order, what we know of each, and whether the file has shown it."""

    def __init__(
        self, numbers: NDArray[np.uint64], digests: NDArray[np.int64], flags: NDArray[np.int16]
    ) -> None:
        order = np.argsort(numbers)
        self.numbers, self.digests, self.flags = numbers[order], digests[order], flags[order]
        self.seen = np.zeros(len(numbers), bool)

    @classmethod
    def now(cls) -> KnownCompanies:
        binary = io.BytesIO()
        statement = KNOWN.format(
            HAS_DIGEST=HAS_DIGEST,
            HAS_LEFT=HAS_LEFT,
            IS_CONFIRMED=IS_CONFIRMED,
            fields=",".join(REGISTER_FIELDS),
        )
        with connection.cursor() as cursor:
            cursor.copy_expert(statement, binary)
        size = binary.tell()
        rows = np.frombuffer(binary.getbuffer()[_HEADER : size - _TRAILER], _ROW)
        return cls(
            rows["number"].astype(np.uint64), rows["digest"].astype(np.int64), rows["flags"].astype(np.int16)
        )

    def find(self, keys: NDArray[np.uint64]) -> NDArray[np.int64]:
        """The place of each company, or -1 for those we do not have."""
        if not len(self.numbers):
            return np.full(len(keys), -1)
        places = np.searchsorted(self.numbers, keys)
        places[places == len(self.numbers)] = 0
        return np.where(self.numbers[places] == keys, places, -1)

    def are_as_before(self, places: NDArray[np.int64], digests: NDArray[np.int64]) -> NDArray[np.bool_]:
        """For which nothing is to be done: on the register, the same line as last time, nothing confirmed."""
        is_known = places >= 0
        there = places[is_known]
        is_known[is_known] = (self.digests[there] == digests[is_known]) & (self.flags[there] == HAS_DIGEST)
        return is_known

    def see_all(self, numbers: list[str]) -> None:
        """Count these as standing in the file, whatever else is wrong with their lines."""
        places = self.find(np.array([key_of(number) for number in numbers], np.uint64))
        self.seen[places[places >= 0]] = True

    def on_register(self) -> int:
        """How many of ours were on the register."""
        return int(((self.flags & (HAS_DIGEST | HAS_LEFT)) == HAS_DIGEST).sum())

    def gone(self) -> list[str]:
        """Numbers that were on the register and have not been seen in this file."""
        were_there = (self.flags & (HAS_DIGEST | HAS_LEFT)) == HAS_DIGEST
        return [number_of(key) for key in self.numbers[~self.seen & were_there]]


def key_of(number: str) -> int:
    """A company number of eight characters as a number that sorts the same."""
    return int.from_bytes(number.encode("ascii"), "big")


def number_of(key: int) -> str:
    return int(key).to_bytes(8, "big").decode("ascii")
