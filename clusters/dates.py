"""Days a person has to do with because of their businesses."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from clusters.models import Business
from clusters.models.confirmation import CONFIRMED_FOR
from core.desk import KEPT_FOR, KeyDate


def dates_for(user: User, *, at: datetime) -> list[KeyDate]:
    """When profiles of one's own are to be confirmed again."""
    since = timezone.localdate(at) - CONFIRMED_FOR - KEPT_FOR
    return [
        KeyDate(
            f"confirm-business-{business.pk}",
            f"Say whether the profile of {business} is still correct",
            confirmed_on + CONFIRMED_FOR,
            reverse("clusters:profile_tasks", args=[business.slug]),
            business.updated_at,
            "Once a year; one click where nothing has changed.",
        )
        for business in Business.objects.of_member(user).confirmed_since(since).by_name()
        if (confirmed_on := business.confirmed_on)
    ]
