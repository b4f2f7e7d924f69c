"""What the standard asks for and its JSON schema lets through: ids, amounts, dates, codes.

Each fault says where it is and what to do about it. A file with a fault is not published.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from funding.giving.codes import CURRENCIES
from funding.giving.publisher import VERSION

REQUIRED = ("id", "title", "description", "currency", "amountAwarded", "awardDate", "fundingOrganization")
RECIPIENTS = ("recipientOrganization", "recipientIndividual")
DATED_PARTS = ("startDate", "endDate")
PREFIX = re.compile(r"[A-Za-z0-9]+")
OWN_PART = r"[A-Za-z0-9][A-Za-z0-9._-]*"
COMPANY_NUMBER = re.compile(r"[A-Z0-9]{8}")
CHARITY_NUMBER = re.compile(r"[0-9]{6,7}(-[0-9]+)?")


class Fault(NamedTuple):
    """``grant``: its id, or nothing where the package as a whole is at fault."""

    grant: str
    field: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.grant or 'The package'}, {self.field}: {self.sentence}"


class Checker:
    """Looks at grants as they pass, one after the other, and keeps what is wrong with them in ``faults``."""

    def __init__(self, prefix: str, *, on: date) -> None:
        self.prefix, self.on = prefix, on
        self.faults: list[Fault] = []
        self.seen: set[str] = set()

    def head(self, head: dict[str, Any]) -> None:
        for field, sentence in head_faults(head, self.prefix):
            self.faults.append(Fault("", field, sentence))

    def passing(self, grants: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for grant in grants:
            self.look_at(grant)
            yield grant

    def look_at(self, grant: dict[str, Any]) -> None:
        name = str(grant.get("id") or "A grant without an id")
        found = [*grant_faults(grant, self.prefix, self.on), *self.repeated(grant)]
        self.faults += [Fault(name, field, sentence) for field, sentence in found]

    def repeated(self, grant: dict[str, Any]) -> Iterator[tuple[str, str]]:
        key = str(grant.get("id", "")).casefold()
        if key and key in self.seen:
            yield "id", "Another grant has this id. Give each award a reference of its own, for ever."
        self.seen.add(key)


Found = Iterator[tuple[str, str]]


def package_faults(package: dict[str, Any], prefix: str, *, on: date) -> list[Fault]:
    """Everything wrong with a whole package."""
    checker = Checker(prefix, on=on)
    checker.head(package)
    if not isinstance(package.get("grants"), list):
        checker.faults.append(Fault("", "grants", "Give the grants as a list, empty if there are none."))
        return checker.faults
    for grant in package["grants"]:
        checker.look_at(grant)
    return checker.faults


def head_faults(head: dict[str, Any], prefix: str) -> Found:
    if head.get("version") != VERSION:
        yield "version", f"Write the version of the standard as the text “{VERSION}”."
    if not head.get("license"):
        yield "license", "Name the licence by its address."
    if not PREFIX.fullmatch(prefix):
        yield "identifier", "Set GIVING_PREFIX to the prefix 360Giving gave you: letters and digits only."


def grant_faults(grant: dict[str, Any], prefix: str, on: date) -> Found:
    for field in REQUIRED:
        if _is_empty(grant.get(field)):
            yield field, "Fill this in: the standard asks for it."
    yield from id_faults(grant.get("id"), prefix)
    yield from money_faults(grant)
    yield from date_faults(grant, on)
    yield from recipient_faults(grant)
    for field in ("recipientOrganization", "fundingOrganization"):
        for organisation in grant.get(field) or ():
            if isinstance(organisation, dict):
                yield from organisation_faults(field, organisation, prefix)
            else:
                yield field, "Give a list of organisations, each with its id and name."
    if "fromOpenCall" in grant and grant["fromOpenCall"] not in ("Yes", "No"):
        yield "fromOpenCall", "Write “Yes” or “No”."


def id_faults(value: object, prefix: str) -> Found:
    if _is_empty(value):
        return
    text = str(value)
    if "/" in text or re.search(r"\s", text):
        yield "id", "Take slashes and spaces out of the award's reference."
    elif not text.startswith(f"360G-{prefix}-"):
        yield "id", f"Begin the id with 360G-{prefix}-, the prefix of this publisher (GIVING_PREFIX)."
    elif not re.fullmatch(OWN_PART, text.removeprefix(f"360G-{prefix}-")):
        yield "id", "Use letters, digits, dots, hyphens and underscores only in the award's reference."


def money_faults(grant: dict[str, Any]) -> Found:
    amounts = {name: grant[name] for name in ("amountAwarded", "amountDisbursed") if name in grant}
    for field, amount in amounts.items():
        if _is_empty(amount):
            continue
        if not _is_number(amount):
            yield field, "Write a bare number: no pound sign, no commas, no quotation marks."
        elif field == "amountAwarded" and amount <= 0:
            yield field, "Write an amount above nothing, or leave the grant out."
        elif amount < 0:
            yield field, "Nobody is paid less than nothing: look at the award's ledger entries."
    currency = grant.get("currency")
    if not _is_empty(currency) and currency not in CURRENCIES:
        yield "currency", "Write the currency's three capitals as in ISO 4217, for example GBP."


def date_faults(grant: dict[str, Any], on: date) -> Found:
    awarded = grant.get("awardDate")
    if not _is_empty(awarded):
        day = iso_day(awarded)
        if day is None:
            yield "awardDate", "Write the date as YYYY-MM-DD."
        elif day > on:
            yield "awardDate", "This day is still to come: correct when the award was accepted."
    for planned in grant.get("plannedDates") or ():
        days = [iso_day(planned[part]) for part in DATED_PARTS if part in planned]
        if None in days:
            yield "plannedDates", "Write both dates as YYYY-MM-DD."
        elif days != sorted(day for day in days if day):
            yield "plannedDates", "The work ends before it begins: correct the award's dates."
    modified = grant.get("dateModified")
    if modified is not None and iso_moment(modified) is None:
        yield "dateModified", "Write date, time and zone, for example 2026-04-01T12:00:00+01:00."


def recipient_faults(grant: dict[str, Any]) -> Found:
    kinds = [kind for kind in RECIPIENTS if not _is_empty(grant.get(kind))]
    if not kinds:
        yield "recipientOrganization", "Name who receives the grant."
    elif len(kinds) > 1:
        yield "recipientIndividual", "A grant has one kind of recipient: take the person out."


def organisation_faults(field: str, organisation: dict[str, Any], prefix: str) -> Found:
    if _is_empty(organisation.get("name")):
        yield field, "Name the organisation."
    number = organisation.get("companyNumber")
    if number is not None and not COMPANY_NUMBER.fullmatch(str(number)):
        yield field, "Write the company number with all its 8 characters, noughts in front included."
    sentence = organisation_id_fault(str(organisation.get("id") or ""), prefix)
    if sentence:
        yield field, sentence


def organisation_id_fault(value: str, prefix: str) -> str:
    """What to do about this id of an organisation; nothing if it is good."""
    if "/" in value or re.search(r"\s", value):
        return "Take slashes and spaces out of the organisation's id."
    if value.startswith("GB-COH-"):
        good = COMPANY_NUMBER.fullmatch(value.removeprefix("GB-COH-"))
        return "" if good else "After GB-COH- write the company number with all its 8 characters."
    if value.startswith("GB-CHC-"):
        good = CHARITY_NUMBER.fullmatch(value.removeprefix("GB-CHC-"))
        return "" if good else "After GB-CHC- write the charity number: 6 or 7 digits."
    if value.startswith(f"360G-{prefix}-"):
        good = re.fullmatch(OWN_PART, value.removeprefix(f"360G-{prefix}-"))
        return "" if good else "After the prefix write our own reference: letters, digits and hyphens."
    return f"Begin the organisation's id with GB-COH-, GB-CHC- or 360G-{prefix}-."


def iso_day(value: object) -> date | None:
    """The day of a date, or of a date with time, as the standard writes them."""
    text = str(value)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return None
    moment = iso_moment(text)
    return moment.date() if moment else None


def iso_moment(value: object) -> datetime | None:
    text = str(value)
    if "T" not in text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _is_empty(value: object) -> bool:
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return False
    return Decimal(value).is_finite()
