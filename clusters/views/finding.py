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
from clusters.filters import asked
from clusters.rows import known_names, listed_rows
from clusters.search import search
from clusters.search.engine import EXACT, map_points
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
    edition = public_edition()
    query = asked(request.GET, edition)
    result = search(query, edition=edition)
    known = known_names(edition)
    facets = boxes(query, result.facets, is_more=result.is_more, **known)
    spots = {pk: (latitude, longitude) for pk, latitude, longitude in map_points(query)}
    counts = result.facets.get("cluster", {})
    context = {
        "query": query,
        "result": result,
        "chips": chips(facets, query, request.GET),
        "spots": [(row, *spots[row.pk]) for row in listed_rows(list(spots), edition, **known)],
        "clusters": [
            (cluster, counts.get(str(pk), 0))
            for pk, cluster in known["clusters"].items()
            if counts.get(str(pk)) and cluster.is_published
        ],
        "trail": [(reverse("clusters:business_list"), _("Businesses"))],
    }
    return render(request, "clusters/business_map.html", context)
