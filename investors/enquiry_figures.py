"""How the agency keeps its promise: received, answered in time, what came of it, by cluster and by month."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Avg, Count, F, Q, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from clusters.models import Cluster
from investors.enums import OPEN_ENQUIRY_STAGES, EnquiryStage
from investors.models import Enquiry
from investors.working_time import OFFICE_ZONE

AGENCY = "The agency"

_IN_TIME = Q(first_answered_at__lte=F("answer_due_at"))
_ANSWERED = Q(first_answered_at__isnull=False)
_UNANSWERED = Q(first_answered_at=None, stage__in=OPEN_ENQUIRY_STAGES)


class Row(NamedTuple):
    """One cluster's figures. ``late_count``: answered late, or unanswered and past the promise."""

    name: str
    received_count: int
    in_time_count: int
    late_count: int
    waiting_count: int
    paused_count: int
    mean_minutes: int | None
    shared_count: int
    won_count: int
    investment_amount: Decimal
    jobs_count: int

    @property
    def in_time_share(self) -> int | None:
        """Per cent of those whose promise was kept or broken; nothing while none was either."""
        decided = self.in_time_count + self.late_count
        return round(100 * self.in_time_count / decided) if decided else None

    @property
    def mean_hours(self) -> Decimal | None:
        """Working hours until the first answer."""
        return None if self.mean_minutes is None else round(Decimal(self.mean_minutes) / 60, 1)


class Figures(NamedTuple):
    rows: list[Row]
    total: Row
    months: list[tuple[str, int]]


def figures_between(first: date, last: date, at: datetime | None = None) -> Figures:
    """Of what was received from ``first`` to ``last``, both included, by the office's days."""
    at = at or timezone.now()
    start = datetime.combine(first, time(), OFFICE_ZONE)
    end = datetime.combine(last + timedelta(days=1), time(), OFFICE_ZONE)
    counted = Enquiry.objects.counted().received_between(start, end)
    by_cluster: Any = counted.values("cluster").annotate(**_sums(at)).order_by()
    sums: dict[int | None, dict[str, Any]] = {row["cluster"]: row for row in by_cluster}
    clusters = Cluster.objects.in_order()
    rows = [_row(cluster.name, sums[cluster.pk]) for cluster in clusters if cluster.pk in sums]
    if None in sums:
        rows.append(_row(AGENCY, sums[None]))
    return Figures(rows, _row("All together", counted.aggregate(**_sums(at))), _months(counted))


def _sums(at: datetime) -> dict[str, Any]:
    late = (_ANSWERED & ~_IN_TIME) | (_UNANSWERED & Q(paused_at=None, answer_due_at__lt=at))
    won = Q(stage=EnquiryStage.WON)
    return {
        "received": Count("pk"),
        "in_time": Count("pk", filter=_IN_TIME),
        "late": Count("pk", filter=late),
        "waiting": Count("pk", filter=_UNANSWERED & Q(paused_at=None, answer_due_at__gte=at)),
        "paused": Count("pk", filter=_UNANSWERED & Q(paused_at__isnull=False)),
        "mean": Avg("answer_minutes"),
        "shared": Count("pk", filter=Q(is_shared=True)),
        "won": Count("pk", filter=won),
        "investment": Sum("forecast_investment_amount", filter=won),
        "jobs": Sum("forecast_jobs_count", filter=won),
    }


def _row(name: str, sums: dict[str, Any]) -> Row:
    mean = sums["mean"]
    return Row(
        name, sums["received"], sums["in_time"], sums["late"], sums["waiting"], sums["paused"],
        None if mean is None else round(mean), sums["shared"], sums["won"],
        sums["investment"] or Decimal(0), sums["jobs"] or 0,
    )  # fmt: skip


def _months(counted: Any) -> list[tuple[str, int]]:
    """(month, received), without gaps."""
    by_month = counted.annotate(month=TruncMonth("received_at", tzinfo=OFFICE_ZONE)).values("month")
    found = {
        row["month"].date(): row["count"] for row in by_month.annotate(count=Count("pk")).order_by("month")
    }
    if not found:
        return []
    months, month = [], min(found)
    while month <= max(found):
        months.append((f"{month:%b %y}", found.get(month, 0)))
        month = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    return months
