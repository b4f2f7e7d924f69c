"""The desks of those who invest and of those who speak for a business."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.requests import person_of
from clusters.models import Business
from investors.models import Investor
from portal import desks


@require_safe
@never_cache
def desk(request: HttpRequest) -> HttpResponse:
    """To the first desk one has; whoever has none is told what they can do."""
    own = desks.desks_of(person_of(request))
    return redirect(own[0].href) if own else render(request, "portal/desks/none.html")


@require_safe
@never_cache
def investing_desk(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    if not Investor.objects.of_member(person).exists():
        return redirect("portal:desk")
    context = {"desks": desks.desks_of(person), **desks.investing_desk(person)}
    return render(request, "portal/desks/investing.html", context)


@require_safe
@never_cache
def business_desk(request: HttpRequest, slug: str) -> HttpResponse:
    person = person_of(request)
    own = Business.objects.of_member(person).at_slug(slug).select_related("cluster")
    business = get_object_or_404(own)
    context = {"desks": desks.desks_of(person), **desks.business_desk(person, business)}
    return render(request, "portal/desks/business.html", context)
