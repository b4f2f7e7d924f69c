"""The file as staff look it through before and after it is public."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone

from funding.giving.checks import Checker, Fault
from funding.giving.files import AT_A_TIME, head_for, published_awards
from funding.giving.grants import Grant, grant_of
from funding.giving.publisher import Publisher, publisher
from funding.models import Award
from funding.models.award import AwardQuerySet

#: As many grants, and as many faults, are shown.
SHOWN = 50


class FaultRow(NamedTuple):
    """``href``: where it is mended; nothing for the package as a whole."""

    fault: Fault
    href: str


class Preview(NamedTuple):
    """``fictional`` and ``nothing_granted``: how many accepted awards are left out, and why."""

    publisher: Publisher
    grants_count: int
    awarded: Decimal
    disbursed: Decimal
    grants: list[Grant]
    faults: list[FaultRow]
    faults_count: int
    fictional: int
    nothing_granted: int


def preview(on: date | None = None) -> Preview:
    now, who = timezone.localtime(), publisher()
    checker = Checker(who.prefix, on=on or now.date())
    checker.head(head_for(who, now))
    faults = [FaultRow(fault, "") for fault in checker.faults]
    awards, count, shown = published_awards(), 0, []
    for award in awards.iterator(chunk_size=AT_A_TIME):
        before, grant = len(checker.faults), grant_of(award, who)
        checker.look_at(grant)
        count += 1
        shown += [grant] if count <= SHOWN else []
        faults += [FaultRow(fault, mending(award)) for fault in islice(checker.faults, before, None)]
    totals = awards.totals()
    return Preview(
        who, count, totals["promised"], totals["paid"], shown, faults[:SHOWN], len(faults), *left_out()
    )


def mending(award: Award) -> str:
    return reverse("admin:funding_award_change", args=[award.pk])


def left_out() -> tuple[int, int]:
    accepted: AwardQuerySet = Award.objects.public()
    real = accepted.real().count()
    return accepted.count() - real, real - accepted.real().granting().count()
