"""What everybody may know of the agency's money: budget, promised, paid, to whom, by cluster."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from funding.models import Award, BudgetLine
from funding.models.award import AwardQuerySet
from funding.models.fund import BudgetLineQuerySet


class Sum(NamedTuple):
    label: str
    amount: Decimal


class PublicMoney(NamedTuple):
    """``stages`` and ``clusters`` are rows of charts: label, then an amount for each part.

    ``is_invented``: some of it is money of the showcase.
    """

    sums: list[Sum]
    stages: list[tuple[str, Decimal, Decimal, Decimal, Decimal]]
    clusters: list[tuple[str, Decimal, Decimal]]
    is_invented: bool


#: Parts of a bar of ``stages`` and of ``clusters``.
STAGES = ("Paid", "Promised, not yet paid", "Set aside by calls", "Free")
CLUSTER_PARTS = ("Paid", "Promised, not yet paid")


def public_money(lines: BudgetLineQuerySet, awards: AwardQuerySet) -> PublicMoney:
    """Offers nobody has accepted yet count as set aside: they are nobody's to know."""
    totals = lines.totals()
    budgeted = totals["budgeted_amount"]
    promised = totals["committed_amount"] + totals["claimed_amount"] + totals["paid_amount"]
    sums = [
        Sum("Budget", budgeted),
        Sum("Promised", promised),
        Sum("Paid", totals["paid_amount"]),
        Sum("Set aside by calls", totals["reserved_amount"] + totals["offered_amount"]),
        Sum("Free", totals["free_amount"]),
    ]
    clusters = [(name, paid, promised - paid) for name, promised, paid in awards.by_cluster()]
    shown = list(lines.in_order())
    is_invented = any(line.fund.is_showcase for line in shown)
    return PublicMoney(sums, [stages_of(line) for line in shown], clusters, is_invented)


def stages_of(line: BudgetLine) -> tuple[str, Decimal, Decimal, Decimal, Decimal]:
    return (
        str(line),
        line.paid_amount,
        line.committed_amount + line.claimed_amount,
        line.reserved_amount + line.offered_amount,
        line.free_amount,
    )


EXPORT_HEADING = (
    "Reference", "Business", "Company number", "Cluster", "Title", "Fund", "Financial year", "Accepted",
    "Begins", "Ends", "State", "Promised (GBP)", "Paid (GBP)", "Fictional",
)  # fmt: skip


def export_row(award: Award) -> tuple[object, ...]:
    line = award.reservation.line
    return (
        award.reference, award.business.name, award.business.company_number, str(award.cluster or ""),
        award.title, str(line.fund), str(line.year), award.accepted_on, award.starts_on, award.ends_on,
        award.get_state_display(), award.promised_amount, award.paid_amount,
        "yes" if award.business.is_showcase else "",
    )  # fmt: skip
