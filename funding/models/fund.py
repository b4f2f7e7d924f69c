"""Funds, and the budget line each has in a year."""

from __future__ import annotations

from decimal import Decimal

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q, Sum

from clusters.models.geography import filled
from core.models import TimeStamped
from funding.models.balances import Balance, HoldsMoney, kept_by_ledger, not_negative
from funding.models.year import FinancialYear

#: Where money of a line can stand; together they are what was budgeted.
HELD = ("free", "reserved", "offered", "committed", "claimed", "paid")
HELD_AMOUNTS = [f"{account}_amount" for account in HELD]
LINE_BALANCES = ["budgeted_amount", *HELD_AMOUNTS, "recovered_amount"]


@pghistory.track(exclude=["created_at", "updated_at"])
class Fund(TimeStamped):
    """What money is for, over the years: a programme with one purpose and one source."""

    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(max_length=120, unique=True, help_text="Part of addresses; keep it.")
    purpose = models.CharField(max_length=400, help_text="What it is for, in a sentence or two.")
    funder = models.CharField(
        max_length=160, default="TechNorth", help_text="Whose money it is, as shown in public."
    )
    is_active = models.BooleanField("in use", default=True)
    is_showcase = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=filled("name", "slug", "purpose", "funder"), name="fund_says_what_it_is_for"
            )
        ]

    def __str__(self) -> str:
        return self.name


class BudgetLineQuerySet(models.QuerySet["BudgetLine"]):
    def of_year(self, year: FinancialYear) -> BudgetLineQuerySet:
        return self.filter(year=year)

    def of_start(self, start_year: str) -> BudgetLineQuerySet:
        """Of the financial year that begins in this calendar year."""
        return self.filter(year__starts_on__year=start_year)

    def of_fund(self, fund: Fund) -> BudgetLineQuerySet:
        return self.filter(fund=fund)

    def in_order(self) -> BudgetLineQuerySet:
        return self.select_related("year", "fund").order_by("-year__starts_on", "fund__name")

    def totals(self) -> dict[str, Decimal]:
        """Every balance, all these lines together."""
        sums = self.aggregate(**{name: Sum(name) for name in LINE_BALANCES})
        return {name: value or Decimal(0) for name, value in sums.items()}


@pghistory.track(exclude=["created_at", "updated_at", *LINE_BALANCES])
class BudgetLine(HoldsMoney, TimeStamped):
    """The pot: what a fund has in a year, and where each pound of it stands."""

    year = models.ForeignKey(FinancialYear, on_delete=models.PROTECT, related_name="lines")
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="lines")
    budgeted_amount = Balance("budgeted (£)")
    free_amount = Balance("free (£)")
    reserved_amount = Balance("reserved (£)")
    offered_amount = Balance("offered (£)")
    committed_amount = Balance("committed (£)")
    claimed_amount = Balance("claimed (£)")
    paid_amount = Balance("paid (£)")
    recovered_amount = Balance("recovered (£)", help_text="Came back, ever; free again or promised anew.")

    objects = BudgetLineQuerySet.as_manager()

    class Meta:
        triggers = [
            kept_by_ledger("budget_line_kept_by_ledger", LINE_BALANCES),
            pgtrigger.ReadOnly(name="budget_line_stays_where_it_is", fields=["year", "fund"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["year", "fund"], name="budget_line_once_a_year"),
            models.CheckConstraint(
                condition=Q(budgeted_amount=sum((F(name) for name in HELD_AMOUNTS[1:]), F("free_amount"))),
                name="budget_line_is_balanced",
            ),
            *not_negative("budget_line", LINE_BALANCES),
        ]

    def __str__(self) -> str:
        return f"{self.fund} {self.year}"

    @property
    def promised_amount(self) -> Decimal:
        """Bound by awards: accepted, asked for, paid."""
        return self.committed_amount + self.claimed_amount + self.paid_amount
