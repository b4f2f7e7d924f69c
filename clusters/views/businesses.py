"""The directory: the list with its filters, its export, and each business's page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clusters.enums import ListingState
from clusters.facets import boxes, chips
from clusters.filters import SORTS, BusinessFilter
from clusters.models import Business, Cluster, Sector, SicCode
from clusters.permissions import can_curate_business, can_edit_business
from clusters.rows import rows_of
from clusters.search import matching, search
from clusters.search.engine import REACH, hydrated
from clusters.structured import organisation
from clusters.weaving import swatched
from core.edition import NOTHING_KEPT, Edition, public_edition, public_editions
from core.page_cache import public_page
from core.spreadsheet import csv_response

EXPORT_HEADING = (
    "Company number", "Name", "Legal name", "Cluster", "Sectors", "Town", "Postcode", "Founded", "Stage",
    "People", "Raising now", "Register status", "SIC codes", "Website", "Description", "Address on TechNorth",
)  # fmt: skip


@require_safe
@login_not_required
@public_page
def business_list(request: HttpRequest) -> HttpResponse:
    edition = public_edition()
    query = BusinessFilter(request.GET, edition=edition).query
    result = search(query, page=page_number(request), edition=edition)
    known = known_names(edition)
    facets = boxes(query, result.facets, is_more=result.is_more, **known)
    context = {
        "query": query,
        "sorts": SORTS,
        "result": result,
        "page": Paginator(range(min(result.total, REACH)), result.per_page).get_page(result.page),
        "rows": rows_of(hydrated(result.business_ids), **known),
        "boxes": facets,
        "chips": chips(facets, query, request.GET),
    }
    return render(request, "clusters/business_list.html", context)


def page_number(request: HttpRequest) -> int:
    """The page asked for; what is no number is the first."""
    asked = request.GET.get("page", "")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1


def known_names(edition: Edition) -> dict[str, Any]:
    """Sectors and clusters by their ids, for ``rows_of``."""
    return {
        "sectors": edition.kept("sectors", lambda: Sector.objects.active().in_order().in_bulk()),
        "clusters": edition.kept("clusters by id", lambda: Cluster.objects.in_order().in_bulk()),
    }


@require_safe
@login_not_required
def business_export(request: HttpRequest) -> HttpResponseBase:
    """The list as filtered and sorted, however long: sent while it is read."""
    query = BusinessFilter(request.GET).query
    return csv_response("technorth-businesses", EXPORT_HEADING, export_rows(matching(query), request))


def export_rows(businesses: Iterable[Business], request: HttpRequest) -> Iterator[tuple[object, ...]]:
    sectors = dict(Sector.objects.values_list("pk", "name"))
    clusters = dict(Cluster.objects.values_list("pk", "name"))
    root = request.build_absolute_uri("/").rstrip("/")
    for business in businesses:
        began_on = business.began_on
        yield (
            business.company_number,
            business.name,
            business.legal_name,
            clusters.get(business.cluster_id or 0, ""),
            "; ".join(sectors[pk] for pk in business.sector_ids if pk in sectors),
            business.town,
            business.postcode,
            began_on.isoformat() if began_on else "",
            business.get_stage_display(),
            business.get_employees_display(),
            "yes" if business.is_raising else "",
            business.register_status_text,
            " ".join(business.sic_codes),
            business.website,
            business.short_description,
            root + business.get_absolute_url(),
        )


@require_safe
@login_not_required
@public_page
def business_profile(request: HttpRequest, slug: str) -> HttpResponseBase:
    visible = Business.objects.visible_to(request.user)
    found = get_object_or_404(visible.at_slug(slug))
    if found.slug != slug:
        return redirect(found, permanent=True)
    edition, profiles = public_editions()
    known = known_names(edition)
    sectors = known["sectors"]
    [business] = swatched([found], sectors=sectors)
    cluster = business.cluster = known["clusters"].get(found.cluster_id)
    trail = [(reverse("clusters:business_list"), _("Businesses"))]
    context = {
        "business": business,
        # What it shows is kept while it stands; rows of the register and what is not public are read.
        "edition": profiles if business.listing_state == ListingState.PUBLISHED else NOTHING_KEPT.profiles,
        "sectors": [sector for pk, sector in sectors.items() if pk in business.sector_ids],
        "sic_codes": partial(described, business.sic_codes, edition),
        "structured": partial(organisation, business, request),
        "links": SimpleLazyObject(lambda: list(business.links.all())),
        "people": SimpleLazyObject(lambda: list(business.people.shown())),
        "can_edit": can_edit_business(request.user, business),
        "can_curate": can_curate_business(request.user, business),
        "trail": trail + ([(cluster.get_absolute_url(), cluster.name)] if cluster else []),
    }
    return render(request, "clusters/business_profile.html", context)


def described(codes: list[str], edition: Edition) -> list[str]:
    """Each SIC code with what it stands for, where we know it."""
    known = edition.kept("SIC codes", SicCode.objects.in_bulk)
    return [str(known.get(code, code)) for code in codes]
