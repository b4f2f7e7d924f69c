"""Reading register files once through: what is new or changed is handed on, the rest is only counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from clusters import company_numbers
from clusters.register.cutting import SEPARATOR, Block, cut
from clusters.register.entries import NULL, Entries, Trades, Unreadable, decoded
from clusters.register.known import KnownCompanies, key_of, number_of
from clusters.register.layout import HEAD, NUMBER, TRADES
from clusters.register.problems import EmptyFile, TooManyRejected
from clusters.register.remarks import Remarks
from clusters.register.selection import Selection, postcodes_of
from clusters.register.source import RegisterFile

FEW_REJECTED = 1_000
_JOIN = SEPARATOR.encode()
#: Changes when lines come to be read differently, so that every line counts as changed once.
READING = b"register 1"
_MAY_BE_NUMBER = re.compile(r"[0-9A-Za-z]{1,8}")
_IS_NUMBER = np.zeros(256, bool)
_IS_NUMBER[list(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")] = True


class Reading:
    """One pass over the files. ``staged()`` gives the lines to copy; the counts are complete when it ends."""

    def __init__(
        self, files: Sequence[RegisterFile], selection: Selection, known: KnownCompanies, entries: Entries
    ) -> None:
        self.files, self.selection, self.known, self.entries = files, selection, known, entries
        self.remarks = Remarks()
        self.lines = self.unchanged = self.outside_rules = self.without_postcode = 0
        self.kept: Counter[tuple[int | None, bytes]] = Counter()
        self._new: set[int] = set()
        #: Files whose last line is not a whole one.
        self.cut_off: list[str] = []
        self._file = ""

    @property
    def bytes_read(self) -> int:
        return sum(file.position for file in self.files)

    @property
    def kept_count(self) -> int:
        return self.kept.total()

    def by_cluster_and_sector(self) -> Iterator[tuple[int | None, Trades, int]]:
        """Cluster id, trades, and how many of these were kept."""
        for (cluster, trades), count in self.kept.items():
            yield cluster, self.entries.trades[trades], count

    def staged(self) -> Iterator[bytes]:
        """For each block of lines read, the companies to be added or changed, as lines for COPY; maybe none.

        Raises ``RegisterProblem`` when a file turns out to be unfit; nothing handed on before may be used
        then.
        """
        for file in self.files:
            for contents in file.open():
                self._file, last_good, last_bad = contents.name, 0, 0
                for block in cut(contents):
                    last_good = max(last_good, int(block.lines.max(initial=0)))
                    last_bad = max(last_bad, *(bad.line for bad in block.bad), 0)
                    yield self._read(block)
                if last_bad > last_good:
                    self.cut_off.append(contents.name)
        if not self.lines:
            raise EmptyFile(self.files[0].name, "holds no companies")
        self._stop_if_unfit(at_end=True)

    def _read(self, block: Block) -> bytes:
        self.lines += len(block) + len(block.bad)
        for bad in block.bad:
            self.remarks.reject(self._file, bad.line, "", bad.reason, bad.text)
            self._spare_companies_in(bad.text)
        self._stop_if_unfit()
        keys = _keys(block)
        places = self.known.find(keys)
        wanted = np.flatnonzero(self.selection.by_trade(block) | (places >= 0))
        heads = _stretch(block, HEAD, wanted)
        trades = _stretch(block, TRADES, wanted)
        columns = (block.lines[wanted].tolist(), keys[wanted].tolist(), places[wanted].tolist())
        rows = zip(*columns, postcodes_of(block, wanted), heads, trades, strict=True)
        return "".join([text for row in rows if (text := self._company(*row))]).encode()

    def _company(
        self, line: int, key: int, place: int, postcode: bytes, head: bytes, trades: bytes
    ) -> str | None:
        """The company's line for COPY, unless it is none of ours, unchanged, or rejected."""
        cluster = self.selection.cluster_id(postcode)
        if cluster is None and place < 0:
            self.without_postcode += not postcode
            return None
        if not self._is_first(line, key, place, head):
            return None
        digest = int.from_bytes(
            blake2b(head + _JOIN + trades, digest_size=8, person=READING).digest(), "big", signed=True
        )
        is_as_before = place >= 0 and self.known.is_as_before(place, digest)
        text = "" if is_as_before else self._staged_line(line, key, place, cluster, digest, head, trades)
        if text is None:
            return None
        self.unchanged += is_as_before
        self.outside_rules += cluster is None
        self.kept[cluster, trades] += 1
        return text

    def _is_first(self, line: int, key: int, place: int, head: bytes) -> bool:
        """Whether the line has a company number, and one that no line before it had."""
        if not key:
            text = head.decode("utf-8", "replace")
            number = text.split(SEPARATOR)[NUMBER]
            self.remarks.reject(self._file, line, "", f"“{number[:40]}” is not a company number.", text)
            return False
        if self.known.seen[place] if place >= 0 else key in self._new:
            number = number_of(key)
            self.remarks.reject(self._file, line, number, f"Company {number} stands in the file twice.")
            return False
        if place >= 0:
            self.known.seen[place] = 1
        else:
            self._new.add(key)
        return True

    def _staged_line(
        self, line: int, key: int, place: int, cluster: int | None, digest: int, head: bytes, trades: bytes
    ) -> str | None:
        number = number_of(key)
        try:
            text = decoded(head)
            values = self.entries.values(text, trades)
        except Unreadable as fault:
            self.remarks.reject(self._file, line, number, str(fault), head.decode("utf-8", "replace"))
            return None
        self._warn_of_doubts(line, number, text, has_date=NULL not in values)
        own = (number, str(digest), NULL if cluster is None else str(cluster), "t" if place >= 0 else "f")
        return "\t".join((*own, *values)) + "\n"

    def _warn_of_doubts(self, line: int, number: str, head: str, *, has_date: bool) -> None:
        if not company_numbers.is_familiar(number):
            reason = f"“{number}” is an unfamiliar company number; it was taken as it is."
            self.remarks.warn(self._file, line, number, reason)
        if not has_date and (text := head.rpartition(SEPARATOR)[2].strip()):
            reason = f"“{text[:40]}” is no date; the company was taken without its day of incorporation."
            self.remarks.warn(self._file, line, number, reason)

    def _spare_companies_in(self, text: str) -> None:
        """A company whose line is broken has not left the register."""
        numbers = []
        for word in _MAY_BE_NUMBER.findall(text):
            with suppress(ValueError):
                numbers.append(company_numbers.normalise(word))
        self.known.see_all(numbers)

    def _stop_if_unfit(self, *, at_end: bool = False) -> None:
        rejected = self.remarks.rejected
        if (rejected > FEW_REJECTED and rejected * 100 > self.lines) or (
            at_end and rejected * 2 > self.lines
        ):
            first = next(remark for remark in self.remarks.kept if remark.is_rejection)
            raise TooManyRejected(rejected, self.lines, f"line {first.line:,}: {first.reason}")


def _keys(block: Block) -> NDArray[np.uint64]:
    """The company numbers as big numbers; 0 for what is none."""
    octets = np.frombuffer(block.data, np.uint8)
    starts, ends = block.starts(NUMBER), block.ends(NUMBER)
    eight = octets[starts[:, None] + np.arange(8)]
    keys = np.ascontiguousarray(eight).view(">u8").ravel().astype(np.uint64)
    is_normal = (ends - starts == 8) & _IS_NUMBER[eight].all(axis=1)
    for place in np.flatnonzero(~is_normal).tolist():
        keys[place] = _key_of_spelling(block.data[starts[place] : ends[place]])
    return keys


def _key_of_spelling(number: bytes) -> int:
    try:
        return key_of(company_numbers.normalise(number.decode()))
    except ValueError:  # a wrong encoding is one too
        return 0


def _stretch(block: Block, columns: range, places: NDArray[np.int64]) -> list[bytes]:
    """These neighbouring fields of each record, as they stand in the file."""
    data = block.data
    starts = block.starts(columns[0])[places].tolist()
    ends = block.ends(columns[-1])[places].tolist()
    return [data[start:end] for start, end in zip(starts, ends, strict=True)]
