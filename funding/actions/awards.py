"""Money on its way to a business: offered, accepted, claimed, paid; let go of, or got back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.audit import record
from funding.actions.booking import book, booked_before, locked_award, locked_line
from funding.enums import AWARD_LIFECYCLE, AwardState, EntryKind
from funding.models import Award, LedgerEntry, Reservation


@transaction.atomic
def offer_award(
    *,
    award: Award,
    reservation: Reservation,
    amount: Decimal,
    by: User | None,
    token: UUID | None = None,
    on: date | None = None,
) -> Award:
    """Offer a new award, filled in by its form, out of what its call has left."""
    line = locked_line(reservation.line_id)
    earlier = booked_before(token, EntryKind.OFFER, line_id=line.pk)
    if earlier and earlier.award:
        return earlier.award
    reservation.refresh_from_db()
    award.reservation, award.state = reservation, AwardState.OFFERED
    award.offered_on = on or timezone.localdate()
    if award.cluster is None:
        award.cluster = award.business.cluster
    award.save(force_insert=True)
    book(
        kind=EntryKind.OFFER, line=line, reservation=reservation, award=award, amount=amount, by=by,
        token=token, on=on,
    )  # fmt: skip
    award.refresh_from_db()
    return award


@transaction.atomic
def accept_award(*, award: Award, by: User | None, on: date | None = None) -> Award:
    """The business has said yes: all that was offered is committed, and the award is public."""
    award = locked_award(award)
    state = following(award, "accept")
    on = on or timezone.localdate()
    _book(award, EntryKind.COMMIT, award.offered_amount, by=by, on=on)
    award.state, award.accepted_on = state, on
    return _saved(award, "accepted", by)


@transaction.atomic
def decline_award(*, award: Award, by: User | None, reason: str = "", on: date | None = None) -> Award:
    """The business has said no: the call has the money back."""
    return _end(award, "decline", EntryKind.RETRACT, by=by, reason=reason, on=on)


@transaction.atomic
def withdraw_offer(*, award: Award, by: User | None, reason: str, on: date | None = None) -> Award:
    return _end(award, "withdraw", EntryKind.RETRACT, by=by, reason=reason, on=on)


@transaction.atomic
def terminate_award(*, award: Award, by: User | None, reason: str, on: date | None = None) -> Award:
    """End it early: what is not claimed is let go of. What is claimed is decided on first."""
    return _end(award, "terminate", EntryKind.RELEASE, by=by, reason=reason, on=on)


@transaction.atomic
def complete_award(*, award: Award, by: User | None, on: date | None = None) -> Award:
    """All done: what was never claimed goes back to the call."""
    return _end(award, "complete", EntryKind.RELEASE, by=by, reason="", on=on)


@transaction.atomic
def move_award_money(
    *,
    award: Award,
    amount: Decimal,
    by: User | None,
    kind: EntryKind,
    reason: str = "",
    token: UUID | None = None,
    on: date | None = None,
) -> LedgerEntry:
    """One movement of an award that goes on: claim, reject, pay, release, recover."""
    award = locked_award(award)
    if earlier := booked_before(token, kind, award_id=award.pk):
        return earlier
    following(award, kind)
    return _book(award, kind, amount, by=by, reason=reason, token=token, on=on)


claim_money: Callable[..., LedgerEntry] = partial(move_award_money, kind=EntryKind.CLAIM)
reject_claim: Callable[..., LedgerEntry] = partial(move_award_money, kind=EntryKind.REJECT)
pay_claim: Callable[..., LedgerEntry] = partial(move_award_money, kind=EntryKind.PAY)
release_money: Callable[..., LedgerEntry] = partial(move_award_money, kind=EntryKind.RELEASE)
recover_money: Callable[..., LedgerEntry] = partial(move_award_money, kind=EntryKind.RECOVER)


def following(award: Award, verb: str) -> AwardState:
    """The state this verb leads to. Raises ``ValidationError`` where it leads nowhere now."""
    state = AWARD_LIFECYCLE[award.state].get(verb)
    if state is None:
        label = AwardState(award.state).label.lower()
        raise ValidationError(f"{award} is “{label}”: this cannot be done now.", code="state")
    return AwardState(state)


def _end(award: Award, verb: str, kind: EntryKind, *, by: User | None, reason: str, on: date | None) -> Award:
    award = locked_award(award)
    state = following(award, verb)
    on = on or timezone.localdate()
    if award.claimed_amount:
        raise ValidationError(
            f"£{award.claimed_amount:,.2f} of {award} is claimed: pay it or turn it down first.",
            code="claimed",
        )
    left = award.offered_amount if kind == EntryKind.RETRACT else award.committed_amount
    if left:
        _book(award, kind, left, by=by, reason=reason, on=on)
    award.state, award.ended_on, award.end_reason = state, on, reason
    return _saved(award, state.value, by)


def _book(
    award: Award,
    kind: EntryKind,
    amount: Decimal,
    *,
    by: User | None,
    reason: str = "",
    token: UUID | None = None,
    on: date | None = None,
) -> LedgerEntry:
    reservation = Reservation.objects.select_related("line__year").get(pk=award.reservation_id)
    return book(
        kind=kind, line=reservation.line, reservation=reservation, award=award, amount=amount, by=by,
        reason=reason, token=token, on=on,
    )  # fmt: skip


def _saved(award: Award, done: str, by: User | None) -> Award:
    award.save()
    record(f"award.{done}", award, by=by)
    award.refresh_from_db()
    return award
