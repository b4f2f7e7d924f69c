"""Giving a year's budget to lines, and setting money aside for calls."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from funding.actions.booking import book, booked_before, locked_line, locked_year
from funding.enums import EntryKind
from funding.models import BudgetLine, LedgerEntry, Reservation


@transaction.atomic
def budget_money(
    *, line: BudgetLine, amount: Decimal, by: User | None, reason: str = "", token: UUID | None = None
) -> LedgerEntry:
    """Out of what the year was granted. Raises ``ValidationError`` where that is given away already."""
    year, line = locked_year(line.year_id), locked_line(line.pk)
    if earlier := booked_before(token, EntryKind.BUDGET, line_id=line.pk):
        return earlier
    if amount > year.left_amount:
        raise ValidationError(
            f"Of the budget of {year}, £{year.left_amount:,.2f} is not given to a line yet.", code="overspent"
        )
    return book(kind=EntryKind.BUDGET, line=line, amount=amount, by=by, reason=reason, token=token)


@transaction.atomic
def cut_budget(
    *, line: BudgetLine, amount: Decimal, by: User | None, reason: str, token: UUID | None = None
) -> LedgerEntry:
    """Back to the year's budget, as far as the line is free."""
    locked_year(line.year_id)
    line = locked_line(line.pk)
    if earlier := booked_before(token, EntryKind.CUT, line_id=line.pk):
        return earlier
    return book(kind=EntryKind.CUT, line=line, amount=amount, by=by, reason=reason, token=token)


@transaction.atomic
def reserve_money(
    *,
    line: BudgetLine,
    title: str,
    amount: Decimal,
    by: User | None,
    token: UUID | None = None,
    on: date | None = None,
) -> Reservation:
    """Set money aside under a new title."""
    line = locked_line(line.pk)
    earlier = booked_before(token, EntryKind.RESERVE, line_id=line.pk)
    if earlier and earlier.reservation:
        return earlier.reservation
    reservation = Reservation.objects.create(line=line, title=title)
    book(
        kind=EntryKind.RESERVE, line=line, reservation=reservation, amount=amount, by=by, token=token, on=on
    )  # fmt: skip
    reservation.refresh_from_db()
    return reservation


@transaction.atomic
def reserve_more(
    *, reservation: Reservation, amount: Decimal, by: User | None, reason: str = "", token: UUID | None = None
) -> LedgerEntry:
    return _between(EntryKind.RESERVE, reservation, amount, by, reason, token)


@transaction.atomic
def release_reservation(
    *, reservation: Reservation, amount: Decimal, by: User | None, reason: str = "", token: UUID | None = None
) -> LedgerEntry:
    """Back to the line: free for other calls."""
    return _between(EntryKind.UNRESERVE, reservation, amount, by, reason, token)


def _between(
    kind: EntryKind,
    reservation: Reservation,
    amount: Decimal,
    by: User | None,
    reason: str,
    token: UUID | None,
) -> LedgerEntry:
    """Between the line and what it has set aside."""
    line = locked_line(reservation.line_id)
    if earlier := booked_before(token, kind, line_id=line.pk):
        return earlier
    reservation.refresh_from_db()
    return book(
        kind=kind, line=line, reservation=reservation, amount=amount, by=by, reason=reason, token=token
    )  # fmt: skip
