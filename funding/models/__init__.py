"""Rows of the funding app."""

from funding.models.award import Award, Reservation
from funding.models.call import Call, Criterion, DeadlineMove
from funding.models.call_alert import CallAlert, CallNotice
from funding.models.call_form import CallForm, FormSection, Question
from funding.models.call_page import CallBriefing, CallDocument, CallQuestion
from funding.models.fund import BudgetLine, Fund
from funding.models.ledger import LedgerEntry
from funding.models.year import FinancialYear

__all__ = [
    "Award",
    "BudgetLine",
    "Call",
    "CallAlert",
    "CallBriefing",
    "CallDocument",
    "CallForm",
    "CallNotice",
    "CallQuestion",
    "Criterion",
    "DeadlineMove",
    "FinancialYear",
    "FormSection",
    "Fund",
    "LedgerEntry",
    "Question",
    "Reservation",
]
