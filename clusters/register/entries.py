"""What a line of the register says about a company, in our terms and ready to be copied into PostgreSQL."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from operator import itemgetter
from typing import Generic, NamedTuple, TypeVar

from clusters import postcodes
from clusters.enums import register_status_of
from clusters.register.cutting import INNER_QUOTE, SEPARATOR
from clusters.register.layout import COLUMNS

Key = TypeVar("Key")
Value = TypeVar("Value")
NULL = "\\N"
#: Characters that our columns have room for; a longer name is refused, anything else is cut.
LONGEST = {
    "CompanyName": 200,
    "RegAddress.AddressLine1": 200,
    "RegAddress.AddressLine2": 200,
    "RegAddress.PostTown": 80,
    "RegAddress.County": 80,
    "RegAddress.PostCode": 20,
    "CompanyCategory": 100,
    "CompanyStatus": 80,
}
LONGEST_NAME = LONGEST["CompanyName"]
MOST_REMEMBERED = 50_000


ENTRY_COLUMNS = (
    "legal_name",
    "company_category",
    "register_status",
    "register_status_text",
    "registered_line1",
    "registered_line2",
    "registered_town",
    "registered_county",
    "registered_postcode",
    "incorporated_on",
    "sic_codes",
    "sector_ids",
)

# Not RegAddress.CareOf: it often names a person, and nobody is listed without their consent.
_PICK = itemgetter(
    *map(
        COLUMNS.index,
        (
            "CompanyName",
            "RegAddress.POBox",
            "RegAddress.AddressLine1",
            "RegAddress.AddressLine2",
            "RegAddress.PostTown",
            "RegAddress.County",
            "RegAddress.PostCode",
            "CompanyCategory",
            "CompanyStatus",
            "IncorporationDate",
        ),
    )
)


_is_whole_postcode = re.compile(postcodes.WHOLE).match


class Unreadable(Exception):
    """The line cannot be taken; ``str()`` says why."""


class Trades(NamedTuple):
    """What the four trades of a company come to, as PostgreSQL's arrays."""

    sic_codes: str
    sector_ids: str


class Remembered(dict[Key, Value], Generic[Key, Value]):
    """Works each distinct value out once: the register repeats its dates, wordings and trades endlessly."""

    def __init__(self, work: Callable[[Key], Value]) -> None:
        self.work = work

    def __missing__(self, key: Key) -> Value:
        value = self.work(key)
        if len(self) < MOST_REMEMBERED:
            self[key] = value
        return value


class Entries:
    """Reads lines. ``sectors`` are the sector ids that follow from each SIC code."""

    def __init__(self, sectors: dict[str, list[int]]) -> None:
        self.sectors = sectors
        self.trades = Remembered(self._trades)
        self.copied_trades = Remembered(lambda trades: "\t".join(self.trades[trades]))  # type: ignore[var-annotated]
        self.statuses = Remembered(lambda wording: register_status_of(wording).value)  # type: ignore[var-annotated]
        self.dates = Remembered(iso_date)

    def values(self, head: str, trades: bytes) -> tuple[str, ...]:
        """The values of ``ENTRY_COLUMNS``, as COPY takes them; ``head`` holds the first 15 fields.

        Raises ``Unreadable``.
        """
        is_odd = not head.isprintable() or "  " in head or ' "' in head or '" ' in head
        fields = _tidied(head) if is_odd else head.split(SEPARATOR)
        name, po_box, line1, line2, town, county, postcode, category, status, on = _PICK(fields)
        name, line1 = name.strip(), line1.strip()
        if not name:
            raise Unreadable("It has no CompanyName.")
        if len(name) > LONGEST_NAME:
            raise Unreadable(f"Its CompanyName has more than {LONGEST_NAME} characters.")
        if po_box:
            line1 = f"PO BOX {po_box}, {line1}".rstrip(", ")
        place = (line1[:200], line2[:200], town[:80], county[:80], postcodes.normalise(postcode)[:20])
        texts = (name, category[:100], self.statuses[status], status[:80], *place)
        if "\\" in head:
            texts = tuple(text.replace("\\", "\\\\") for text in texts)  # type: ignore[assignment]
        return *texts, self.dates[on], *self.trades[trades]

    def plain_values(self, head: str, trades: bytes) -> str | None:
        """The same of a plain head (``clusters.register.plain``), joined; None where it has no date."""
        name, _, _, _, line1, line2, town, county, _, postcode, category, status, _, _, on = head.split(
            SEPARATOR
        )
        incorporated_on = self.dates[on]
        if incorporated_on == NULL:
            return None
        if not _is_whole_postcode(postcode):
            postcode = postcodes.normalise(postcode)
        return (
            f"{name}\t{category}\t{self.statuses[status]}\t{status}\t{line1}\t{line2}\t{town}\t{county}\t"
            f"{postcode}\t{incorporated_on}\t{self.copied_trades[trades]}"
        )

    def _trades(self, trades: bytes) -> Trades:
        codes = []
        for trade in trades.decode("utf-8", "replace").split(SEPARATOR):
            code = trade.strip()[:5]
            if len(code) == 5 and code.isascii() and code.isdigit() and code not in codes:
                codes.append(code)
        sectors = {sector for code in codes for sector in self.sectors.get(code, ())}
        return Trades(_array(codes), _array(sorted(sectors)))


def decoded(head: bytes) -> str:
    """Raises ``Unreadable`` for bytes that are not UTF-8."""
    try:
        return head.decode()
    except UnicodeDecodeError as fault:
        near = head[max(fault.start - 20, 0) : fault.end + 10].decode("utf-8", "replace")
        raise Unreadable(f"It has characters that are not UTF-8, near “{near}”.") from None


def iso_date(text: str) -> str:
    """``05/03/2015`` → ``2015-03-05``; null for none, and for a day that never was."""
    try:
        day, month, year = text.strip().split("/")
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return NULL


def _tidied(head: str) -> list[str]:
    """Each field without spaces around it or several on end, and without what cannot be printed."""
    fields = (field.replace(INNER_QUOTE, '"') for field in head.split(SEPARATOR))
    printable = ("".join(c if c.isprintable() else " " for c in field) for field in fields)
    return [" ".join(field.split()) for field in printable]


def _array(values: list[str] | list[int]) -> str:
    return "{" + ",".join(map(str, values)) + "}"
