"""Sectors across clusters: where in the North a trade is at home."""

from __future__ import annotations

from typing import NamedTuple

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clusters.models import Business, Cluster, Sector
from clusters.specialisation import MIN_COUNT
from clusters.tallies import REGION, Tallies
from core.edition import public_edition
from core.page_cache import public_page

SHOWN_BUSINESSES = 6


class SectorRow(NamedTuple):
    """A sector of the North: how many, and the cluster that leans towards it most (None: none does)."""

    sector: Sector
    business_count: int
    home: Cluster | None
    quotient: float | None


class ClusterRow(NamedTuple):
    """One cluster's part of a sector. ``quotient`` only where there are enough businesses to say."""

    cluster: Cluster
    business_count: int
    quotient: float | None


@require_safe
@login_not_required
@public_page
def sector_list(request: HttpRequest) -> HttpResponse:
    edition = public_edition()
    rows = edition.kept("sectors across clusters", sector_rows)
    by_size = request.GET.get("sort") == "size"
    if by_size:
        rows = sorted(rows, key=lambda row: -row.business_count)
    return render(
        request, "clusters/sector_list.html", {"edition": edition, "rows": rows, "by_size": by_size}
    )


def sector_rows() -> list[SectorRow]:
    clusters = list(Cluster.objects.published().in_order())
    tallies = Tallies.of(clusters)
    return [sector_row(sector, clusters, tallies) for sector in Sector.objects.active().in_order()]


def sector_row(sector: Sector, clusters: list[Cluster], tallies: Tallies) -> SectorRow:
    leans = [
        (tallies.quotient(cluster.pk, sector.pk) or 0, cluster)
        for cluster in clusters
        if tallies.sectors[cluster.pk].get(sector.pk, 0) >= MIN_COUNT
    ]
    quotient, home = max(leans, key=lambda lean: lean[0], default=(0, None))
    leads = quotient > 1
    count = tallies.sectors[REGION].get(sector.pk, 0)
    return SectorRow(sector, count, home if leads else None, quotient if leads else None)


@require_safe
@login_not_required
@public_page
def sector_profile(request: HttpRequest, slug: str) -> HttpResponse:
    sector = get_object_or_404(Sector.objects.active().with_words(), slug=slug)
    clusters = list(Cluster.objects.visible_to(request.user).in_order())
    tallies = Tallies.of(clusters)
    rows = cluster_rows(sector, clusters, tallies)
    context = {
        "sector": sector,
        "rows": rows,
        "bars": [(row.cluster.name, row.business_count) for row in rows],
        "total": tallies.sectors[REGION].get(sector.pk, 0),
        "counted_at": tallies.counted_at,
        "businesses": Business.objects.listed().in_sector(sector.pk).best_described()[:SHOWN_BUSINESSES],
        "trail": [(reverse("clusters:sector_list"), _("Sectors"))],
    }
    return render(request, "clusters/sector_profile.html", context)


def cluster_rows(sector: Sector, clusters: list[Cluster], tallies: Tallies) -> list[ClusterRow]:
    """Clusters with businesses of this sector, the largest part first."""
    rows = []
    for cluster in clusters:
        count = tallies.sectors[cluster.pk].get(sector.pk, 0)
        quotient = tallies.quotient(cluster.pk, sector.pk) if count >= MIN_COUNT else None
        if count:
            rows.append(ClusterRow(cluster, count, quotient))
    return sorted(rows, key=lambda row: -row.business_count)
