"""A place where tech happens, and who sits there."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clusters.models import Business, Place
from clusters.rows import known_names, rows_of
from core.edition import public_edition
from core.page_cache import public_page

PER_PAGE = 24


@require_safe
@login_not_required
@public_page
def place_profile(request: HttpRequest, pk: int) -> HttpResponse:
    place = get_object_or_404(Place.objects.visible_to(request.user).select_related("cluster"), pk=pk)
    sitting = Business.objects.listed().filter(place=place).by_name().as_rows()
    page = Paginator(sitting, PER_PAGE).get_page(request.GET.get("page"))
    known = known_names(public_edition())
    trail = [
        (reverse("clusters:cluster_list"), _("Clusters")),
        (place.cluster.get_absolute_url(), place.cluster.name),
    ]
    context = {"place": place, "page": page, "rows": rows_of(page.object_list, **known), "trail": trail}
    return render(request, "clusters/place_profile.html", context)
