"""Reading register files once through: what is new or changed is handed on, the rest is only counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from clusters import company_numbers
from clusters.register.cutting import SEPARATOR, Block, cut
from clusters.register.entries import NULL, Entries, Trades, Unreadable, decoded
from clusters.register.known import KnownCompanies, key_of, number_of
from clusters.register.layout import HEAD, NUMBER, POSTCODE, TRADES
from clusters.register.plain import are_plain
from clusters.register.problems import EmptyFile, TooManyRejected
from clusters.register.remarks import Remarks
from clusters.register.selection import Selection
from clusters.register.source import RegisterFile

FEW_REJECTED = 1_000
_JOIN = SEPARATOR.encode()
#: Changes when lines come to be read differently, so that every line counts as changed once.
READING = b"register 1"
_MAY_BE_NUMBER = re.compile(r"[0-9A-Za-z]{1,8}")
_IS_NUMBER = np.zeros(256, bool)
_IS_NUMBER[list(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")] = True


@dataclass
class Batch:
    """Records of a block that may be ours: which, and what is known of each."""

    block: Block
    rows: NDArray[np.int64]
    keys: NDArray[np.uint64]
    places: NDArray[np.int64]
    clusters: NDArray[np.int64]

    @property
    def lines(self) -> NDArray[np.int64]:
        return self.block.lines[self.rows]

    def only(self, mask: NDArray[np.bool_]) -> Batch:
        if mask.all():
            return self
        rows, keys, places, clusters = (
            self.rows[mask],
            self.keys[mask],
            self.places[mask],
            self.clusters[mask],
        )
        return Batch(self.block, rows, keys, places, clusters)

    def stretch(self, columns: range) -> list[bytes]:
        """These neighbouring fields of each record, as they stand in the file."""
        data = self.block.data
        starts = self.block.starts(columns[0])[self.rows].tolist()
        ends = self.block.ends(columns[-1])[self.rows].tolist()
        return [data[start:end] for start, end in zip(starts, ends, strict=True)]


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
        rows = np.flatnonzero(self.selection.by_trade(block) | (places >= 0))
        clusters = self.selection.clusters(block, rows)
        is_ours = (clusters > 0) | (places[rows] >= 0)
        strange = rows[~is_ours]
        self.without_postcode += int((block.starts(POSTCODE) == block.ends(POSTCODE))[strange].sum())
        ours = rows[is_ours]
        batch = Batch(block, ours, keys[ours], places[ours], clusters[is_ours])
        return self._companies(batch.only(self._are_first(batch)))

    def _companies(self, batch: Batch) -> bytes:
        """The lines for COPY of those that are new or changed; all are counted but for the rejected."""
        heads, trades = batch.stretch(HEAD), batch.stretch(TRADES)
        digests = _digests(heads, trades)
        is_as_before = self.known.are_as_before(batch.places, digests)
        clusters: list[int | None] = [cluster or None for cluster in batch.clusters.tolist()]
        kept = Counter(zip(clusters, trades, strict=True))
        texts = []
        if not is_as_before.all():
            rows = [n for n, is_same in enumerate(is_as_before.tolist()) if not is_same]
            for n, text in self._staged_lines(batch, rows, digests, heads, trades):
                if text is None:
                    kept[clusters[n], trades[n]] -= 1
                else:
                    texts.append(text)
        self.kept.update(kept)
        self.unchanged += int(is_as_before.sum())
        self.outside_rules += sum(count for (cluster, _), count in kept.items() if cluster is None)
        return "".join(texts).encode()

    def _staged_lines(
        self,
        batch: Batch,
        rows: list[int],
        digests: NDArray[np.int64],
        heads: list[bytes],
        trades: list[bytes],
    ) -> Iterator[tuple[int, str | None]]:
        """Each of these rows as a line for COPY, or None where it is rejected."""
        is_plain = are_plain(batch.block, batch.rows, batch.keys).tolist()
        numbers = batch.keys.astype(">u8").tobytes().decode("ascii")
        own = (digests.tolist(), batch.clusters.tolist(), (batch.places >= 0).tolist())
        plain_values = self.entries.plain_values
        for n in rows:
            digest, cluster, is_known = (values[n] for values in own)
            number = numbers[8 * n : 8 * n + 8]
            text = plain_values(heads[n].decode("ascii"), trades[n]) if is_plain[n] else None
            if text is None:
                text = self._careful_values(int(batch.lines[n]), number, heads[n], trades[n])
            start = f"{number}\t{digest}\t{cluster or NULL}\t{'t' if is_known else 'f'}"
            yield n, f"{start}\t{text}\n" if text else None

    def _are_first(self, batch: Batch) -> NDArray[np.bool_]:
        """Which have a company number, and one that no line before them had."""
        keys = batch.keys.tolist()
        different, is_known = set(keys), batch.places >= 0
        known = batch.places[is_known]
        is_usual = len(different) == len(keys) and 0 not in different and self._new.isdisjoint(different)
        if not is_usual or self.known.seen[known].any():
            rows = zip(batch.lines.tolist(), keys, batch.places.tolist(), batch.stretch(HEAD), strict=True)
            return np.array([self._is_first(*row) for row in rows], bool)
        self.known.seen[known] = True
        self._new.update(batch.keys[~is_known].tolist())
        return np.ones(len(keys), bool)

    def _is_first(self, line: int, key: int, place: int, head: bytes) -> bool:
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
            self.known.seen[place] = True
        else:
            self._new.add(key)
        return True

    def _careful_values(self, line: int, number: str, head: bytes, trades: bytes) -> str | None:
        """What follows the row's own columns, or None where the line is rejected."""
        try:
            text = decoded(head)
            values = self.entries.values(text, trades)
        except Unreadable as fault:
            self.remarks.reject(self._file, line, number, str(fault), head.decode("utf-8", "replace"))
            return None
        self._warn_of_doubts(line, number, text, has_date=NULL not in values)
        return "\t".join(values)

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
    keys = block.words(NUMBER)
    starts, ends = block.starts(NUMBER), block.ends(NUMBER)
    octets = keys.astype(">u8").view(np.uint8).reshape(-1, 8)
    is_normal = (ends - starts == 8) & _IS_NUMBER[octets].all(axis=1)
    for place in np.flatnonzero(~is_normal).tolist():
        keys[place] = _key_of_spelling(block.data[starts[place] : ends[place]])
    return keys


def _key_of_spelling(number: bytes) -> int:
    try:
        return key_of(company_numbers.normalise(number.decode()))
    except ValueError:  # a wrong encoding is one too
        return 0


def _digests(heads: list[bytes], trades: list[bytes]) -> NDArray[np.int64]:
    """What tells whether a line is the same as last time."""
    pairs = zip(heads, trades, strict=True)
    octets = [blake2b(head + _JOIN + tail, digest_size=8, person=READING).digest() for head, tail in pairs]
    return np.frombuffer(b"".join(octets), ">i8").astype(np.int64)
