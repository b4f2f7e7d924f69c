"""Register files as Companies House makes them, small."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Iterable
from pathlib import Path

from clusters.register.layout import COLUMNS

# These carry a leading space in the published file.
SPACED = {"CompanyNumber", "RegAddress.AddressLine2", "ConfStmtLastMadeUpDate"} | {
    f"PreviousName_{n}.CompanyName" for n in range(1, 11)
}
HEADER = ",".join(f" {column}" if column in SPACED else column for column in COLUMNS)
NAME = "BasicCompanyDataAsOneFile-2026-11-01.csv"
USUAL = {
    "CompanyName": "BOBBIN LIMITED",
    "CompanyNumber": "01234567",
    "RegAddress.AddressLine1": "1 LOOM STREET",
    "RegAddress.PostTown": "MANCHESTER",
    "RegAddress.Country": "ENGLAND",
    "RegAddress.PostCode": "M1 1AE",
    "CompanyCategory": "Private Limited Company",
    "CompanyStatus": "Active",
    "CountryOfOrigin": "United Kingdom",
    "IncorporationDate": "05/03/2015",
    "SICCode.SicText_1": "62020 - Information technology consultancy activities",
}
SHORT = {
    "name": "CompanyName",
    "number": "CompanyNumber",
    "postcode": "RegAddress.PostCode",
    "town": "RegAddress.PostTown",
    "line1": "RegAddress.AddressLine1",
    "status": "CompanyStatus",
    "incorporated": "IncorporationDate",
    "sic": "SICCode.SicText_1",
    "sic2": "SICCode.SicText_2",
    "previous_name": "PreviousName_1.CompanyName",
}


def company(**values: str) -> dict[str, str]:
    """The fields of a digital business in Manchester; named by ``SHORT`` or by column with ``**{...}``."""
    return {**USUAL, **{SHORT.get(key, key): value for key, value in values.items()}}


def line(**values: str) -> str:
    """The company as a line of the register, every field quoted."""
    fields = company(**values)
    return ",".join('"' + fields.get(column, "").replace('"', '""') + '"' for column in COLUMNS)


def companies(count: int, first: int = 1_000_000) -> list[str]:
    return [line(number=f"{first + n:08}", name=f"BOBBIN {n} LIMITED") for n in range(count)]


def register_text(lines: Iterable[str], header: str = HEADER) -> str:
    return "".join(f"{text}\r\n" for text in (header, *lines))


def register_file(
    folder: Path, lines: Iterable[str], *, name: str = NAME, header: str = HEADER, encoding: str = "utf-8"
) -> Path:
    """A plain file of these lines."""
    path = folder / name
    path.write_bytes(register_text(lines, header).encode(encoding))
    return path


def zipped(path: Path, *, name: str | None = None) -> Path:
    target = path.with_name(name or path.stem + ".zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(path, path.name)
    return target


def gzipped(path: Path) -> Path:
    target = path.with_name(path.name + ".gz")
    target.write_bytes(gzip.compress(path.read_bytes()))
    return target
