"""Telling people that a call has opened: each once, with the reasons why it fits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from clusters.models import Business
from core.emails import queue_mails
from core.models import OutboxMessage
from funding.call_fit import Fit, fits_of
from funding.emails import call_opened
from funding.models import Call, CallAlert, CallNotice

#: People a transaction writes to: small enough to be done again when a worker dies in it.
PEOPLE_AT_ONCE = 200


def tell_of_opened_calls(*, at: datetime | None = None, people_at_once: int = PEOPLE_AT_ONCE) -> int:
    """Write to everybody who wished to know of the calls that have opened; how many mails were written.

    A run that is interrupted has told a number of people whole; the next one goes on with the others.
    """
    at = at or timezone.now()
    count = 0
    for call in Call.objects.open(at).filter(told_at=None).with_names().order_by("opens_at", "pk"):
        people = CallAlert.objects.about(call).exclude(user__in=call.notices.values("user"))
        ids = list(people.order_by("user").values_list("user", flat=True).distinct())
        for start in range(0, len(ids), people_at_once):
            count += _tell(call, ids[start : start + people_at_once], at)
        Call.objects.filter(pk=call.pk).update(told_at=at)
    return count


@transaction.atomic
def _tell(call: Call, people: Sequence[int], at: datetime) -> int:
    """Notice and mail of a person stand or fall together. Whoever was told meanwhile is passed over."""
    Call.objects.select_for_update(of=("self",), no_key=True).get(pk=call.pk)
    told = set(CallNotice.objects.filter(call=call, user__in=people).values_list("user", flat=True))
    alerts = CallAlert.objects.about(call).filter(user__in=set(people) - told)
    alerts = alerts.select_related("user", "business").order_by("user", "business__sort_key", "pk")
    fits = fits_by_business(call, [alert.business for alert in alerts if alert.business], at)
    by_person = groupby(alerts, key=lambda alert: alert.user)
    written = [(user, mail_to(user, call, list(wishes), fits)) for user, wishes in by_person]
    mails = {user: mail for user, mail in written if mail is not None}
    CallNotice.objects.bulk_create(CallNotice(call=call, user=user, told_at=at) for user in mails)
    return queue_mails(list(mails.values()))


def fits_by_business(call: Call, businesses: list[Business], at: datetime) -> dict[int, Fit]:
    unique = list({business.pk: business for business in businesses}.values())
    return {fit.business.pk: fit for fit in fits_of([call], unique, at)[call.pk]}


def mail_to(user: User, call: Call, wishes: list[CallAlert], fits: dict[int, Fit]) -> OutboxMessage | None:
    """Nothing to somebody who asked for fitting calls only, where this one fits none of theirs."""
    mine = [fits[wish.business_id] for wish in wishes if wish.business_id is not None]
    fitting = [fit for fit in mine if fit.eligibility.holds]
    asked_for_it = any(wish.business_id is None for wish in wishes)
    return call_opened(call=call, user=user, fits=fitting) if fitting or asked_for_it else None
