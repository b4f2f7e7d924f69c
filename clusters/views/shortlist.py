"""The shortlist: what a visitor or a person has set aside, to note, compare, take along."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import person_of
from clusters.actions import shortlist_businesses
from clusters.export import EXPORT_HEADING, export_rows
from clusters.forms.shortlist import NoteForm
from clusters.models import MOST_SHORTLISTED, Business, Shortlisted
from clusters.rows import known_names, rows_of
from clusters.shortlist import entries_of, keep_in_cookie, numbers_in_cookie, numbers_of
from core.edition import public_edition
from core.origin import from_own_pages
from core.spreadsheet import csv_response


@login_not_required
@never_cache
@from_own_pages
def shortlist(request: HttpRequest) -> HttpResponse:
    """The list; by POST ``add`` or ``remove`` a business by our number of it. Scripts are told in JSON."""
    if request.method == "POST":
        return changed(request)
    entries = entries_of(request)
    listed = [entry.business for entry in entries if entry.business]
    rows = {row.pk: row for row in rows_of(listed, **known_names(public_edition()))}
    context = {
        "entries": [(entry, rows.get(entry.pk)) for entry in entries],
        "listed_count": len(listed),
        "most": MOST_SHORTLISTED,
        "back": own_address(request.GET.get("from", ""), request),
        "trail": [(reverse("clusters:business_list"), _("Businesses"))],
    }
    return render(request, "clusters/shortlist.html", context)


def changed(request: HttpRequest) -> HttpResponse:
    adds = "add" in request.POST
    number = request.POST.get("add" if adds else "remove", "")
    if not (number.isascii() and number.isdigit() and len(number) <= 18):
        raise Http404
    found = get_object_or_404(Business.objects.listed(), pk=int(number)) if adds else None
    numbers, is_full = put(request, int(number)) if adds else (taken_off(request, int(number)), False)
    said = in_words(found, is_full=is_full, count=len(numbers))
    if "application/json" in request.headers.get("Accept", ""):
        response: HttpResponse = JsonResponse({"numbers": numbers, "is_full": is_full, "said": said})
    else:
        (messages.warning if is_full else messages.success)(request, said)
        back = own_address(request.POST.get("next", ""), request)
        response = redirect(reverse("clusters:shortlist", query={"from": back} if back else None))
    if not request.user.is_authenticated:
        keep_in_cookie(response, numbers)
    return response


def put(request: HttpRequest, number: int) -> tuple[list[int], bool]:
    """The list with this one, and whether it was too full for it."""
    if request.user.is_authenticated:
        left_over = shortlist_businesses(numbers=[number], by=person_of(request))
        return numbers_of(request), bool(left_over)
    numbers = numbers_in_cookie(request)
    if number in numbers:
        return numbers, False
    is_full = len(numbers) >= MOST_SHORTLISTED
    return (numbers if is_full else [*numbers, number]), is_full


def taken_off(request: HttpRequest, number: int) -> list[int]:
    if request.user.is_authenticated:
        Shortlisted.objects.of(request.user).filter(business=number).delete()
    return [other for other in numbers_of(request) if other != number]


def in_words(business: Business | None, *, is_full: bool, count: int) -> str:
    if is_full:
        return _("Your shortlist is full: take one of its %(n)d businesses off first.") % {"n": count}
    name = business.name if business else ""
    said = _("%(name)s is on your shortlist") % {"name": name} if name else _("Taken off your shortlist")
    rest = ngettext("%(n)d business there.", "%(n)d businesses there.", count) % {"n": count}
    return f"{said}: {rest}"


def own_address(address: str, request: HttpRequest) -> str:
    """An address of ours to go back to, or nothing."""
    hosts = {request.get_host()}
    is_ours = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=hosts)
    return address if is_ours else ""


@require_POST
def shortlist_note(request: HttpRequest, pk: int) -> HttpResponse:
    """A note to oneself, for those who are signed in."""
    entry = get_object_or_404(Shortlisted.objects.of(request.user), business=pk)
    form = NoteForm(request.POST, instance=entry)
    if form.is_valid():
        form.save()
        messages.success(request, _("Your note is saved."))
    else:
        messages.error(request, _("Your note is too long: 300 characters fit."))
    return redirect(f"{reverse('clusters:shortlist')}#business-{pk}")


@require_safe
@login_not_required
@never_cache
def shortlist_export(request: HttpRequest) -> HttpResponseBase:
    entries = [entry for entry in entries_of(request) if entry.business]
    lines = export_rows([entry.business for entry in entries if entry.business], request)
    noted = ((*line, entry.note) for line, entry in zip(lines, entries, strict=True))
    return csv_response("technorth-shortlist", (*EXPORT_HEADING, _("Your note")), noted)
