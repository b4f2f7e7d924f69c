"""Calls as everybody reads them: the list with its filters, feeds and export, and each call's page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.requests import person_of
from clusters.models import Business
from core.downloads import download
from core.page_cache import public_page
from core.spreadsheet import csv_response
from funding.actions.call_questions import ask_about_call
from funding.calendars import briefing_event, calendar_of, calendar_response, new_calendar
from funding.call_fit import Fit, fits_of
from funding.call_view import (
    asked_by,
    burden_of,
    has_questions_open,
    money_of,
    public_form,
    rules_in_words,
    worked_examples,
)
from funding.enums import CallPhase, CallState
from funding.filters import CALL_SORTS, CallFilter
from funding.forms.calls import AskForm
from funding.models import Call, CallBriefing, CallDocument
from funding.permissions import can_manage_calls
from funding.uk_time import in_uk

PER_PAGE = 20
#: Businesses of one person that calls are held against on a page.
MOST_HELD_AGAINST = 10
#: Phases in which it helps to know whether a call fits.
STILL_TO_COME = (CallPhase.OPEN, CallPhase.SCHEDULED)
EXPORT_HEADING = (
    "Title", "Summary", "Where it stands", "Opens (UK time)", "Closes (UK time)", "Decision promised for",
    "Smallest grant (GBP)", "Largest grant (GBP)", "Pot (GBP)", "Intervention rate (%)", "Clusters",
    "Sectors", "Stages", "People", "At most years old", "Company number needed", "Fund", "Contact",
    "Address on TechNorth",
)  # fmt: skip


class CallRow(NamedTuple):
    """A call in the list, and those of one's businesses that it fits."""

    call: Call
    fits: list[Fit]


@require_safe
@login_not_required
@public_page
def call_list(request: HttpRequest) -> HttpResponse:
    """``?phase=&cluster=&sector=&stage=&size=&q=&sort=&page=``"""
    found = CallFilter(request.GET)
    page = Paginator(found.ordered().with_names(), PER_PAGE).get_page(request.GET.get("page"))
    boxes = found.boxes()
    context = {
        "page": page,
        "rows": rows_for(request, page.object_list),
        "boxes": boxes,
        "chips": found.chips(boxes, request.GET),
        "given": found.given,
        "sorts": CALL_SORTS,
    }
    return render(request, "funding/calls/list.html", context)


def rows_for(request: HttpRequest, calls: Iterable[Call]) -> list[CallRow]:
    several = list(calls)
    coming = [call for call in several if call.phase() in STILL_TO_COME]
    businesses = own_businesses(request) if coming else []
    fits = fits_of(coming, businesses) if businesses else {}
    return [
        CallRow(call, [fit for fit in fits.get(call.pk, []) if fit.eligibility.holds]) for call in several
    ]


def own_businesses(request: HttpRequest) -> list[Business]:
    return list(Business.objects.of_member(request.user).unmerged().by_name()[:MOST_HELD_AGAINST])


@require_safe
@login_not_required
def call_export(request: HttpRequest) -> StreamingHttpResponse:
    """The list as filtered and sorted."""
    calls = CallFilter(request.GET).ordered().with_names()
    return csv_response("technorth-calls", EXPORT_HEADING, export_rows(calls, request))


def export_rows(calls: Iterable[Call], request: HttpRequest) -> Iterator[tuple[object, ...]]:
    root = request.build_absolute_uri("/").rstrip("/")
    for call in calls:
        yield (
            call.title, call.summary, call.phase().label, f"{in_uk(call.opens_at):%Y-%m-%d %H:%M}",
            f"{in_uk(call.closes_at):%Y-%m-%d %H:%M}", call.decision_on, call.min_amount, call.max_amount,
            call.pot_amount, call.intervention_percent, "; ".join(map(str, call.clusters.all())),
            "; ".join(map(str, call.sectors.all())), "; ".join(call.stages), "; ".join(call.employees),
            call.max_age_years, "yes" if call.needs_company_number else "no", call.line.fund.name,
            call.contact_email, root + call.get_absolute_url(),
        )  # fmt: skip


@require_safe
@login_not_required
def call_calendar(request: HttpRequest, slug: str | None = None) -> HttpResponse:
    """Of every call that is not long past, to subscribe to; or of one."""
    calls = Call.objects.public().with_dates()
    if slug is None:
        content = calendar_of(calls.current().by_deadline(), name="TechNorth funding")
        return calendar_response(content, "technorth-calls")
    call = get_object_or_404(calls, slug=slug)
    return calendar_response(calendar_of([call], name=call.title), call.slug)


@require_safe
@login_not_required
def briefing_calendar(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    briefings = CallBriefing.objects.select_related("call").filter(
        call__in=Call.objects.visible_to(request.user)
    )
    briefing = get_object_or_404(briefings, call__slug=slug, pk=pk)
    calendar = new_calendar(briefing.title)
    calendar.add_component(briefing_event(briefing.call, briefing))
    return calendar_response(calendar.to_ical(), f"{slug}-briefing")


@require_safe
@login_not_required
@public_page
def call_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Before it is published its agency sees it as it will be, and nobody else."""
    call = get_object_or_404(Call.objects.visible_to(request.user).with_names(), slug=slug)
    is_preview = call.state == CallState.DRAFT
    sections = asked_by(public_form(call, is_preview=is_preview))
    businesses = own_businesses(request) if call.phase() in STILL_TO_COME else []
    context = {
        "call": call,
        "phase": call.phase(),
        "is_preview": is_preview,
        "examples": worked_examples(call),
        "rules": rules_in_words(call),
        "criteria": call.criteria.all(),
        "sections": sections,
        "burden": burden_of(sections),
        "documents": call.documents.all(),
        "briefings": call.briefings.filter(ends_at__gt=timezone.now()),
        "moves": call.deadline_moves.all(),
        "questions": call.faq.public().in_order(),
        "has_questions_open": has_questions_open(call),
        "money": money_of(call),
        "fits": fits_of([call], businesses)[call.pk] if businesses else [],
        "is_watched": is_watched(request, call),
        "can_manage": can_manage_calls(request.user),
        "trail": [(reverse("funding:calls"), "Funding")],
    }
    return render(request, "funding/calls/page.html", context)


def is_watched(request: HttpRequest, call: Call) -> bool:
    user = request.user
    return isinstance(user, User) and call.alerts.filter(user=user).exists()


@require_safe
@login_not_required
def call_document(request: HttpRequest, slug: str, pk: int) -> FileResponse:
    documents = CallDocument.objects.filter(call__in=Call.objects.visible_to(request.user))
    document = get_object_or_404(documents, call__slug=slug, pk=pk)
    return download(document.file, name=document.name, media_type=document.media_type)


@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """A question for staff to answer in public."""
    call = get_object_or_404(Call.objects.public(), slug=slug)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_about_call(call=call, question=form.cleaned_data["question"], by=person_of(request))
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, "Sent. You get a mail when it is answered here, for everybody.")
            return redirect(call)
    context = {
        "form": form,
        "call": call,
        "is_open": has_questions_open(call),
        "questions": call.faq.public().in_order(),
        "trail": [(reverse("funding:calls"), "Funding"), (call.get_absolute_url(), call.title)],
    }
    return render(request, "funding/calls/ask.html", context)
