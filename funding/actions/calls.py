"""The life of a call, as far as people move it; what opens and closes it is the clock."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.audit import record
from funding.actions.budget import release_reservation, reserve_money, reserve_more
from funding.actions.call_forms import problems_of_form, publish_form
from funding.enums import CALL_LIFECYCLE, CallState
from funding.models import Call
from funding.permissions import can_manage_calls


def locked_call(call: Call, verb: str, by: User | None) -> Call:
    """The call as it stands, held until the transaction ends, for somebody who may move it by this verb."""
    if by is not None and not can_manage_calls(by):
        raise PermissionDenied
    call = Call.objects.select_for_update(of=("self",)).select_related("line__year").get(pk=call.pk)
    if verb not in CALL_LIFECYCLE[call.state]:
        raise ValidationError(
            f"“{call}” is {call.get_state_display().lower()}: this cannot be done now.", code="state"
        )
    return call


def problems_of_call(call: Call, at: datetime | None = None) -> list[str]:
    """What keeps a draft from being published, in words for whoever writes it."""
    problems = []
    weights = sum(criterion.weight for criterion in call.criteria.all())
    if weights != 100:
        problems.append(f"The weights of the criteria make {weights} %, not 100 %.")
    if call.closes_at <= (at or timezone.now()):
        problems.append("It would be closed already: move the closing time.")
    form = call.forms.newest_first().first()
    if form is None:
        problems.append("It has no form yet.")
    elif form.published_at is None:
        problems += problems_of_form(form)
    return problems


@transaction.atomic
def publish_call(*, call: Call, by: User | None, at: datetime | None = None) -> Call:
    """Set its money aside, make its form stand still, show it to everybody.

    Raises ``ValidationError`` naming all that is missing; ``overspent`` where the line has too little.
    """
    call = locked_call(call, "publish", by)
    if problems := problems_of_call(call, at):
        raise ValidationError(problems, code="incomplete")
    set_pot_aside(call, by)
    for form in call.forms.drafts():
        publish_form(form=form, by=by)
    call.state, call.published_at = CallState.PUBLISHED, at or timezone.now()
    call.save()
    record("call.published", call, by=by, amount=call.pot_amount)
    return call


def set_pot_aside(call: Call, by: User | None) -> None:
    """As much as the pot says, neither twice nor less; anew where a call taken back has changed its line."""
    if call.reservation is None or call.reservation.line_id != call.line_id:
        call.reservation = reserve_money(line=call.line, title=call.title, amount=call.pot_amount, by=by)
        return
    missing = call.pot_amount - call.reservation.set_aside_amount
    if missing > 0:
        reserve_more(reservation=call.reservation, amount=missing, by=by)
    elif missing < 0:
        release_reservation(reservation=call.reservation, amount=-missing, by=by)


@transaction.atomic
def take_back_call(*, call: Call, by: User | None, at: datetime | None = None) -> Call:
    """Back to a draft, as long as nobody could have applied. Its money is free again."""
    call = locked_call(call, "take_back", by)
    if call.opens_at <= (at or timezone.now()):
        raise ValidationError(
            "It has opened: it can be cancelled, in public, but not taken back.", code="open"
        )
    free_what_is_left(call, by)
    call.state = CallState.DRAFT
    call.save(update_fields=["state", "updated_at"])
    record("call.taken_back", call, by=by)
    return call


def free_what_is_left(call: Call, by: User | None) -> Decimal:
    """Give back to the line what the call has set aside and not offered."""
    if call.reservation is None:
        return Decimal(0)
    call.reservation.refresh_from_db()
    left = call.reservation.reserved_amount
    if left > 0:
        release_reservation(reservation=call.reservation, amount=left, by=by)
    return left
