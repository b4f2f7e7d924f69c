"""Financial years: the agency's budget is granted for one, and lapses at its end."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pghistory
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from clusters.models.geography import filled
from clusters.subsidy import year_start
from core.models import TimeStamped
from funding.models.balances import DIGITS, Balance, HoldsMoney, kept_by_ledger, not_negative


def begins_in_april(day: date) -> None:
    if (day.month, day.day) != (4, 1):
        raise ValidationError("A financial year begins on 1 April.", code="april")


class FinancialYearQuerySet(models.QuerySet["FinancialYear"]):
    def on(self, day: date) -> FinancialYear | None:
        """The year this day lies in, where staff have opened it."""
        return self.filter(starts_on=year_start(day)).first()

    def starting_in(self, start_year: str) -> FinancialYear | None:
        """The one that begins in this calendar year, as it stands in an address."""
        is_year = start_year.isascii() and start_year.isdigit() and len(start_year) == 4
        return self.filter(starts_on__year=start_year).first() if is_year else None

    def newest_first(self) -> FinancialYearQuerySet:
        return self.order_by("-starts_on")


@pghistory.track(exclude=["created_at", "updated_at", "budgeted_amount"])
class FinancialYear(HoldsMoney, TimeStamped):
    """1 April to 31 March, and what the agency was granted for it."""

    starts_on = models.DateField("begins on", unique=True, validators=[begins_in_april])
    granted_amount = models.DecimalField(
        "budget (£)", help_text="What the agency may spend in this year, all funds together.", **DIGITS
    )
    source = models.CharField(max_length=200, help_text="Who granted it, where and when.")
    source_url = models.URLField("address of the source", max_length=500, blank=True)
    unspent_percent = models.PositiveSmallIntegerField(
        "unspent, per cent",
        default=5,
        help_text="Warn when more of a budget than this would be left on 31 March.",
    )
    budgeted_amount = Balance("given to budget lines (£)")
    is_showcase = models.BooleanField(default=False, editable=False)

    objects = FinancialYearQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on"]
        triggers = [kept_by_ledger("financial_year_kept_by_ledger", ["budgeted_amount"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__month=4, starts_on__day=1), name="financial_year_begins_in_april"
            ),
            models.CheckConstraint(condition=Q(granted_amount__gte=0), name="financial_year_budget_is_there"),
            models.CheckConstraint(condition=filled("source"), name="financial_year_has_source"),
            models.CheckConstraint(
                condition=Q(budgeted_amount__lte=F("granted_amount")),
                name="financial_year_is_not_given_twice",
                violation_error_message="More than this is given to budget lines already.",
            ),
            models.CheckConstraint(
                condition=Q(unspent_percent__lte=100), name="financial_year_percent_is_a_share"
            ),
            *not_negative("financial_year", ["budgeted_amount"]),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on.year}/{(self.starts_on.year + 1) % 100:02}"

    @property
    def ends_on(self) -> date:
        """The last day, 31 March."""
        return date(self.starts_on.year + 1, 3, 31)

    @property
    def left_amount(self) -> Decimal:
        """Granted and not yet given to a budget line."""
        return self.granted_amount - self.budgeted_amount

    def has_ended(self, on: date | None = None) -> bool:
        return (on or timezone.localdate()) > self.ends_on
