"""What the North offers, in one glance."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clusters.models import Cluster, Fact, Sector
from clusters.tallies import REGION, Tallies
from clusters.weaving import woven
from core.edition import public_edition
from core.page_cache import public_page
from funding.enums import CallPhase
from funding.models import Call

#: Calls on the home page.
MOST_CALLS = 3


class Count(NamedTuple):
    """A number that lives: what there is on the portal now."""

    label: str
    value: int


@require_safe
@login_not_required
@public_page
def home(request: HttpRequest) -> HttpResponse:
    edition = public_edition()
    context = edition.kept("home", at_a_glance)
    return render(request, "portal/home.html", {**context, "edition": edition, "calls": calls_to_come()})


def calls_to_come() -> list[Call]:
    """What closes next; the clock moves it, so it is read anew."""
    coming = Call.objects.in_phase(CallPhase.OPEN, CallPhase.SCHEDULED)
    return list(coming.by_deadline().with_names()[:MOST_CALLS])


def at_a_glance() -> dict[str, Any]:
    published = Cluster.objects.published().in_order()
    tallies, sectors = Tallies.of(published), Sector.objects.active().in_bulk()
    clusters = woven(published, tallies=tallies, sectors=sectors)
    return {
        "clusters": clusters,
        "counts": live_counts(clusters, tallies),
        "headline_facts": headline_facts(),
    }


def live_counts(clusters: list[Cluster], tallies: Tallies) -> list[Count]:
    """Only what there is any of: an empty portal boasts of nothing."""
    counts = [
        Count(_("businesses listed"), tallies.totals.get(REGION, 0)),
        Count(_("clusters"), len(clusters)),
        Count(_("sectors"), len(tallies.sectors[REGION])),
        Count(_("raising now"), tallies.raising.get(REGION, 0)),
    ]
    return [count for count in counts if count.value]


def headline_facts() -> list[Fact]:
    """The baseline of the aim first, then the latest figure of each metric for the whole North."""
    region = Fact.objects.of_region()
    return [*region.baseline().select_related("metric"), *region.latest_per_metric()]
