"""The agency's money: for everybody, and as staff watch it."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.page_cache import public_page
from core.spreadsheet import csv_response
from funding.filters import AwardFilter
from funding.models import Award, BudgetLine, FinancialYear
from funding.models.award import AwardQuerySet
from funding.money_view import YearView, year_view
from funding.permissions import can_move_money
from funding.public_money import CLUSTER_PARTS, EXPORT_HEADING, STAGES, export_row, public_money

SHOWN = 50

VIEW_HEADING = (
    "Fund", "Budget (GBP)", "Free (GBP)", "Reserved (GBP)", "Offered (GBP)", "Committed (GBP)",
    "Claimed (GBP)", "Paid (GBP)", "Forecast to 31 March (GBP)", "Claimed after 31 March (GBP)",
    "Unspent on 31 March (GBP)", "Warnings", "Financial year",
)  # fmt: skip


@require_safe
@login_not_required
@public_page
def money(request: HttpRequest) -> HttpResponse:
    """``?year=&fund=&cluster=&q=&sort=`` narrow down the awards; budgets follow year and fund."""
    chosen = awards_asked(request)
    lines = BudgetLine.objects.all()
    data = chosen.form.cleaned_data if chosen.is_valid() else {}
    lines = lines.of_start(data["year"]) if data.get("year") else lines
    lines = lines.of_fund(data["fund"]) if data.get("fund") else lines
    context = {
        "filter": chosen,
        "money": public_money(lines, chosen.qs),
        "totals": chosen.qs.totals(),
        "page": Paginator(chosen.qs.with_names(), SHOWN).get_page(request.GET.get("page")),
        "stages": STAGES,
        "cluster_parts": CLUSTER_PARTS,
        "at": timezone.now(),
    }
    return render(request, "funding/money/public.html", context)


@require_safe
@login_not_required
def money_export(request: HttpRequest) -> StreamingHttpResponse:
    """The awards as found on the page."""
    awards = awards_asked(request).qs.with_names()
    rows = (export_row(award) for award in awards.iterator(chunk_size=1_000))
    return csv_response("technorth-awards", EXPORT_HEADING, rows)


def awards_asked(request: HttpRequest) -> AwardFilter:
    awards: AwardQuerySet = Award.objects.public().newest_first()
    return AwardFilter(request.GET, queryset=awards)


@never_cache
@require_safe
def annuality(request: HttpRequest) -> HttpResponse:
    """Where every pound of a year stands, and what will be left on 31 March. ``?year=2026``"""
    year = year_asked(request)
    context = {
        "view": year_view(year) if year else None,
        "years": FinancialYear.objects.newest_first(),
        "stages": ("Paid", "Claimed", "Committed", "Reserved or offered", "Free"),
    }
    return render(request, "funding/money/annuality.html", context)


@require_safe
def annuality_export(request: HttpRequest) -> StreamingHttpResponse:
    year = year_asked(request)
    if year is None:
        raise Http404
    return csv_response(f"technorth-money-{year.starts_on.year}", VIEW_HEADING, view_rows(year_view(year)))


def view_rows(view: YearView) -> Iterator[tuple[object, ...]]:
    for row in (*view.rows, view.total):
        warned = " ".join(warning.text for warning in row.warnings)
        foreseen = row.forecast
        yield (
            row.name,
            *row.standing,
            foreseen.spent,
            foreseen.late,
            foreseen.unspent,
            warned,
            str(view.year),
        )


def year_asked(request: HttpRequest) -> FinancialYear | None:
    """The year that was asked for, else the present one, else the newest there is."""
    if not can_move_money(request.user):
        raise Http404
    years, asked = FinancialYear.objects.newest_first(), request.GET.get("year", "")
    if asked:
        found = years.starting_in(asked)
        if found is None:
            raise Http404
        return found
    return years.on(timezone.localdate()) or years.first()
