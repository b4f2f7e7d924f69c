"""Businesses as rows of a list: just what a row shows, so that equal rows are drawn once.

A row is the whole context of its template, and hashable: ``{% business_rows rows %}`` keeps what it drew.
Rows are kept in this process while PostgreSQL says that the business is as it was: by ``xmin``, the
transaction that wrote it last, which no writer can go round.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db import connection

from clusters.enums import PUBLIC_STATES, ListingState, RegisterStatus
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


class Kept(NamedTuple):
    """A row, what it was made from and the edition of the names in it."""

    written_by: int
    stamp: object
    row: BusinessRow


MOST_KEPT = 5_000
_kept: dict[int, Kept] = {}
AS_WRITTEN = (
    "SELECT id, xmin::text::bigint FROM clusters_business WHERE id = ANY (%s) AND listing_state = ANY (%s)"
)


def listed_rows(
    ids: list[int], edition: Edition, *, sectors: Mapping[int, Sector], clusters: Mapping[int, Cluster]
) -> list[BusinessRow]:
    """The listed businesses of these ids as rows, in their order; ``sectors`` and ``clusters`` by id."""
    with connection.cursor() as cursor:
        cursor.execute(AS_WRITTEN, [ids, [state.value for state in PUBLIC_STATES]])
        written = dict(cursor.fetchall())
    found = {
        pk: kept.row
        for pk, by in written.items()
        if edition.stamp and (kept := _kept.get(pk)) and (kept.written_by, kept.stamp) == (by, edition.stamp)
    }
    if missing := written.keys() - found.keys():
        read = Business.objects.listed().as_rows().filter(pk__in=missing)
        found |= {row.pk: row for row in rows_of(read, sectors=sectors, clusters=clusters)}
        keep(((pk, by, found[pk]) for pk, by in written.items() if pk in missing and pk in found), edition)
    return [found[pk] for pk in ids if pk in found]


def keep(rows: Iterable[tuple[int, int, BusinessRow]], edition: Edition) -> None:
    """Keep (id, who wrote it, row) for the next page; nothing of a transaction, which may yet be undone."""
    if edition.stamp is None:
        return
    for pk, by, row in rows:
        _kept.pop(pk, None)
        _kept[pk] = Kept(by, edition.stamp, row)
    while len(_kept) > MOST_KEPT:
        _kept.pop(next(iter(_kept), 0), None)


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
