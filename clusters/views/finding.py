"""Beside the directory's list: suggestions while one types, the result on a map, how the search works."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clusters.facets import boxes, chips
from clusters.filters import BusinessFilter
from clusters.rows import known_names, rows_of
from clusters.search import search
from clusters.search.engine import EXACT, hydrated, map_points
from clusters.search.suggest import suggest
from core.edition import public_edition
from core.page_cache import MAX_AGE, public_page


@require_safe
@login_not_required
@public_page
def business_suggest(request: HttpRequest) -> JsonResponse:
    """``{"suggestions": [{"label", "kind", "address"}]}`` for what has been typed so far."""
    found = suggest(request.GET.get("q", ""))
    response = JsonResponse({"suggestions": [suggestion._asdict() for suggestion in found]})
    patch_cache_control(response, max_age=MAX_AGE)  # whoever goes back a letter asks their own browser
    return response


@require_safe
@login_not_required
@public_page
def search_help(request: HttpRequest) -> HttpResponse:
    trail = [(reverse("clusters:business_list"), _("Businesses"))]
    return render(request, "clusters/search_help.html", {"trail": trail, "exact": EXACT})


@require_safe
@login_not_required
@public_page
def business_map(request: HttpRequest) -> HttpResponse:
    """The result on a map: how many in each cluster, and those that say where they are."""
    query = BusinessFilter(request.GET).query
    result = search(query)
    known = known_names(public_edition())
    facets = boxes(query, result.facets, is_more=result.is_more, **known)
    spots = {pk: (latitude, longitude) for pk, latitude, longitude in map_points(query)}
    rows = hydrated(list(spots))
    counts = result.facets.get("cluster", {})
    context = {
        "query": query,
        "result": result,
        "chips": chips(facets, query, request.GET),
        "spots": [
            (row, *spots[business.pk]) for business, row in zip(rows, rows_of(rows, **known), strict=True)
        ],
        "clusters": [
            (cluster, counts.get(str(pk), 0))
            for pk, cluster in known["clusters"].items()
            if counts.get(str(pk)) and cluster.is_published
        ],
        "trail": [(reverse("clusters:business_list"), _("Businesses"))],
    }
    return render(request, "clusters/business_map.html", context)
