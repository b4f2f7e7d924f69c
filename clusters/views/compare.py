"""Clusters side by side."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clusters.comparison import directory_columns, figure_rows
from clusters.forms.compare import CompareForm
from clusters.models import Cluster
from clusters.tallies import Tallies
from clusters.weaving import woven
from core.page_cache import public_page


@require_safe
@login_not_required
@public_page
def compare_clusters(request: HttpRequest) -> HttpResponse:
    """Choose two to four, or see them; the address carries the choice, so that it can be sent on."""
    choices = Cluster.objects.visible_to(request.user).in_order()
    form = CompareForm(request.GET or None, clusters=choices)
    context = {"form": form, "clusters": [], "trail": [(reverse("clusters:cluster_list"), _("Clusters"))]}
    if form.is_valid():
        chosen = form.cleaned_data["with"]
        tallies = Tallies.of(chosen)
        clusters = woven(chosen, tallies=tallies)
        columns = directory_columns(clusters, tallies)
        context |= {
            "clusters": clusters,
            "figures": figure_rows(clusters),
            "directory": list(zip(clusters, columns, strict=True)),
            "counted_at": tallies.counted_at,
        }
    return render(request, "clusters/compare.html", context)
