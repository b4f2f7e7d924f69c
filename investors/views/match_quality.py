"""How matching does, for the agency."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from investors.match_quality import quality
from investors.permissions import can_see_match_quality


@never_cache
@require_safe
def match_quality(request: HttpRequest) -> HttpResponse:
    if not can_see_match_quality(request.user):
        raise Http404
    return render(request, "investors/matches/quality.html", {"quality": quality(timezone.now())})
