"""A person's own shortlist. It is nobody else's matter: the audit trail does not speak of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from clusters.models import MOST_SHORTLISTED, Business, Shortlisted


@transaction.atomic
def shortlist_businesses(*, numbers: Iterable[int], by: User, at: datetime | None = None) -> list[int]:
    """Put listed businesses on the person's list, those that are there already left as they are.

    Returns the numbers that found no place: the list is full, or they are not listed (any more).
    """
    User.objects.select_for_update().get(pk=by.pk)  # two tabs do not fill the same places
    wanted = list(dict.fromkeys(numbers))
    there = set(Shortlisted.objects.of(by).values_list("business_id", flat=True))
    listed = set(Business.objects.listed().filter(pk__in=wanted).values_list("pk", flat=True))
    new = [pk for pk in wanted if pk in listed and pk not in there][: MOST_SHORTLISTED - len(there)]
    added_at = at or timezone.now()
    Shortlisted.objects.bulk_create(Shortlisted(user=by, business_id=pk, added_at=added_at) for pk in new)
    return [pk for pk in wanted if pk not in there and pk not in new]
