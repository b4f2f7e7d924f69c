"""Who may do what in the funding app. The same predicate serves page, form and admin."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from accounts.enums import StaffRole
from accounts.models import User
from accounts.permissions import is_agency_staff
from clusters.permissions import is_member
from funding.models import Application

Person = User | AnonymousUser

GRANTS = {
    StaffRole.AGENCY: [
        "funding.*_financialyear",
        "funding.*_fund",
        "funding.*_budgetline",
        "funding.view_reservation",
        "funding.change_reservation",
        "funding.view_award",
        "funding.change_award",
        "funding.view_ledgerentry",
        "funding.*_call",
        "funding.delete_call",
        "funding.*_criterion",
        "funding.delete_criterion",
        "funding.*_calldocument",
        "funding.delete_calldocument",
        "funding.*_callquestion",
        "funding.*_callbriefing",
        "funding.delete_callbriefing",
        "funding.*_callform",
        "funding.delete_callform",
        "funding.*_formsection",
        "funding.delete_formsection",
        "funding.*_question",
        "funding.delete_question",
        "funding.view_deadlinemove",
        "funding.view_application",
        "funding.change_application",
    ],
}


def can_move_money(user: Person) -> bool:
    """Budgets, reservations, awards, claims and payments: the agency's, not a cluster's."""
    return is_agency_staff(user)


def can_manage_calls(user: Person) -> bool:
    """Writing, publishing and closing calls: they promise money, so the agency's alone."""
    return is_agency_staff(user)


def can_write_application(user: Person, application: Application) -> bool:
    """The people of the business, whoever of them began it; nobody of the agency writes for an applicant."""
    return is_member(user, application.business)


def can_screen_applications(user: Person) -> bool:
    return is_agency_staff(user)
