"""Who invests in the North: the list with its filters, its export, and each investor's page."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.page_cache import public_page
from core.spreadsheet import csv_response
from investors.enums import MatchSide
from investors.filters.directory import SORTS, InvestorFilter, public_mandates
from investors.models import ExchangeRate, Investor, Mandate
from investors.money import ticket
from investors.permissions import can_edit_investor, can_verify_investor
from investors.views.opened import note_opened_from_list

PER_PAGE = 24
EXPORT_HEADING = (
    "Name", "Kind", "Country", "Website", "In a sentence", "Mandate", "Sectors", "Stages", "Clusters",
    "Ticket from", "Ticket to", "Currency", "Part in a round", "Address on TechNorth",
)  # fmt: skip


def with_public_mandates(rows: QuerySet[Investor]) -> QuerySet[Investor]:
    mandates = public_mandates().with_choices().order_by("name", "pk")
    return rows.prefetch_related(Prefetch("mandates", mandates, to_attr="public_mandates"))


def shown_mandates(investor: Investor) -> list[Mandate]:
    """What ``with_public_mandates`` has read."""
    return investor.public_mandates  # type: ignore[attr-defined]


@require_safe
@login_not_required
@public_page
def investor_list(request: HttpRequest) -> HttpResponse:
    found = InvestorFilter(request.GET)
    page = Paginator(with_public_mandates(found.ordered()), PER_PAGE).get_page(request.GET.get("page"))
    boxes = found.boxes()
    context = {
        "page": page,
        "boxes": boxes,
        "chips": found.chips(boxes, request.GET),
        "given": found.given,
        "sorts": SORTS,
    }
    return render(request, "investors/investor_list.html", context)


@require_safe
@login_not_required
def investor_export(request: HttpRequest) -> HttpResponseBase:
    """The list as filtered and sorted, a line for each public mandate."""
    rows = with_public_mandates(InvestorFilter(request.GET).ordered())
    return csv_response("technorth-investors", EXPORT_HEADING, export_lines(rows, request))


def export_lines(rows: QuerySet[Investor], request: HttpRequest) -> Iterator[tuple[object, ...]]:
    root = request.build_absolute_uri("/").rstrip("/")
    for investor in rows.iterator(chunk_size=500):
        head = (
            investor.name, investor.get_kind_display(), investor.get_country_display(), investor.website,
            investor.summary,
        )  # fmt: skip
        tail = root + investor.get_absolute_url()
        if not shown_mandates(investor):
            yield (*head, "", "", "", "", "", "", "", "", tail)
        for mandate in shown_mandates(investor):
            yield (
                *head, mandate.name, "; ".join(map(str, mandate.liked_sectors)),
                "; ".join(mandate.stage_labels), "; ".join(map(str, mandate.clusters.all())),
                mandate.ticket_min, mandate.ticket_max, mandate.currency, mandate.get_lead_display(), tail,
            )  # fmt: skip


@require_safe
@login_not_required
@public_page
def investor_profile(request: HttpRequest, slug: str) -> HttpResponse:
    """A public page, which its people see before anybody else does."""
    visible = with_public_mandates(Investor.objects.visible_to(request.user))
    investor = get_object_or_404(visible, slug=slug)
    note_opened_from_list(request, MatchSide.BUSINESS, mandate__investor=investor)
    context = {
        "investor": investor,
        "deals": investor.deals.public().newest_first().select_related("business"),
        "rates": ExchangeRate.objects.as_of(timezone.localdate()),
        "can_edit": can_edit_investor(request.user, investor),
        "can_verify": can_verify_investor(request.user, investor),
        "trail": [(reverse("investors:investor_list"), _("Investors"))],
        "tickets": [ticket(m.ticket_min, m.ticket_max, m.currency) for m in shown_mandates(investor)],
    }
    return render(request, "investors/investor_profile.html", context)
