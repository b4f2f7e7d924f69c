"""Rows of the funding app."""

from funding.models.answer import Answer, Attachment, HeldAnswer
from funding.models.application import Application
from funding.models.award import Award, Reservation
from funding.models.call import Call, Criterion, DeadlineMove
from funding.models.call_alert import CallAlert, CallNotice
from funding.models.call_form import CallForm, FormSection, Question
from funding.models.call_page import CallBriefing, CallDocument, CallQuestion
from funding.models.fund import BudgetLine, Fund
from funding.models.ledger import LedgerEntry
from funding.models.submission import ApplicationMessage, ApplicationStep, Submission
from funding.models.year import FinancialYear

__all__ = [
    "Answer",
    "Application",
    "ApplicationMessage",
    "ApplicationStep",
    "Attachment",
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
    "HeldAnswer",
    "LedgerEntry",
    "Question",
    "Reservation",
    "Submission",
]
