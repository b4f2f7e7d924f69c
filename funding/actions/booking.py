"""What every movement of money does: lock the line, ask whether it is there, book it once, record it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.models import User
from core.audit import record
from funding.enums import MOVES, PROMISING, Account, EntryKind
from funding.models import Award, BudgetLine, FinancialYear, LedgerEntry, Reservation
from funding.permissions import can_move_money

PENNY = Decimal("0.01")


def locked_line(line_id: int) -> BudgetLine:
    """Nobody else moves money of this line until the transaction ends. Its balances are those of now."""
    return BudgetLine.objects.select_for_update(no_key=True).get(pk=line_id)


def locked_year(year_id: int) -> FinancialYear:
    return FinancialYear.objects.select_for_update(no_key=True).get(pk=year_id)


def locked_award(award: Award) -> Award:
    """The award as it stands, with its line locked first: every movement takes locks in this order."""
    reservation = Reservation.objects.get(pk=award.reservation_id)
    locked_line(reservation.line_id)
    return Award.objects.select_for_update(no_key=True).get(pk=award.pk)


def booked_before(
    token: UUID | None, kind: EntryKind, *, line_id: int | None = None, award_id: int | None = None
) -> LedgerEntry | None:
    """What the same form has booked already. Ask once the line is locked: a twin may be waiting behind it.

    Raises ``ValidationError`` where the token has stood for something else: it is refused, not passed over.
    """
    entry = LedgerEntry.objects.filter(token=token).first() if token else None
    if entry is None:
        return None
    is_twin = entry.kind == kind and line_id in {None, entry.line_id} and award_id in {None, entry.award_id}
    if not is_twin:
        raise ValidationError("This form has been sent for something else: open it anew.", code="token")
    return entry


def book(
    *,
    kind: EntryKind,
    line: BudgetLine,
    amount: Decimal,
    by: User | None,
    reservation: Reservation | None = None,
    award: Award | None = None,
    reason: str = "",
    token: UUID | None = None,
    on: date | None = None,
) -> LedgerEntry:
    """Write the entry; the database moves the balances. The line has to be locked.

    Raises ``ValidationError`` where the account does not hold the amount or the year has ended, and
    ``PermissionDenied`` for whoever may not move money. ``by`` is nobody when the portal moves it.
    """
    if by is not None and not can_move_money(by):
        raise PermissionDenied
    on = on or timezone.localdate()
    check_amount(amount)
    check_year(kind, line, on)
    check_account(kind, amount, line=line, reservation=reservation, award=award)
    move = MOVES[kind]
    entry = LedgerEntry.objects.create(
        line=line, reservation=reservation, award=award, kind=kind, from_account=move.source,
        to_account=move.target, amount=amount, reason=reason, token=token, by=by, booked_on=on,
    )  # fmt: skip
    record(f"money.{kind}", award or reservation or line, by=by, amount=amount, entry=entry.pk)
    return entry


def check_amount(amount: Decimal) -> None:
    if amount <= 0 or amount != amount.quantize(PENNY):
        raise ValidationError("An amount is more than nothing, in pounds and whole pence.", code="amount")


def check_year(kind: EntryKind, line: BudgetLine, on: date) -> None:
    if kind in PROMISING and line.year.has_ended(on):
        raise ValidationError(f"The year {line.year} has ended: nothing new can be promised.", code="year")


def check_account(
    kind: EntryKind,
    amount: Decimal,
    *,
    line: BudgetLine,
    reservation: Reservation | None,
    award: Award | None,
) -> None:
    """The database would refuse it as well; this says it in words, before anything is written."""
    source = MOVES[kind].source
    holder: BudgetLine | Reservation | Award | None = award
    if source == Account.FREE:
        holder = line
    elif source == Account.RESERVED:
        holder = reservation
    if holder is None:  # the year's own budget: see ``budget_money``
        return
    there = getattr(holder, f"{source}_amount")
    if amount > there:
        where = Account(source).label
        raise ValidationError(
            f"{holder}: {where} is £{there:,.2f}, so £{amount:,.2f} is £{amount - there:,.2f} too much.",
            code="overspent",
        )
