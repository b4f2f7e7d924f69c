"""How much more an enterprise may receive as Minimal Financial Assistance. A calculation without a database.

Subsidy Control Act 2022, section 36: an enterprise may be given so much within the elapsed part of the
current financial year and the two before it. That is no rolling period: on 1 April a whole year drops out.
Companies under common control count as one enterprise. The limit itself is dated data (``SubsidyCap``).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db import models


class SubsidyKind(models.TextChoices):
    MFA = "mfa", "Minimal Financial Assistance"
    SPEI = "spei", "Assistance for services of public economic interest"
    OTHER = "other", "Another subsidy, outside this limit"


class SubsidySource(models.TextChoices):
    """Where we know it from."""

    DECLARED = "declared", "Declared by the enterprise"
    AWARD = "award", "Our own award"
    IN_KIND = "in-kind", "Our own help in kind"


#: What the limit counts, whichever authority gave it.
COUNTED_KINDS = (SubsidyKind.MFA, SubsidyKind.SPEI)


class Window(NamedTuple):
    """Both days are in it."""

    first: date
    last: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last


class Given(NamedTuple):
    """A subsidy in pounds, help in kind at its gross cash equivalent."""

    amount: Decimal
    given_on: date
    kind: str = SubsidyKind.MFA


class Allowance(NamedTuple):
    """What an enterprise may still receive on the last day of the window.

    ``counted``: what it has received within the window; ``by_others``: how much of that went to other
    companies of the same enterprise.
    """

    cap: Decimal
    window: Window
    counted: Decimal
    by_others: Decimal = Decimal(0)

    @property
    def left(self) -> Decimal:
        return max(self.cap - self.counted, Decimal(0))

    def holds(self, amount: Decimal) -> bool:
        """So much more, given that day, stays within the limit."""
        return self.counted + amount <= self.cap


def year_start(day: date) -> date:
    """The 1 April that begins the financial year of this day."""
    return date(day.year if (day.month, day.day) >= (4, 1) else day.year - 1, 4, 1)


def window_of(day: date) -> Window:
    """The days that count on this one: two whole financial years, and the present one so far."""
    start = year_start(day)
    return Window(start.replace(year=start.year - 2), day)


def counted(given: Iterable[Given], day: date) -> Decimal:
    """How much of it stands against the limit on this day."""
    window = window_of(day)
    sums = (one.amount for one in given if one.kind in COUNTED_KINDS and one.given_on in window)
    return sum(sums, Decimal(0))


def allowance(given: Iterable[Given], *, cap: Decimal, day: date) -> Allowance:
    return Allowance(cap, window_of(day), counted(given, day))


def drops_out_on(given_on: date) -> date:
    """The 1 April from which a subsidy of this day counts no more."""
    start = year_start(given_on)
    return start.replace(year=start.year + 3)
