"""Calls that wait for staff: a late decision, a passed deadline, a question."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from funding.enums import CallState

if TYPE_CHECKING:
    from funding.models.call import Call  # noqa: F401 - names the rows of the QuerySet

#: How long before the promised day staff are reminded of a decision.
SOON = timedelta(days=14)


def open_questions() -> Coalesce:
    """How many of a call's questions have no answer yet."""
    waiting = (
        apps.get_model("funding", "CallQuestion")
        .objects.waiting()
        .filter(call=OuterRef("pk"))
        .order_by()
        .values("call")
        .annotate(count=Count("pk"))
    )
    return Coalesce(Subquery(waiting.values("count")), 0)


class WaitingCalls(models.QuerySet["Call"]):
    def undecided(self) -> Self:
        """Somebody waits, or will, for a decision."""
        return self.filter(state__in=[CallState.PUBLISHED, CallState.ASSESSING])

    def late(self, on: date | None = None) -> Self:
        """The day a decision was promised for is past without one."""
        return self.undecided().filter(decision_on__lt=on or timezone.localdate())

    def deciding_soon(self, on: date | None = None) -> Self:
        """Closed, and the decision is promised for one of the coming days."""
        on = on or timezone.localdate()
        undecided = Q(state=CallState.ASSESSING) | Q(state=CallState.PUBLISHED, closes_at__lte=timezone.now())
        return self.filter(undecided, decision_on__range=(on, on + SOON))

    def unended(self) -> Self:
        """Neither put away nor cancelled."""
        return self.exclude(state__in=[CallState.ARCHIVED, CallState.CANCELLED])

    def with_open_questions(self) -> Self:
        """Somebody waits for an answer that everybody may need before the deadline."""
        return self.unended().alias(waiting=open_questions()).filter(waiting__gt=0)

    def with_open_question_count(self) -> Self:
        return self.annotate(open_question_count=open_questions())

    def waiting_first(self, at: datetime | None = None) -> Self:
        """What staff have to do something about first: late, closed, decided, asked; then by deadline."""
        at = at or timezone.now()
        undecided = Q(state__in=[CallState.PUBLISHED, CallState.ASSESSING])
        turn = Case(
            When(undecided & Q(decision_on__lt=timezone.localdate(at)), then=Value(0)),
            When(Q(state=CallState.PUBLISHED, closes_at__lte=at), then=Value(1)),
            When(Q(state=CallState.DECIDED), then=Value(2)),
            When(Q(state=CallState.ASSESSING), then=Value(3)),
            When(Q(state=CallState.PUBLISHED), then=Value(4)),
            When(Q(state=CallState.DRAFT), then=Value(5)),
            default=Value(6),
        )
        ahead = Case(When(Q(state__in=[CallState.PUBLISHED, CallState.DRAFT]), then=F("closes_at")))
        return self.order_by(turn, ahead.asc(nulls_last=True), F("closes_at").desc(), "-pk")
