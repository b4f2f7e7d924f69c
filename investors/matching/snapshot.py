"""What is known of raises, mandates and past deals on one day, as columns. Row numbers stand for rows.

Days are counted from 1 January 1970; money is pounds; codes count from 0, and -1 stands for what is not
known.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]

NO_DAY = int(np.iinfo(np.int32).min)
#: A statement that holds as long as it is so.
FOR_EVER = int(np.iinfo(np.int32).max)
SEIS, EIS = 1, 2
EITHER, LEADS, FOLLOWS = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Ragged:
    """Any number of (code, weight) for each row; those of row ``i`` are ``[starts[i]:starts[i + 1]]``."""

    starts: Longs  # rows + 1
    codes: Ints
    weights: Floats

    @classmethod
    def of(cls, rows: Iterable[Iterable[int]], weights: Iterable[Iterable[float]] | None = None) -> Ragged:
        listed = [list(row) for row in rows]
        starts = np.zeros(len(listed) + 1, np.int64)
        np.cumsum([len(row) for row in listed], out=starts[1:])
        codes = np.array([code for row in listed for code in row], np.int32)
        if weights is None:
            return cls(starts, codes, np.ones(len(codes), np.float32))
        return cls(starts, codes, np.array([w for row in weights for w in row], np.float32))

    @classmethod
    def empty(cls, rows: int) -> Ragged:
        return cls(np.zeros(rows + 1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.float32))

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def counts(self) -> Longs:
        return np.diff(self.starts)

    @property
    def rows(self) -> Longs:
        """The row of each code."""
        return np.repeat(np.arange(len(self)), self.counts)

    def take(self, chosen: NDArray[np.integer[Any]] | Sequence[int]) -> Ragged:
        chosen = np.asarray(chosen, np.int64)
        counts = self.counts[chosen]
        starts = np.zeros(len(chosen) + 1, np.int64)
        np.cumsum(counts, out=starts[1:])
        at = np.arange(starts[-1]) + np.repeat(self.starts[chosen] - starts[:-1], counts)
        return Ragged(starts, self.codes[at], self.weights[at])

    def dense(self, width: int) -> Floats:
        """(rows, width) of weights; codes outside are left out."""
        full = np.zeros((len(self), width), np.float32)
        inside = (self.codes >= 0) & (self.codes < width)
        np.add.at(full, (self.rows[inside], self.codes[inside]), self.weights[inside])
        return full

    def words(self, width: int) -> NDArray[np.uint64]:
        """(rows, ⌈width / 64⌉): the codes of each row as bits."""
        bits = np.zeros((len(self), max(1, -(-width // 64))), np.uint64)
        codes = self.codes.astype(np.uint64)
        np.bitwise_or.at(
            bits,
            (self.rows, (codes >> np.uint64(6)).astype(np.int64)),
            np.uint64(1) << (codes & np.uint64(63)),
        )
        return bits


def joined(one: Ragged, two: Ragged) -> Ragged:
    """The rows of both, in this order."""
    starts = np.concatenate([one.starts, one.starts[-1] + two.starts[1:]])
    return Ragged(starts, np.concatenate([one.codes, two.codes]), np.concatenate([one.weights, two.weights]))


class Columns:
    """Columns of equal length that are cut together."""

    __slots__ = ()

    def take(self, chosen: NDArray[np.integer[Any]] | Sequence[int]) -> Self:
        chosen = np.asarray(chosen, np.int64)
        kept: dict[str, Any] = {}
        for field in fields(self):  # type: ignore[arg-type]
            column = getattr(self, field.name)
            kept[field.name] = (
                column[chosen] if isinstance(column, np.ndarray)
                else column.take(chosen) if isinstance(column, Ragged | Columns) else column
            )  # fmt: skip
        return type(self)(**kept)


@dataclass(frozen=True, slots=True)
class Profiles(Columns):
    """What anybody may know of businesses."""

    company: Longs  # what tells two businesses apart; -1: nobody knows
    sectors: Ragged
    place: Ints  # town
    region: Ints  # city region: the cluster
    nation: Ints
    latitude: Floats  # nan: not known
    longitude: Floats
    founded: Ints  # day
    words: Ragged  # of the description, hashed; see ``text``

    def __len__(self) -> int:
        return len(self.company)


@dataclass(frozen=True, slots=True)
class Raises(Columns):
    """Open raises, each with the business that raises."""

    ids: Longs
    business: Profiles
    stage: Ints
    amount: Floats  # that is still looked for; nan: not said
    ticket_min: Floats  # the smallest part that is taken; 0: any
    tax: Ints  # SEIS | EIS, as declared
    lead_sought: Flags
    day: Ints  # opened, or last renewed
    season: Ints  # month of the year, 0 to 11
    completeness: Floats  # share of the profile that is filled in, 0 to 1
    needs_standing: Flags  # its terms may be shown only on a recorded basis
    backers: Ragged  # rows of mandates whose investors are known to be in the company

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Mandates(Columns):
    """What investors declared. Empty choices mean that anything will do."""

    ids: Longs
    investor: Longs
    liked: Ragged  # sectors with weights 1 to 5; what is a must stands here too
    must: Ragged
    never: Ragged
    stages: NDArray[np.uint32]  # bits; 0: any
    regions: Ragged
    nation: Ints  # where the decisions are taken
    latitude: Floats
    longitude: Floats
    ticket_min: Floats  # 0: not said
    ticket_max: Floats  # inf: not said
    tax: Ints  # SEIS | EIS: one of these it must be
    lead: Ints  # EITHER, LEADS, FOLLOWS
    words: Ragged
    paused: Flags
    standing_until: Ints  # last good day of the best basis; NO_DAY: none
    capacity: Ints  # introductions a month
    capacity_left: Ints

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Deals(Columns):
    """What investors did. ``weight`` 1: a deal; less for what only points to one (interest, a meeting)."""

    mandate: Ints  # row in Mandates; an investor's deal stands once for each of its mandates
    business: Profiles
    day: Ints
    stage: Ints
    amount: Floats  # of the round, or of the part; nan: not said
    season: Ints
    weight: Floats

    def __len__(self) -> int:
        return len(self.mandate)

    def before(self, day: int) -> Deals:
        return self.take(np.flatnonzero(self.day < day))


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of (raise, mandate) that something is known of, sorted, each once."""

    raises: Longs
    mandates: Longs

    @classmethod
    def of(cls, pairs: Iterable[tuple[int, int]]) -> Pairs:
        listed = np.array(sorted(set(pairs)), np.int64).reshape(-1, 2)
        return cls(listed[:, 0].copy(), listed[:, 1].copy())

    def among(self, rows: NDArray[np.integer[Any]]) -> tuple[Longs, Longs]:
        """(position in ``rows``, mandate) of the pairs of these raises. ``rows`` are row numbers, each
        once.
        """
        rows = np.asarray(rows, np.int64)
        first = np.searchsorted(self.raises, rows, "left")
        counts = np.searchsorted(self.raises, rows, "right") - first
        at = np.arange(counts.sum()) + np.repeat(first - np.cumsum(counts) + counts, counts)
        return np.repeat(np.arange(len(rows)), counts), self.mandates[at]

    def hold(self, raises: Longs, mandates: Longs) -> Flags:
        """(pairs,): which of these pairs are among them."""
        keys, wanted = self.raises << 32 | self.mandates, raises << 32 | mandates
        if not len(keys):
            return np.zeros(len(wanted), np.bool_)
        return keys[np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)] == wanted


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of pairs: each forbids them to meet (again)."""

    excluded: Pairs  # a company the mandate does not want to see
    conflict: Pairs  # people of the investor speak for the company, or staff said so
    introduced: Pairs
    passed: Pairs  # within the months that a pass is good for

    @classmethod
    def nothing(cls) -> Known:
        none = Pairs.of(())
        return cls(none, none, none, none)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that one run of matching looks at."""

    day: int
    raises: Raises
    mandates: Mandates
    deals: Deals
    known: Known
    sectors: int  # how many codes there are
    stages: int


def ints(values: Iterable[int]) -> Any:
    return np.array(list(values), np.int32)


def longs(values: Iterable[int]) -> Any:
    return np.array(list(values), np.int64)


def floats(values: Iterable[float]) -> Any:
    return np.array(list(values), np.float32)


def flags(values: Iterable[bool]) -> Any:
    return np.array(list(values), np.bool_)
