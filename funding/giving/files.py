"""The file everybody can download, written while it is checked, and given out only when it has no fault."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils import timezone

from core.spreadsheet import csv_lines
from funding.giving.checks import Checker, Fault
from funding.giving.grants import Grant, grant_of
from funding.giving.publisher import Publisher, package_head, publisher
from funding.models import Award, LedgerEntry
from funding.models.award import AwardQuerySet

#: A file larger than this is kept on disk while it is checked.
IN_MEMORY = 2 * 1024 * 1024
AT_A_TIME = 1_000
MEDIA_TYPES = {"json": "application/json", "csv": "text/csv; charset=utf-8"}

#: Titles of the standard, and where each stands in a grant.
COLUMNS: dict[str, tuple[str, ...]] = {
    "Identifier": ("id",),
    "Title": ("title",),
    "Description": ("description",),
    "Currency": ("currency",),
    "Amount Awarded": ("amountAwarded",),
    "Amount Disbursed": ("amountDisbursed",),
    "Award Date": ("awardDate",),
    "URL": ("url",),
    "Planned Dates:Start Date": ("plannedDates", "startDate"),
    "Planned Dates:End Date": ("plannedDates", "endDate"),
    "Recipient Org:Identifier": ("recipientOrganization", "id"),
    "Recipient Org:Name": ("recipientOrganization", "name"),
    "Recipient Org:Company Number": ("recipientOrganization", "companyNumber"),
    "Recipient Org:Postal Code": ("recipientOrganization", "postalCode"),
    "Funding Org:Identifier": ("fundingOrganization", "id"),
    "Funding Org:Name": ("fundingOrganization", "name"),
    "Grant Programme:Code": ("grantProgramme", "code"),
    "Grant Programme:Title": ("grantProgramme", "title"),
    "Grant Programme:URL": ("grantProgramme", "url"),
    "Beneficiary Location:Name": ("beneficiaryLocation", "name"),
    "Beneficiary Location:Country Code": ("beneficiaryLocation", "countryCode"),
    "From An Open Call?": ("fromOpenCall",),
    "Last Modified": ("dateModified",),
    "Data Source": ("dataSource",),
}


class Refused(Exception):
    """The file has faults, and so there is none."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


def published_awards() -> AwardQuerySet:
    """Newest first, each with ``changed_at``: when it or its money last changed."""
    booked = LedgerEntry.objects.filter(award=OuterRef("pk")).newest_first().values("made_at")[:1]
    awards = Award.objects.public().real().granting().with_call().newest_first()
    return awards.annotate(changed_at=Greatest("updated_at", Subquery(booked)))


def published_file(kind: str, at: datetime | None = None) -> IO[bytes]:
    """The whole file as ``json`` or ``csv``, ready to be read. Raises ``Refused``.

    Written in one pass over the awards, so that what was checked is what is given out.
    """
    at = timezone.localtime(at)
    who = publisher()
    head, checker = head_for(who, at), Checker(who.prefix, on=at.date())
    checker.head(head)
    grants = checker.passing(grants_of(published_awards(), who))
    file = cast("IO[bytes]", SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115 - the reader closes it
    for line in json_lines(head, grants) if kind == "json" else sheet_lines(grants):
        file.write(line.encode())
    if checker.faults:
        file.close()
        raise Refused(checker.faults)
    file.seek(0)
    return file


def head_for(who: Publisher, at: datetime) -> dict[str, Any]:
    return package_head(
        who,
        modified=at.isoformat(timespec="seconds"),
        path=reverse("funding:giving_json"),
        access_path=reverse("funding:money"),
    )


def grants_of(awards: AwardQuerySet, who: Publisher) -> Iterator[Grant]:
    return (grant_of(award, who) for award in awards.iterator(chunk_size=AT_A_TIME))


def json_lines(head: dict[str, Any], grants: Iterable[Grant]) -> Iterator[str]:
    """A package, one grant to a line."""
    yield f'{json.dumps(head, ensure_ascii=False)[:-1]}, "grants": ['
    for place, grant in enumerate(grants):
        # An amount has at most twelve digits, and a float gives all of them back.
        yield f"{',' if place else ''}\n{json.dumps(grant, ensure_ascii=False, default=float)}"
    yield "\n]}\n"


def sheet_lines(grants: Iterable[Grant]) -> Iterator[str]:
    rows = ([cell(grant, path) for path in COLUMNS.values()] for grant in grants)
    return csv_lines(list(COLUMNS), rows)


def cell(grant: Grant, path: tuple[str, ...]) -> object:
    """What stands there; of a list, which has one entry at most, that entry's."""
    value = grant.get(path[0])
    if len(path) == 1:
        return value
    return value[0].get(path[1]) if value else None
