"""How promises are kept: a page and its sheet, for everybody who works for the agency."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.permissions import may_work_as_staff
from core.spreadsheet import csv_response
from investors.enquiry_figures import figures_between
from investors.forms.enquiry_figures import PeriodForm

HEADING = (
    "Cluster", "Received", "Answered in time", "Late", "Waiting", "Clock paused", "In time (%)",
    "Mean working hours to the first answer", "Given by fair share", "Won", "Investment forecast (GBP)",
    "Jobs forecast", "From", "To",
)  # fmt: skip


@never_cache
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    form = period_asked(request)
    first, last = form.period()
    found = figures_between(first, last)
    context = {
        "form": form,
        "first": first,
        "last": last,
        "figures": found,
        "in_time": [(row.name, row.in_time_share) for row in found.rows if row.in_time_share is not None],
        "shared": [(row.name, row.shared_count) for row in found.rows if row.shared_count],
    }
    return render(request, "investors/enquiries/figures.html", context)


@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The figures of the same period as on the page."""
    first, last = period_asked(request).period()
    found = figures_between(first, last)
    rows = [
        (
            row.name, row.received_count, row.in_time_count, row.late_count, row.waiting_count,
            row.paused_count, row.in_time_share, row.mean_hours, row.shared_count, row.won_count,
            row.investment_amount, row.jobs_count, first.isoformat(), last.isoformat(),
        )
        for row in (*found.rows, found.total)
    ]  # fmt: skip
    return csv_response("technorth-enquiry-figures", HEADING, rows)


def period_asked(request: HttpRequest) -> PeriodForm:
    if not may_work_as_staff(request.user):
        raise Http404
    return PeriodForm.asked(request.GET)
