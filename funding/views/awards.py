"""An award as everybody can read it, at an address of its own."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.page_cache import public_page
from funding.enums import PUBLIC_AWARD_STATES
from funding.giving.grants import is_granted
from funding.giving.publisher import publisher
from funding.models import Award
from funding.structured import monetary_grant


@require_safe
@login_not_required
@public_page
def award_page(request: HttpRequest, reference: str) -> HttpResponse:
    """Offers are there for the agency alone."""
    awards = Award.objects.visible_to(request.user).with_call()
    award, who = get_object_or_404(awards, reference=reference), publisher()
    is_published = is_granted(award)
    context = {
        "award": award,
        "call": getattr(award.reservation, "call", None),
        "fund": award.reservation.line.fund,
        "is_public": award.state in PUBLIC_AWARD_STATES,
        "giving_id": who.id_of(award.reference) if is_published else "",
        "structured": monetary_grant(award, who, request) if is_published else None,
        "trail": [(reverse("funding:money"), "Public money")],
        "at": timezone.now(),
    }
    return render(request, "funding/awards/page.html", context)
