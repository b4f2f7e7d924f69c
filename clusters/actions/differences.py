"""Deciding between the register's word and the company's."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from clusters.actions.sectors import refresh_sectors
from clusters.enums import DifferenceState
from clusters.models import Business, PostcodeRule, RegisterDifference
from clusters.permissions import can_curate_business
from core.audit import record


@transaction.atomic
def accept_difference(
    *, difference: RegisterDifference, by: User, at: datetime | None = None
) -> RegisterDifference:
    """Take the register's value. The field is the register's again, and follows it from now on."""
    difference, business = _to_decide(difference, by)
    name = difference.field
    value = Business._meta.get_field(name).to_python(difference.register_value)  # type: ignore[union-attr]
    setattr(business, name, "" if value is None and name != "incorporated_on" else value)
    business.confirmed_fields = {k: day for k, day in business.confirmed_fields.items() if k != name}
    if name == "registered_postcode":
        _follow_postcode(business)
    business.save()
    if name == "sic_codes":
        refresh_sectors(business_ids=[business.pk])
    return _decided(difference, DifferenceState.ACCEPTED, "register.difference_accepted", by, at)


@transaction.atomic
def keep_difference(
    *, difference: RegisterDifference, by: User, at: datetime | None = None
) -> RegisterDifference:
    """Keep ours. Nobody is asked again until the register says something else."""
    difference, _ = _to_decide(difference, by)
    return _decided(difference, DifferenceState.KEPT, "register.difference_kept", by, at)


def _to_decide(difference: RegisterDifference, by: User) -> tuple[RegisterDifference, Business]:
    """Both rows, locked in the order in which an import takes them."""
    business = Business.objects.select_for_update().get(pk=difference.business_id)
    if not can_curate_business(by, business):
        raise PermissionDenied
    difference = RegisterDifference.objects.select_for_update().get(pk=difference.pk)
    if difference.state not in {DifferenceState.OPEN, DifferenceState.KEPT}:
        raise ValidationError(f"{difference} has been decided already.", code="state")
    return difference, business


def _follow_postcode(business: Business) -> None:
    """The cluster follows the registered address where nothing says better where the business works."""
    if business.trading_postcode or "cluster" in business.confirmed_fields:
        return
    business.cluster = PostcodeRule.objects.cluster_for(business.registered_postcode) or business.cluster


def _decided(
    difference: RegisterDifference, state: DifferenceState, verb: str, by: User, at: datetime | None
) -> RegisterDifference:
    difference.decide(state, by=by, at=at or timezone.now())
    record(verb, difference.business, by=by, field=difference.field)
    return difference
