"""Writing, pausing and closing a mandate."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from clusters.models import Business, Cluster, Sector
from core.audit import record
from investors.actions.matching.marking import mark_mandate
from investors.enums import SectorWish
from investors.models import Investor, Mandate, MandateSector
from investors.permissions import can_edit_investor

#: Weights of what is most and of what is also of interest.
FIRST, ALSO = 5, 3


@transaction.atomic
def save_mandate(
    *,
    investor: Investor,
    by: User,
    mandate: Mandate | None = None,
    clusters: Iterable[Cluster] = (),
    excluded_businesses: Iterable[Business] = (),
    sectors: Iterable[tuple[Sector, str, int]] = (),
    **data: Any,
) -> Mandate:
    """Write a mandate whole: its fields, clusters, exclusions and (sector, wish, weight)."""
    if not can_edit_investor(by, investor):
        raise PermissionDenied
    mandate = mandate or Mandate(investor=investor)
    is_new = mandate.pk is None
    for name, value in data.items():
        setattr(mandate, name, value)
    mandate.full_clean(exclude=["investor"])
    mandate.save()
    mandate.clusters.set(clusters)
    mandate.excluded_businesses.set(excluded_businesses)
    write_sectors(mandate, sectors)
    record("mandate.written" if is_new else "mandate.changed", mandate, by=by)
    mark_mandate(mandate)
    return mandate


def write_sectors(mandate: Mandate, sectors: Iterable[tuple[Sector, str, int]]) -> None:
    """Exactly these; of a sector that is both liked and excluded, the exclusion counts."""
    wanted: dict[int, tuple[str, int]] = {}
    for sector, wish, weight in sectors:
        if wanted.get(sector.pk, ("", 0))[0] != SectorWish.NEVER:
            wanted[sector.pk] = (wish, weight)
    mandate.sectors.exclude(sector__in=wanted).delete()
    for pk, (wish, weight) in wanted.items():
        MandateSector.objects.update_or_create(
            mandate=mandate, sector_id=pk, defaults={"wish": wish, "weight": weight}
        )


@transaction.atomic
def pause_mandate(
    *, mandate: Mandate, by: User, until: date | None = None, at: datetime | None = None
) -> Mandate:
    mandate = _own(mandate, by)
    mandate.pause(until=until, at=at)
    record("mandate.paused", mandate, by=by)
    mark_mandate(mandate)
    return mandate


@transaction.atomic
def resume_mandate(*, mandate: Mandate, by: User) -> Mandate:
    mandate = _own(mandate, by)
    mandate.resume()
    record("mandate.resumed", mandate, by=by)
    mark_mandate(mandate)
    return mandate


@transaction.atomic
def close_mandate(*, mandate: Mandate, by: User, at: datetime | None = None) -> Mandate:
    """For good: it is on no list any more; what it once matched is kept."""
    mandate = _own(mandate, by)
    mandate.closed_at = at or timezone.now()
    mandate.save(update_fields=["closed_at", "updated_at"])
    record("mandate.closed", mandate, by=by)
    mark_mandate(mandate)
    return mandate


def resume_due_mandates(*, today: date) -> int:
    """Mandates whose pause is over go on; how many."""
    due = Mandate.objects.not_closed().filter(paused_until__lte=today)
    for mandate in due:
        with transaction.atomic():
            mandate.resume()
            record("mandate.resumed", mandate)
            mark_mandate(mandate)
    return len(due)


def _own(mandate: Mandate, by: User) -> Mandate:
    mandate = Mandate.objects.select_for_update(of=["self"]).select_related("investor").get(pk=mandate.pk)
    if mandate.closed_at or not can_edit_investor(by, mandate.investor):
        raise PermissionDenied
    return mandate
