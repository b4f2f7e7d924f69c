"""Clusters: all of them, and each one's own page."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from clusters.enums import PlaceKind
from clusters.models import Business, Cluster, ClusterYearCount, Fact, Place, Sector
from clusters.rows import BusinessRow, rows_of
from clusters.structured import list_of, place_of
from clusters.tallies import Tallies
from clusters.weaving import woven
from core.edition import NOTHING_KEPT, Editions, public_editions
from core.page_cache import public_page

SHOWN_BUSINESSES = 6
SHOWN_SECTORS = 12
FIRST_YEAR = 1995


class SectorRow(NamedTuple):
    """A sector of the cluster: how many, and how far the cluster leans towards it (None: too few to say)."""

    sector: Sector
    business_count: int
    quotient: float | None


@require_safe
@login_not_required
@public_page
def cluster_list(request: HttpRequest) -> HttpResponse:
    visible = Cluster.objects.visible_to(request.user).in_order()
    edition = editions_for(request.user).reference
    clusters = edition.kept("clusters", lambda: woven(visible))
    context = {"edition": edition, "clusters": clusters, "structured": partial(list_of, clusters, request)}
    return render(request, "clusters/cluster_list.html", context)


def editions_for(user: User | AnonymousUser) -> Editions:
    """Staff may see what is not public yet: for them everything is read."""
    return NOTHING_KEPT if user.is_staff else public_editions()


@require_safe
@login_not_required
@public_page
def cluster_profile(request: HttpRequest, slug: str) -> HttpResponse:
    visible = Cluster.objects.visible_to(request.user)
    edition, profiles = editions_for(request.user)
    portrait = edition.kept(("cluster", slug), lambda: portrait_of(get_object_or_404(visible, slug=slug)))
    cluster = portrait["cluster"]
    context = portrait | {
        "edition": edition,
        "profiles": profiles,
        **profiles.kept(("cluster", slug), lambda: businesses_of(cluster, portrait["all_sectors"])),
        "structured": place_of(cluster, request),
        "trail": [(reverse("clusters:cluster_list"), _("Clusters"))],
    }
    return render(request, "clusters/cluster_profile.html", context)


def businesses_of(cluster: Cluster, sectors: dict[int, Sector]) -> dict[str, list[BusinessRow]]:
    """Those that say they are raising, and those published last."""
    listed = Business.objects.listed().in_cluster(cluster).as_rows()
    found = {
        "raising": listed.raising().best_described()[:SHOWN_BUSINESSES],
        "newest": listed.profiled().newest_first()[:SHOWN_BUSINESSES],
    }
    known = {cluster.pk: cluster}
    return {name: rows_of(rows, sectors=sectors, clusters=known) for name, rows in found.items()}


def portrait_of(found: Cluster) -> dict[str, Any]:
    """What the reference world says of a cluster; its businesses change more often and are not part of it."""
    tallies, sectors = Tallies.of([found]), Sector.objects.active().in_bulk()
    [cluster] = woven([found], tallies=tallies, sectors=sectors)
    rows = sector_rows(cluster, tallies, sectors)
    return {
        "cluster": cluster,
        "all_sectors": sectors,
        "facts": list(Fact.objects.of_clusters([cluster]).latest_per_metric()),
        "sectors": rows,
        "sector_bars": [(row.sector.name, row.business_count) for row in rows],
        "years": incorporations(cluster),
        "counted_at": tallies.counted_at,
        "places": places_by_kind(cluster),
    }


def sector_rows(cluster: Cluster, tallies: Tallies, sectors: dict[int, Sector]) -> list[SectorRow]:
    """The cluster's largest sectors, the largest first."""
    quotients = {row.sector_id: row.quotient for row in tallies.specialisations(cluster.pk)}
    counts = sorted(tallies.sectors[cluster.pk].items(), key=lambda item: (-item[1], item[0]))
    return [SectorRow(sectors[pk], count, quotients.get(pk)) for pk, count in counts if pk in sectors][
        :SHOWN_SECTORS
    ]


def places_by_kind(cluster: Cluster) -> list[tuple[str, list[Place]]]:
    """(kind in the plural, places) in the order of the kinds."""
    places: dict[str, list[Place]] = {}
    for place in cluster.places.by_kind():
        places.setdefault(place.kind, []).append(place)
    return [(PlaceKind(kind).plural, found) for kind, found in places.items()]


def incorporations(cluster: Cluster) -> list[tuple[str, int]]:
    """(year, businesses begun in it and still listed), oldest first, without gaps."""
    counts = dict(
        ClusterYearCount.objects.filter(cluster=cluster, year__gte=FIRST_YEAR).values_list(
            "year", "business_count"
        )
    )
    if not counts:
        return []
    return [(str(year), counts.get(year, 0)) for year in range(min(counts), max(counts) + 1)]
