"""The cloth of a cluster or a business as a picture, for those who share its page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from clusters.models import Business, Cluster
from clusters.weaving import swatched, woven
from core.weave import draft_of
from core.weave.picture import ENDS, PICKS, cloth_png

A_DAY = "public, max-age=86400"


@require_safe
@login_not_required
def cluster_card(request: HttpRequest, slug: str) -> HttpResponse:
    [cluster] = woven([get_object_or_404(Cluster.objects.published(), slug=slug)])
    return card(cluster.weave_threads, cluster.weave_figures, cluster.accent)  # type: ignore[attr-defined]


@require_safe
@login_not_required
def business_card(request: HttpRequest, slug: str) -> HttpResponse:
    listed = Business.objects.listed().select_related("cluster")
    [business] = swatched([get_object_or_404(listed.at_slug(slug))])
    threads = [(key, name, 1.0) for key, name in business.weave_threads]  # type: ignore[attr-defined]
    return card(threads, business.weave_figures, business.cluster.accent if business.cluster else "bee")


def card(threads: list[tuple[str, str, float]], figures: list[str], accent: str) -> HttpResponse:
    draft = draft_of(threads, figures, ends=ENDS, picks=PICKS)
    answer = HttpResponse(cloth_png(draft, accent), content_type="image/png")
    answer.headers["Cache-Control"] = A_DAY
    return answer
