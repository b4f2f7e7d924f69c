"""Keeping ``Business.sector_ids`` true: what follows from the SIC codes, and what was chosen."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from accounts.models import User
from clusters.enums import SectorSource
from clusters.models import Business, BusinessSector, Sector
from clusters.permissions import can_curate_business, can_edit_business
from core.audit import record

# Every sector of each business: derived from its codes, less what it declined, and what it chose.
SECTORS_OF = """
    SELECT b.id, coalesce(array_agg(DISTINCT s.sector_id ORDER BY s.sector_id)
                          FILTER (WHERE s.sector_id IS NOT NULL), '{}')::int[] AS sector_ids
    FROM clusters_business b
    LEFT JOIN LATERAL (
        SELECT r.sector_id FROM clusters_sicsectorrule r WHERE r.sic_code_id = ANY (b.sic_codes)
        UNION SELECT c.sector_id FROM clusters_businesssector c
              WHERE c.business_id = b.id AND NOT c.is_declined
        EXCEPT SELECT c.sector_id FROM clusters_businesssector c
               WHERE c.business_id = b.id AND c.is_declined
    ) s ON EXISTS (SELECT FROM clusters_sector t WHERE t.id = s.sector_id AND t.is_active)
"""
REFRESH = f"""
    UPDATE clusters_business b SET sector_ids = wanted.sector_ids
    FROM ({SECTORS_OF} WHERE %(all)s OR b.id = ANY (%(ids)s) GROUP BY b.id) wanted
    WHERE b.id = wanted.id AND b.sector_ids IS DISTINCT FROM wanted.sector_ids
"""  # noqa: S608 - two constants


def refresh_sectors(*, business_ids: Iterable[int] | None = None) -> int:
    """Recompute the sectors of these businesses (all of them by default); how many changed.

    Call it after a change of a business's codes or choices, of a sector, or of the SIC rules.
    """
    ids = list(business_ids) if business_ids is not None else []
    with connection.cursor() as cursor:
        cursor.execute(REFRESH, {"all": business_ids is None, "ids": ids})
        return cursor.rowcount


@transaction.atomic
def choose_sectors(
    *, business: Business, sectors: Iterable[Sector], by: User, source: SectorSource | None = None
) -> Business:
    """Make exactly these the sectors of the business; what only its SIC codes say is declined.

    ``source`` is whose word it is, where that is not plain from who writes it down.
    """
    if not can_edit_business(by, business):
        raise PermissionDenied
    wanted = {sector.pk for sector in sectors}
    derived = set(Sector.objects.with_codes(business.sic_codes).values_list("pk", flat=True))
    source = source or (SectorSource.STAFF if can_curate_business(by, business) else SectorSource.COMPANY)
    business.sector_choices.all().delete()
    BusinessSector.objects.bulk_create(
        BusinessSector(
            business=business, sector_id=sector_id, source=source, is_declined=sector_id not in wanted
        )
        for sector_id in sorted(wanted ^ derived)
    )
    refresh_sectors(business_ids=[business.pk])
    record("business.sectors_chosen", business, by=by, sectors=sorted(wanted))
    business.refresh_from_db(fields=["sector_ids"])
    return business


@transaction.atomic
def assign_sector(*, business: Business, sector: Sector, by: User) -> Business:
    """Add one sector, as staff."""
    if not can_curate_business(by, business):
        raise PermissionDenied
    chosen = {"source": SectorSource.STAFF, "is_declined": False}
    BusinessSector.objects.update_or_create(business=business, sector=sector, defaults=chosen)
    refresh_sectors(business_ids=[business.pk])
    record("business.sector_assigned", business, by=by, sector=sector.pk)
    business.refresh_from_db(fields=["sector_ids"])
    return business
