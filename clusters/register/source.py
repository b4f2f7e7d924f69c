"""Opening a register file: plain, zip (of one or several CSVs) or gzip, told apart by content, streamed."""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from clusters.register.problems import DamagedArchive, EmptyFile, FileMissing, NotTheRegister, WrongEncoding

# A line of the register shrinks to about a sixth. What shrinks a thousandfold was made to do harm.
MOST_EXPANSION = 200
_DAMAGE = (EOFError, zlib.error, zipfile.BadZipFile, gzip.BadGzipFile)


class RegisterFile:
    """One file as it was downloaded. ``position`` of ``size`` bytes are read, whatever the packing."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        if not self.path.is_file():
            raise FileMissing(path)
        self.name = self.path.name
        self.size = self.path.stat().st_size
        if not self.size:
            raise EmptyFile(self.name)
        with self.path.open("rb") as raw:
            start = raw.read(4)
        self.is_zip = start in {b"PK\x03\x04", b"PK\x05\x06"}
        self.is_gzip = start.startswith(b"\x1f\x8b")
        self._raw: BinaryIO | None = None
        self._done = 0

    @property
    def position(self) -> int:
        return self._raw.tell() if self._raw else self._done

    def sha256(self) -> str:
        with self.path.open("rb") as raw:
            return hashlib.file_digest(raw, "sha256").hexdigest()

    def titles(self) -> list[str]:
        """What the file and the CSVs inside it are called, together: either may say the day and the part."""
        if not self.is_zip:
            return [self.name]
        with zipfile.ZipFile(self._checked()) as archive:
            return [f"{self.name}/{member.filename}" for member in _csv_members(self.name, archive)]

    def open(self) -> Iterator[Contents]:
        """Each CSV in turn. Raises ``RegisterProblem`` as soon as one turns out not to be readable."""
        with self.path.open("rb") as self._raw:
            try:
                yield from self._contents(self._raw)
            finally:
                self._done, self._raw = self._raw.tell(), None

    def _contents(self, raw: BinaryIO) -> Iterator[Contents]:
        if self.is_gzip:
            with gzip.GzipFile(fileobj=raw) as unpacked:
                yield Contents(self.name, unpacked)  # type: ignore[arg-type]
        elif self.is_zip:
            self._checked()
            with zipfile.ZipFile(raw) as archive:
                for member in _csv_members(self.name, archive):
                    with _opened(self.name, archive, member) as unpacked:
                        yield Contents(f"{self.name}/{member.filename}", unpacked)
        else:
            yield Contents(self.name, raw)

    def _checked(self) -> Path:
        try:
            with zipfile.ZipFile(self.path):
                return self.path
        except _DAMAGE:
            raise DamagedArchive(
                self.name, "its list of contents, which stands at its end, is missing"
            ) from None


class Contents:
    """The text of one CSV, as bytes without a byte order mark."""

    def __init__(self, name: str, stream: BinaryIO) -> None:
        self.name = name
        self._stream = stream
        self._start = self._read(4096).removeprefix(b"\xef\xbb\xbf")
        if not self._start.strip():
            raise EmptyFile(name)
        if self._start[:2] in {b"\xff\xfe", b"\xfe\xff"}:
            raise WrongEncoding(name, "UTF-16 text")
        if self._start.count(0) > len(self._start) // 10:
            raise WrongEncoding(name, "not text, or text of another encoding")

    def read(self, size: int) -> bytes:
        """Up to this many bytes more; nothing at the end. Raises ``DamagedArchive``."""
        start, self._start = self._start, b""
        return start or self._read(size)

    def _read(self, size: int) -> bytes:
        try:
            return self._stream.read(size)
        except _DAMAGE as fault:
            what = (
                "it ends too early"
                if isinstance(fault, EOFError)
                else "its contents do not match its checksum"
            )
            raise DamagedArchive(self.name, what) from None


def _csv_members(name: str, archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    files = [member for member in archive.infolist() if not member.is_dir()]
    if any(member.filename.startswith("xl/") for member in files):
        raise NotTheRegister(name, "it is a spreadsheet")
    found = [
        member
        for member in files
        if member.filename.lower().endswith(".csv") and not member.filename.startswith("__MACOSX/")
    ]
    if not found:
        raise NotTheRegister(name, "the archive holds no .csv file")
    for member in found:
        if member.file_size > MOST_EXPANSION * max(member.compress_size, io.DEFAULT_BUFFER_SIZE):
            raise NotTheRegister(name, "it unpacks to an absurd size")
    return sorted(found, key=lambda member: member.filename)


@contextmanager
def _opened(name: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[BinaryIO]:
    try:
        stream = archive.open(member)
    except RuntimeError:
        raise DamagedArchive(name, "it is locked with a password") from None
    except NotImplementedError:
        raise DamagedArchive(
            name, "it is packed in a way we cannot read; pack it anew as an ordinary zip"
        ) from None
    except _DAMAGE:
        raise DamagedArchive(name, "its contents do not match its checksum") from None
    with stream:
        yield stream  # type: ignore[misc]
