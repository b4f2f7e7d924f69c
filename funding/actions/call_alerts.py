"""Wishes to be told of calls."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from clusters.models import Business
from funding.enums import CallPhase
from funding.models import Call, CallAlert


@transaction.atomic
def choose_alerts(*, by: User, businesses: Iterable[Business], every_call: bool) -> None:
    """From now on these, of calls in general; single calls one waits for stay."""
    User.objects.select_for_update().get(pk=by.pk)  # two tabs leave one of the two choices, not a mixture
    wanted: set[int | None] = {business.pk for business in businesses}
    if wanted - set(Business.objects.of_member(by).values_list("pk", flat=True)):
        raise PermissionDenied
    wanted |= {None} if every_call else set()
    standing = CallAlert.objects.of(by).filter(call=None)
    have = {alert.business_id: alert for alert in standing}
    for pk in have.keys() - wanted:
        have[pk].delete()
    CallAlert.objects.bulk_create(CallAlert(user=by, business_id=pk) for pk in wanted - have.keys())


@transaction.atomic
def watch_call(*, call: Call, by: User) -> CallAlert:
    """Be told when this one opens. Raises ``ValidationError`` where it has, or never will."""
    if call.phase() != CallPhase.SCHEDULED:
        raise ValidationError("It is not about to open.", code="state")
    return CallAlert.objects.get_or_create(user=by, call=call, business=None)[0]


def end_call_mail(*, user: User) -> int:
    """No mail about calls until somebody wishes it again; how many wishes there were."""
    return CallAlert.objects.of(user).delete()[0]
