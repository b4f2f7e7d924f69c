"""Businesses as rows of a list: just what a row shows, so that equal rows are drawn once.

A row is the whole context of its template, and hashable: ``{% business_rows rows %}`` keeps what it drew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from clusters.enums import ListingState, RegisterStatus
from clusters.models import Business, Cluster, Sector
from core.accents import Accent
from core.edition import Edition

SHOWN_SECTORS = 3
DEFAULT_ACCENT = Accent.BEE.value


class BusinessRow(NamedTuple):
    """What a row of a list shows of a business."""

    pk: int
    reference: str
    address: str
    name: str
    text: str
    logo: str
    threads: tuple[tuple[str, str], ...]
    figures: tuple[str, ...]
    accent: str
    is_compact: bool
    is_fictional: bool
    is_raising: bool
    where: str
    sectors: tuple[str, ...]
    stage: str
    employees: str
    since: int | None
    status: str


def known_names(edition: Edition) -> dict[str, Any]:
    """Sectors and clusters by their ids, for ``rows_of``."""
    return {
        "sectors": edition.kept("sectors", lambda: Sector.objects.active().in_order().in_bulk()),
        "clusters": edition.kept("clusters by id", lambda: Cluster.objects.in_order().in_bulk()),
    }


def rows_of(
    businesses: Iterable[Business], *, sectors: Mapping[int, Sector], clusters: Mapping[int, Cluster]
) -> list[BusinessRow]:
    """The businesses (as ``as_rows()`` reads them) as rows; ``sectors`` and ``clusters`` by their ids."""
    return [row_of(business, sectors, clusters) for business in businesses]


def row_of(business: Business, sectors: Mapping[int, Sector], clusters: Mapping[int, Cluster]) -> BusinessRow:
    own = [sectors[pk] for pk in business.sector_ids if pk in sectors]
    cluster = clusters.get(business.cluster_id or 0)
    began_on = business.began_on
    status = business.register_status
    return BusinessRow(
        pk=business.pk,
        reference=business.reference,
        address=business.get_absolute_url(),
        name=business.name,
        text=business.short_description,
        logo=business.logo.url if business.logo else "",
        threads=tuple((sector.slug, sector.name) for sector in own),
        figures=tuple(business.weave_figures),
        accent=cluster.accent if cluster else DEFAULT_ACCENT,
        is_compact=business.listing_state == ListingState.IMPORTED,
        is_fictional=business.is_showcase,
        is_raising=business.is_raising,
        where=business.town or (cluster.name if cluster else ""),
        sectors=tuple(sector.name for sector in own[:SHOWN_SECTORS]),
        stage=business.get_stage_display() if business.stage else "",
        employees=business.get_employees_display() if business.employees else "",
        since=began_on.year if began_on else None,
        status=business.get_register_status_display()
        if status not in (RegisterStatus.NONE, RegisterStatus.ACTIVE)
        else "",
    )
