"""Rows of the funding app."""

from funding.models.award import Award, Reservation
from funding.models.fund import BudgetLine, Fund
from funding.models.ledger import LedgerEntry
from funding.models.year import FinancialYear

__all__ = ["Award", "BudgetLine", "FinancialYear", "Fund", "LedgerEntry", "Reservation"]
