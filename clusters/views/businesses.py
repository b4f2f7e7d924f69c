"""The directory: the list with its filters, its export, and each business's page."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clusters.enums import ListingState
from clusters.export import EXPORT_HEADING, export_rows
from clusters.facets import boxes, chips
from clusters.filters import SORTS, asked
from clusters.models import Business, BusinessPerson, SicCode
from clusters.permissions import can_curate_business, can_edit_business
from clusters.rows import known_names, listed_rows, rows_of
from clusters.search import matching, search, similar_to
from clusters.search.engine import REACH
from clusters.structured import organisation
from clusters.weaving import swatched
from core.edition import NOTHING_KEPT, Edition, public_edition, public_editions
from core.page_cache import public_page
from core.spreadsheet import csv_response


@require_safe
@login_not_required
@public_page
def business_list(request: HttpRequest) -> HttpResponse:
    edition = public_edition()
    query = asked(request.GET, edition)
    result = search(query, page=page_number(request), edition=edition)
    known = known_names(edition)
    facets = boxes(query, result.facets, is_more=result.is_more, **known)
    context = {
        "query": query,
        "sorts": SORTS,
        "result": result,
        "page": Paginator(range(min(result.total, REACH)), result.per_page).get_page(result.page),
        "rows": listed_rows(result.business_ids, edition, **known),
        "boxes": facets,
        "chips": chips(facets, query, request.GET),
    }
    return render(request, "clusters/business_list.html", context)


def page_number(request: HttpRequest) -> int:
    """The page asked for; what is no number is the first."""
    asked = request.GET.get("page", "")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1


@require_safe
@login_not_required
def business_export(request: HttpRequest) -> HttpResponseBase:
    """The list as filtered and sorted, however long: sent while it is read."""
    query = asked(request.GET)
    return csv_response("technorth-businesses", EXPORT_HEADING, export_rows(matching(query), request))


@require_safe
@login_not_required
@public_page
def business_profile(request: HttpRequest, slug: str) -> HttpResponseBase:
    visible = Business.objects.visible_to(request.user)
    found = visible.unmerged().at_slug(slug).first()
    if found is None:
        # Not for ever: a merge can be undone.
        return redirect(get_object_or_404(visible, pk=Business.objects.at_slug(slug).merged_into()))
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
        "people": SimpleLazyObject(lambda: list(people_of(business))),
        "similar": SimpleLazyObject(lambda: rows_of(similar_to(business), **known)),
        "is_preview": False,
        "can_edit": can_edit_business(request.user, business),
        "can_curate": can_curate_business(request.user, business),
        "trail": trail + ([(cluster.get_absolute_url(), cluster.name)] if cluster else []),
    }
    return render(request, "clusters/business_profile.html", context)


def people_of(business: Business) -> QuerySet[BusinessPerson]:
    """Those who agreed to be named on a profile; a row of the register is none yet."""
    shown = business.people.shown()
    return shown.none() if business.listing_state == ListingState.IMPORTED else shown


def described(codes: list[str], edition: Edition) -> list[str]:
    """Each SIC code with what it stands for, where we know it."""
    known = edition.kept("SIC codes", SicCode.objects.in_bulk)
    return [str(known.get(code, code)) for code in codes]
