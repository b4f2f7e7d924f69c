"""Finding calls: what is public, where they stand by the clock, in which order."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from accounts.permissions import is_agency_staff
from funding.enums import PHASE_OF_STATE, CallPhase, CallState
from funding.models.call_waiting import WaitingCalls

if TYPE_CHECKING:
    from funding.models.call import Call  # noqa: F401 - names the rows of the QuerySet

#: Dates that have passed stay in people's calendars for so long.
KEPT_IN_CALENDARS = timedelta(days=90)
#: More words than this narrow nothing down any further.
MOST_WORDS = 6


def stands_in(phase: str, at: datetime) -> Q:
    """Where a published call stands, the clock says; where another one stands, its state."""
    by_clock = {
        CallPhase.SCHEDULED: Q(opens_at__gt=at),
        CallPhase.OPEN: Q(opens_at__lte=at, closes_at__gt=at),
        CallPhase.CLOSED: Q(closes_at__lte=at),
    }
    if phase in by_clock:
        return Q(state=CallState.PUBLISHED) & by_clock[CallPhase(phase)]
    return Q(state__in=[state for state, shown in PHASE_OF_STATE.items() if shown == phase])


class CallQuerySet(WaitingCalls):
    def public(self) -> CallQuerySet:
        """Published or beyond, the cancelled ones too: who has read of a call learns what became of it."""
        return self.exclude(state=CallState.DRAFT)

    def visible_to(self, user: User | AnonymousUser) -> CallQuerySet:
        return self if is_agency_staff(user) else self.public()

    def scheduled(self, at: datetime | None = None) -> CallQuerySet:
        return self.in_phase(CallPhase.SCHEDULED, at=at)

    def open(self, at: datetime | None = None) -> CallQuerySet:
        """One can apply at this moment: from ``opens_at`` on, up to and not including ``closes_at``."""
        return self.in_phase(CallPhase.OPEN, at=at)

    def closed(self, at: datetime | None = None) -> CallQuerySet:
        """Past their deadline, and nobody has begun to assess."""
        return self.in_phase(CallPhase.CLOSED, at=at)

    def in_phase(self, *phases: str, at: datetime | None = None) -> CallQuerySet:
        """In any of these phases at this moment."""
        wanted = Q(pk__in=[])
        for phase in phases:
            wanted |= stands_in(phase, at or timezone.now())
        return self.filter(wanted)

    def with_words(self, text: str) -> CallQuerySet:
        """Every word stands in the title, the summary or the purpose."""
        found = self
        for word in text.split()[:MOST_WORDS]:
            found = found.filter(
                Q(title__icontains=word) | Q(summary__icontains=word) | Q(purpose__icontains=word)
            )
        return found

    def of_sectors(self, sectors: list[int]) -> CallQuerySet:
        """Those that name one of these sectors, or none: then they are for all."""
        return self.filter(Q(sectors__in=sectors) | Q(sectors=None)).distinct()

    def of_clusters(self, clusters: list[int]) -> CallQuerySet:
        return self.filter(Q(clusters__in=clusters) | Q(clusters=None)).distinct()

    def with_names(self) -> CallQuerySet:
        return self.select_related("line__fund", "line__year").prefetch_related("clusters", "sectors")

    def of_stages(self, stages: list[str]) -> CallQuerySet:
        return self.filter(Q(stages__overlap=stages) | Q(stages=[]))

    def granting(self, *ranges: tuple[Decimal, Decimal | None]) -> CallQuerySet:
        """Those whose grants reach into one of these ranges of pounds; no upper end: and more."""
        wanted = Q(pk__in=[])
        for low, high in ranges:
            within = Q(max_amount__gt=low)
            wanted |= within if high is None else within & Q(min_amount__lte=high)
        return self.filter(wanted)

    def with_dates(self) -> CallQuerySet:
        return self.prefetch_related("briefings", "deadline_moves")

    def current(self, at: datetime | None = None) -> CallQuerySet:
        """Whose decision is still to come, or was promised for a day not long ago: what calendars hold."""
        return self.filter(decision_on__gte=timezone.localdate(at) - KEPT_IN_CALENDARS)

    def by_deadline(self, at: datetime | None = None) -> CallQuerySet:
        """What one can still do something about first: open by deadline, then to open, then past ones."""
        at = at or timezone.now()
        is_open, is_to_open = stands_in(CallPhase.OPEN, at), stands_in(CallPhase.SCHEDULED, at)
        return self.alias(
            turn=Case(When(is_open, then=Value(0)), When(is_to_open, then=Value(1)), default=Value(2)),
            waits_for=Case(When(is_open, then=F("closes_at")), When(is_to_open, then=F("opens_at"))),
        ).order_by("turn", F("waits_for").asc(nulls_last=True), "-closes_at", "-pk")

    def largest_first(self) -> CallQuerySet:
        return self.order_by("-max_amount", "-pk")

    def soonest_first(self) -> CallQuerySet:
        """By deadline: what closes next stands first."""
        return self.order_by("closes_at", "pk")

    def newest_first(self) -> CallQuerySet:
        return self.order_by(Coalesce("published_at", "created_at").desc(), "-pk")
