"""Writing down what an enterprise has received, and striking out what was wrong."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from clusters.models import Business, EnterpriseGroup, EnterpriseMember, Subsidy
from clusters.permissions import can_edit_business, can_strike_subsidy
from clusters.subsidy import SubsidyKind
from core.audit import record


@transaction.atomic
def declare_subsidy(
    *,
    business: Business,
    authority: str,
    measure: str,
    amount: Decimal,
    given_on: date,
    kind: str = SubsidyKind.MFA,
    note: str = "",
    by: User,
) -> Subsidy:
    """What its people, or a curator for them, say that another authority has given.

    Raises ``ValidationError`` for one that is declared already.
    """
    if not can_edit_business(by, business):
        raise PermissionDenied
    lock_enterprise(business)
    same = business.subsidies.standing().filter(
        authority__iexact=authority, measure__iexact=measure, amount=amount, given_on=given_on
    )
    if same.exists():
        raise ValidationError("This is declared already.", code="twice")
    subsidy = Subsidy.objects.create(
        business=business,
        authority=authority,
        measure=measure,
        amount=amount,
        given_on=given_on,
        kind=kind,
        note=note,
        declared_by=by,
    )
    record("subsidy.declared", business, by=by, subsidy=subsidy.pk, amount=amount)
    return subsidy


@transaction.atomic
def record_subsidy(
    *,
    business: Business,
    authority: str,
    measure: str,
    amount: Decimal,
    given_on: date,
    kind: str,
    source: str,
    reference: str,
    by: User | None,
) -> Subsidy:
    """What we gave ourselves. The same source and reference is entered once, however often it is asked."""
    lock_enterprise(business)
    known = Subsidy.objects.standing().filter(source=source, reference=reference).first()
    if known is not None:
        return known
    subsidy = Subsidy.objects.create(
        business=business,
        authority=authority,
        measure=measure,
        amount=amount,
        given_on=given_on,
        kind=kind,
        source=source,
        reference=reference,
    )
    record("subsidy.recorded", business, by=by, subsidy=subsidy.pk, amount=amount)
    return subsidy


@transaction.atomic
def strike_subsidy(*, subsidy: Subsidy, reason: str, by: User | None) -> Subsidy:
    """It was entered wrongly, or its award is no more. It stays to be read, and counts no more."""
    subsidy = Subsidy.objects.select_for_update(of=("self",)).select_related("business").get(pk=subsidy.pk)
    if by is not None and not can_strike_subsidy(by, subsidy):
        raise PermissionDenied
    if subsidy.struck_at is not None:
        raise ValidationError("It is struck out already.", code="state")
    subsidy.struck_at, subsidy.struck_by, subsidy.struck_reason = timezone.now(), by, reason
    subsidy.save(update_fields=["struck_at", "struck_by", "struck_reason"])
    record("subsidy.struck_out", subsidy.business, by=by, subsidy=subsidy.pk, amount=subsidy.amount)
    return subsidy


def lock_enterprise(business: Business) -> None:
    """Until the transaction ends, nobody else adds to what this enterprise has received."""
    place = EnterpriseMember.objects.filter(business=business).first()
    if place is not None:
        EnterpriseGroup.objects.select_for_update(no_key=True).get(pk=place.group_id)
    else:
        Business.objects.select_for_update(no_key=True).only("pk").get(pk=business.pk)
