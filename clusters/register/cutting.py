"""Finding lines and fields in the register's text, a block of bytes at a time.

The register quotes every field, so a line of 54 separators and no quotation mark beside theirs but the first
and the last is a record whose fields lie between them: found for thousands of lines at once by arithmetic on
positions, many times quicker than CSV and without making a string of what nobody needs. Every other line goes
through ``careful`` and comes back as the same kind of block, so that there is one way of reading on.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from clusters.register.careful import BadLine, Record, Unfinished, read_carefully
from clusters.register.layout import COLUMNS, check_header
from clusters.register.problems import EmptyFile, NotTheRegister

BLOCK = 2 << 20  # bytes read at a time; some 4,000 lines
LONGEST_LINE = 1 << 20  # bytes
QUOTES = 2 * len(COLUMNS)
SEPARATORS = len(COLUMNS) - 1
SEPARATOR = '","'
#: Stands for a quotation mark inside a field in blocks made of carefully read records.
INNER_QUOTE = "\x1a"
_NEWLINE, _RETURN, _QUOTE, _COMMA = b'\n\r",'

Places = NDArray[np.int64]
Mask = NDArray[np.bool_]


class Readable(Protocol):
    name: str

    def read(self, size: int) -> bytes: ...


@dataclass
class Block:
    """Records found. ``edges[i]`` are the places in ``data`` that part record i's fields.

    Each is the place of a field's closing quotation mark, the first that of none: where it would be.
    """

    data: bytes
    edges: Places
    lines: Places
    bad: list[BadLine] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.lines)

    def starts(self, column: int) -> Places:
        return self.edges[:, column] + len(SEPARATOR)

    def ends(self, column: int) -> Places:
        return self.edges[:, column + 1]

    def words(self, column: int) -> NDArray[np.uint64]:
        """The first eight bytes from each start of a column as one big number, whatever they belong to."""
        every = np.ndarray((len(self.data) - 7,), ">u8", self.data, strides=(1,))
        return every[self.starts(column)].astype(np.uint64)


def cut(contents: Readable) -> Iterator[Block]:
    """The records after the header, block by block.

    Raises ``RegisterProblem`` if this is not the register.
    """
    rest, line, is_end = _without_header(contents), 2, False
    while rest or not is_end:
        read = contents.read(BLOCK)
        is_end = not read
        data = rest + read
        whole = len(data) if is_end else data.rfind(b"\n") + 1
        text, rest = data[:whole], data[whole:]
        if len(rest) > LONGEST_LINE:
            raise NotTheRegister(contents.name, f"line {line:,} or one soon after it has no end")
        if text:
            lines = Lines(text if text.endswith(b"\n") else text + b"\n", line)
            yield from lines.blocks(is_end=is_end)
            rest = text[lines.used_bytes() :] + rest
            line += lines.used


def _without_header(contents: Readable) -> bytes:
    """What was read beyond the header, which is checked: at least the beginning of a company."""
    text = b""
    while (
        not text.partition(b"\n")[2].strip() and len(text) < LONGEST_LINE and (read := contents.read(BLOCK))
    ):
        text += read
    head, _, rest = text.partition(b"\n")
    check_header(contents.name, next(csv.reader([head.decode("utf-8", "replace").rstrip("\r")]), []))
    if not rest.strip():
        raise EmptyFile(contents.name, "has a header and no companies")
    return rest


class Lines:
    """Some lines of text, told apart. ``used`` of them are records or bad; the rest need what comes after."""

    def __init__(self, text: bytes, first_line: int) -> None:
        self.text, self.first_line = text, first_line
        self.octets = np.frombuffer(text, np.uint8)
        self.ends = np.flatnonzero(self.octets == _NEWLINE)
        self.starts = np.concatenate(([0], self.ends[:-1] + 1))
        self.used = len(self.ends)

    def __getitem__(self, place: int) -> str:
        return self.text[self.starts[place] : self.ends[place] + 1].decode("utf-8", "surrogateescape")

    def used_bytes(self) -> int:
        return int(self.starts[self.used]) if self.used < len(self.starts) else len(self.text)

    def blocks(self, *, is_end: bool) -> Iterator[Block]:
        edges, is_plain = self._plain()
        block = Block(self.text, edges, np.flatnonzero(is_plain) + self.first_line)
        if is_plain.all():
            yield block
            return
        records, block.bad = self._odd(np.flatnonzero(~is_plain), is_end)
        yield block
        if records:
            yield _as_block(records)

    def _plain(self) -> tuple[Places, Mask]:
        """The edges of plain lines, and which lines are plain."""
        is_quote = self.octets == _QUOTE
        is_separator = is_quote[:-2] & (self.octets[1:-1] == _COMMA) & is_quote[2:]
        separators = np.flatnonzero(is_separator)
        counts = np.diff(np.searchsorted(separators, np.append(self.starts, len(self.octets))))
        is_plain = (counts == SEPARATORS) & self._have_no_other_quotes(is_quote, is_separator)
        if not is_plain.all():
            separators = separators[np.repeat(is_plain, counts)]
        edges = np.empty((int(is_plain.sum()), len(COLUMNS) + 1), np.int64)
        starts, ends = self.starts[is_plain], self.ends[is_plain]
        edges[:, 0] = starts - 2
        edges[:, 1:-1] = separators.reshape(-1, SEPARATORS)
        edges[:, -1] = last = ends - 1 - (self.octets[ends - 1] == _RETURN)
        # Neither the first nor the last quotation mark is a separator's.
        fits = is_quote[starts] & is_quote[last] & (edges[:, 1] > starts) & (edges[:, -2] + 2 < last)
        if not fits.all():
            is_plain[np.flatnonzero(is_plain)[~fits]] = False
            edges = edges[fits]
        return edges, is_plain

    def _have_no_other_quotes(self, is_quote: Mask, is_separator: Mask) -> Mask:
        """Which lines have as many quotation marks as a plain one has, none of them in two separators."""
        counts = np.add.reduceat(is_quote.view(np.uint8), self.starts, dtype=np.uint8)
        if counts.sum(dtype=np.int64) != np.count_nonzero(is_quote):  # over 255 in a line; rare, and slower
            counts = np.add.reduceat(is_quote, self.starts, dtype=np.int64)
        is_shared = is_separator[:-2] & is_separator[2:]
        if is_shared.any():  # a field that is a comma and nothing else
            counts[np.searchsorted(self.ends, np.flatnonzero(is_shared))] = 0
        return counts == QUOTES

    def _odd(self, places: Places, is_end: bool) -> tuple[list[Record], list[BadLine]]:
        records: list[Record] = []
        bad: list[BadLine] = []
        for run in _runs(places):
            is_open = not is_end and run[-1] == len(self.ends) - 1
            for item in read_carefully(
                [self[place] for place in run], self.first_line + run[0], is_end=not is_open
            ):
                if isinstance(item, Unfinished):
                    self.used = run[0] + item.start
                elif isinstance(item, BadLine):
                    bad.append(item)
                else:
                    records.append(item)
        return records, bad


def _runs(places: Places) -> list[list[int]]:
    """Consecutive numbers together: a field over several lines never holds a line that is a record itself."""
    return [run.tolist() for run in np.split(places, np.flatnonzero(np.diff(places) != 1) + 1)]


def _as_block(records: list[Record]) -> Block:
    """The records as they would stand in a register without odd lines."""
    rows = [SEPARATOR.join(_without_quotes(cell) for cell in record.fields) for record in records]
    text = "".join(f'"{row}"\n' for row in rows).encode("utf-8", "surrogateescape")
    quotes = np.flatnonzero(np.frombuffer(text, np.uint8) == _QUOTE).reshape(-1, QUOTES)
    edges = np.column_stack((quotes[:, 0] - 2, quotes[:, 1::2]))
    return Block(text, edges, np.array([record.line for record in records], np.int64))


def _without_quotes(cell: str) -> str:
    return cell.replace('"', INNER_QUOTE).replace("\r", " ").replace("\n", " ")
