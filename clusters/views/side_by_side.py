"""Businesses side by side."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clusters.business_comparison import FEWEST, MOST, profile_lines, register_lines
from clusters.models import Business
from clusters.rows import known_names
from clusters.weaving import swatched
from core.edition import public_edition
from core.page_cache import public_page

#: References of an address that are looked at; more are nobody's honest choice.
LOOKED_AT = 12


@require_safe
@login_not_required
@public_page
def compare_businesses(request: HttpRequest) -> HttpResponse:
    """``?with=sc900001&with=b12``: by what never changes of them, so that the address can be sent on."""
    asked = list(dict.fromkeys(text.lower() for text in request.GET.getlist("with")))[:LOOKED_AT]
    found = {b.reference: b for b in Business.objects.visible_to(request.user).at_references(asked)}
    chosen = [found[reference] for reference in asked if reference in found]
    known = known_names(public_edition())
    shown = chosen if FEWEST <= len(chosen) <= MOST else []
    for business in shown:
        business.cluster = known["clusters"].get(business.cluster_id)
    context = {
        "chosen": [(business, others_of(business, chosen)) for business in chosen],
        "businesses": swatched(shown, sectors=known["sectors"]),
        "profile": profile_lines(shown, **known),
        "register": register_lines(shown),
        "missing_count": len(asked) - len(chosen),
        "surplus": max(0, len(chosen) - MOST),
        "trail": [(reverse("clusters:business_list"), _("Businesses"))],
    }
    return render(request, "clusters/business_compare.html", context)


def others_of(business: Business, chosen: list[Business]) -> str:
    """The address's query without this one."""
    return "&".join(f"with={other.reference}" for other in chosen if other is not business)
