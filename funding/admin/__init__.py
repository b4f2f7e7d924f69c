"""The funding app on the desk."""

from funding.admin.applications import ApplicationAdmin
from funding.admin.awards import AwardAdmin, ReservationAdmin
from funding.admin.calls import CallAdmin
from funding.admin.form_builder import CallFormAdmin
from funding.admin.ledger import LedgerEntryAdmin
from funding.admin.lines import BudgetLineAdmin, FinancialYearAdmin, FundAdmin

__all__ = [
    "ApplicationAdmin",
    "AwardAdmin",
    "BudgetLineAdmin",
    "CallAdmin",
    "CallFormAdmin",
    "FinancialYearAdmin",
    "FundAdmin",
    "LedgerEntryAdmin",
    "ReservationAdmin",
]
