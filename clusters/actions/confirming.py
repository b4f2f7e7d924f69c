"""Once a year, asking the people of a profile whether everything is still correct."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from clusters.emails import send_still_correct
from clusters.models import Business, ConfirmationRequest
from clusters.models.confirmation import ASKED_AGAIN_AFTER, CONFIRMED_FOR

#: Asked this often in vain, the people are left in peace; staff see the profile among the stale ones.
ASKED_AT_MOST = 3
ASKED_AT_ONCE = 500


def ask_whether_correct(*, on: date | None = None) -> int:
    """Write to the people of every profile not confirmed for a year; how many profiles were asked about."""
    day = on or timezone.localdate()
    due = Business.objects.confirmed_before(day - CONFIRMED_FOR).with_people()
    fresh = ConfirmationRequest.objects.filter(asked_on__gt=day - ASKED_AGAIN_AFTER)
    in_vain = ConfirmationRequest.objects.filter(times__gte=ASKED_AT_MOST)
    due = due.exclude(pk__in=fresh.values("business")).exclude(pk__in=in_vain.values("business"))
    asked = 0
    for pk in list(due.order_by("confirmed_on", "pk").values_list("pk", flat=True)[:ASKED_AT_ONCE]):
        asked += ask_about(pk, day)
    return asked


@transaction.atomic
def ask_about(business_id: int, day: date) -> int:
    """One profile, in a transaction of its own; nothing where it was confirmed a moment ago."""
    due = Business.objects.confirmed_before(day - CONFIRMED_FOR)
    business = due.select_for_update().filter(pk=business_id).first()
    if business is None:
        return 0
    request, is_new = ConfirmationRequest.objects.get_or_create(business=business, defaults={"asked_on": day})
    if not is_new:
        if request.asked_on > day - ASKED_AGAIN_AFTER:
            return 0
        ConfirmationRequest.objects.filter(pk=request.pk).update(asked_on=day, times=F("times") + 1)
    for member in business.members.owners().select_related("user"):
        send_still_correct(business=business, member=member, day=day)
    return 1
