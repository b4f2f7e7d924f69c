"""The funding app on the desk."""

from funding.admin.applications import ApplicationAdmin
from funding.admin.awards import AwardAdmin, ReservationAdmin
from funding.admin.ledger import LedgerEntryAdmin
from funding.admin.lines import BudgetLineAdmin, FinancialYearAdmin, FundAdmin

__all__ = [
    "ApplicationAdmin",
    "AwardAdmin",
    "BudgetLineAdmin",
    "FinancialYearAdmin",
    "FundAdmin",
    "LedgerEntryAdmin",
    "ReservationAdmin",
]
