"""Finding calls: what is public, where they stand by the clock, in which order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from accounts.permissions import is_agency_staff
from funding.enums import PHASE_OF_STATE, CallPhase, CallState

if TYPE_CHECKING:
    from funding.models.call import Call  # noqa: F401 - names the rows of the QuerySet

#: More words than this narrow nothing down any further.
MOST_WORDS = 6


class CallQuerySet(models.QuerySet["Call"]):
    def public(self) -> CallQuerySet:
        """Published or beyond, the cancelled ones too: who has read of a call learns what became of it."""
        return self.exclude(state=CallState.DRAFT)

    def visible_to(self, user: User | AnonymousUser) -> CallQuerySet:
        return self if is_agency_staff(user) else self.public()

    def scheduled(self, at: datetime | None = None) -> CallQuerySet:
        return self.filter(state=CallState.PUBLISHED, opens_at__gt=at or timezone.now())

    def open(self, at: datetime | None = None) -> CallQuerySet:
        """One can apply at this moment: from ``opens_at`` on, up to and not including ``closes_at``."""
        at = at or timezone.now()
        return self.filter(state=CallState.PUBLISHED, opens_at__lte=at, closes_at__gt=at)

    def closed(self, at: datetime | None = None) -> CallQuerySet:
        """Past their deadline, and nobody has begun to assess."""
        return self.filter(state=CallState.PUBLISHED, closes_at__lte=at or timezone.now())

    def in_phase(self, phase: str, at: datetime | None = None) -> CallQuerySet:
        by_clock = {
            CallPhase.SCHEDULED: self.scheduled,
            CallPhase.OPEN: self.open,
            CallPhase.CLOSED: self.closed,
        }
        if phase in by_clock:
            return by_clock[CallPhase(phase)](at)
        return self.filter(state__in=[state for state, shown in PHASE_OF_STATE.items() if shown == phase])

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

    def granting(self, least: Decimal, most: Decimal | None) -> CallQuerySet:
        """Those whose grants reach into this range of pounds."""
        found = self.filter(max_amount__gte=least)
        return found if most is None else found.filter(min_amount__lte=most)

    def in_phases(self, phases: Iterable[str], at: datetime | None = None) -> CallQuerySet:
        at = at or timezone.now()
        wanted = Q(pk__in=[])
        for phase in phases:
            wanted |= Q(pk__in=self.model.objects.in_phase(phase, at).values("pk"))
        return self.filter(wanted)

    def by_deadline(self, at: datetime | None = None) -> CallQuerySet:
        """What one can still do something about first: open by deadline, then to open, then past ones."""
        at = at or timezone.now()
        running = Q(state=CallState.PUBLISHED)
        return self.alias(
            turn=Case(
                When(running & Q(opens_at__lte=at, closes_at__gt=at), then=Value(0)),
                When(running & Q(opens_at__gt=at), then=Value(1)),
                default=Value(2),
            ),
            waits=Case(When(turn__lt=2, then=F("closes_at"))),
        ).order_by("turn", F("waits").asc(nulls_last=True), "-closes_at", "-pk")

    def largest_first(self) -> CallQuerySet:
        return self.order_by("-max_amount", "-pk")

    def soonest_first(self) -> CallQuerySet:
        """By deadline: what closes next stands first."""
        return self.order_by("closes_at", "pk")

    def newest_first(self) -> CallQuerySet:
        return self.order_by(Coalesce("published_at", "created_at").desc(), "-pk")
