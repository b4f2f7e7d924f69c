"""How the agency keeps its promise: received, answered in time, what came of it, by cluster and by month."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from clusters.models import Cluster
from investors.enums import OPEN_ENQUIRY_STAGES, EnquiryStage
from investors.models import Enquiry
from investors.working_time import OFFICE_ZONE

AGENCY = "The agency"
#: One line of what the database has added up.
Sums = dict[str, Any]

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
    """Of what was received from ``first`` to ``last``, both included, by the office's days.

    Asked once, by cluster and month; everything else is added up from that.
    """
    at = at or timezone.now()
    start = datetime.combine(first, time(), OFFICE_ZONE)
    end = datetime.combine(last + timedelta(days=1), time(), OFFICE_ZONE)
    counted = Enquiry.objects.counted().received_between(start, end)
    month = TruncMonth("received_at", tzinfo=OFFICE_ZONE)
    found: list[Any] = list(
        counted.annotate(month=month).values("cluster", "month").annotate(**_sums(at)).order_by()
    )
    by_cluster: dict[int | None, list[Sums]] = {}
    for sums in found:
        by_cluster.setdefault(sums["cluster"], []).append(sums)
    names: dict[int | None, str] = dict(Cluster.objects.in_order().values_list("pk", "name"))
    rows = [_row(name, by_cluster[pk]) for pk, name in {**names, None: AGENCY}.items() if pk in by_cluster]
    return Figures(rows, _row("All together", found), _months(found))


def _sums(at: datetime) -> dict[str, Any]:
    late = (_ANSWERED & ~_IN_TIME) | (_UNANSWERED & Q(paused_at=None, answer_due_at__lt=at))
    won = Q(stage=EnquiryStage.WON)
    return {
        "received": Count("pk"),
        "in_time": Count("pk", filter=_IN_TIME),
        "late": Count("pk", filter=late),
        "waiting": Count("pk", filter=_UNANSWERED & Q(paused_at=None, answer_due_at__gte=at)),
        "paused": Count("pk", filter=_UNANSWERED & Q(paused_at__isnull=False)),
        "answered": Count("answer_minutes"),
        "minutes": Sum("answer_minutes"),
        "shared": Count("pk", filter=Q(is_shared=True)),
        "won": Count("pk", filter=won),
        "investment": Sum("forecast_investment_amount", filter=won),
        "jobs": Sum("forecast_jobs_count", filter=won),
    }


def _row(name: str, parts: list[Sums]) -> Row:
    def total(what: str) -> int:
        return sum(part[what] or 0 for part in parts)

    answered = total("answered")
    return Row(
        name=name,
        received_count=total("received"),
        in_time_count=total("in_time"),
        late_count=total("late"),
        waiting_count=total("waiting"),
        paused_count=total("paused"),
        mean_minutes=round(total("minutes") / answered) if answered else None,
        shared_count=total("shared"),
        won_count=total("won"),
        investment_amount=Decimal(total("investment")),
        jobs_count=total("jobs"),
    )


def _months(found: list[Sums]) -> list[tuple[str, int]]:
    """(month, received), without gaps."""
    counts: dict[date, int] = {}
    for sums in found:
        month = sums["month"].date()
        counts[month] = counts.get(month, 0) + sums["received"]
    if not counts:
        return []
    months, month = [], min(counts)
    while month <= max(counts):
        months.append((f"{month:%b %y}", counts.get(month, 0)))
        month = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    return months
