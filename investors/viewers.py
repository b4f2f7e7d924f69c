"""Who has looked at a raise, as the business is told: organisations, not people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Max
from django.db.models.functions import TruncWeek
from django.urls import reverse
from django.utils import timezone

from investors.models import Raise, TermsView
from investors.models.standing import LONDON

#: Weeks a chart goes back, the present one included.
WEEKS = 12


class Viewer(NamedTuple):
    """An organisation (or «somebody for themselves»), how often it looked and when last.

    ``is_verified`` is None where there is no organisation to verify.
    """

    name: str
    address: str
    is_verified: bool | None
    view_count: int
    last_at: datetime


def viewers_of(found: Raise, *, limit: int = 50) -> list[Viewer]:
    """Those who were shown terms as investors, the last to look first; in one query."""
    rows = (
        TermsView.objects.of_raise(found)
        .filter(certification__isnull=False)
        .values(
            "investor",
            "investor__name",
            "investor__slug",
            "investor__is_public",
            "investor__verified_at",
            "investor__closed_at",
        )
        .annotate(views=Count("pk"), last=Max("seen_at"))
        .order_by("-last")[:limit]
    )
    return [viewer(row) for row in rows]


def viewer(row: Mapping[str, Any]) -> Viewer:
    if row["investor"] is None:
        return Viewer("Somebody investing for themselves", "", None, row["views"], row["last"])
    is_verified = row["investor__verified_at"] is not None
    is_public = row["investor__is_public"] and is_verified and row["investor__closed_at"] is None
    address = reverse("investors:investor_profile", args=[row["investor__slug"]]) if is_public else ""
    return Viewer(row["investor__name"], address, is_verified, row["views"], row["last"])


def views_by_week(found: Raise, *, at: datetime | None = None) -> list[tuple[str, int]]:
    """How often investors were shown the terms, by weeks that begin on Monday; the first day of each."""
    today = timezone.localdate(at or timezone.now(), LONDON)
    monday = today - timedelta(days=today.weekday())
    mondays = [monday - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    since = datetime.combine(mondays[0], time(), LONDON)
    counted = (
        TermsView.objects.of_raise(found)
        .filter(certification__isnull=False, seen_at__gte=since)
        .annotate(week=TruncWeek("seen_at", tzinfo=LONDON))
        .values("week")
        .annotate(views=Count("pk"))
    )
    by_day = {row["week"].date(): row["views"] for row in counted}
    return [(f"{day:%-d %b}", by_day.get(day, 0)) for day in mondays]
