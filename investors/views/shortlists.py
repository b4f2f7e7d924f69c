"""The lists that an investor's people keep together: all of them, one of them, its name and its life."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import person_of
from core.spreadsheet import csv_response
from investors.actions.shortlists import (
    archive_shortlist,
    change_shortlist,
    make_shortlist,
    restore_shortlist,
)
from investors.enums import ShortlistStage
from investors.filters.shortlists import SORTS, EntryFilter
from investors.forms.shortlists import ShortlistForm
from investors.models import Shortlist
from investors.models.shortlist import MOST_ENTRIES
from investors.permissions import can_edit_shortlist
from investors.shortlist_lines import HEADING, export_lines, lines_of, with_facts
from investors.views.desk import own_investor

PER_PAGE = 25


@require_safe
@never_cache
def shortlists(request: HttpRequest, slug: str) -> HttpResponse:
    investor = own_investor(request, slug)
    lists = Shortlist.objects.visible_to(request.user).filter(investor=investor).with_counts()
    context = {
        "investor": investor,
        "lists": lists.in_use().last_changed_first(),
        "archived": lists.archived().last_changed_first(),
    }
    return render(request, "investors/shortlists/all.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def new_shortlist(request: HttpRequest, slug: str) -> HttpResponse:
    investor = own_investor(request, slug)
    form = ShortlistForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = make_shortlist(investor=investor, by=person_of(request), **form.cleaned_data)
        except ValidationError as problem:
            refuse(form, problem)
        else:
            messages.success(request, f"“{made}” is there. Your colleagues see it too.")
            return redirect(made)
    return render(request, "investors/shortlists/form.html", {"form": form, "investor": investor})


@never_cache
@require_http_methods(["GET", "POST"])
def edit_shortlist(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    shortlist = own_shortlist(request, slug, pk)
    if not can_edit_shortlist(request.user, shortlist):
        raise Http404
    form = ShortlistForm(
        request.POST or None, initial={"name": shortlist.name, "description": shortlist.description}
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_shortlist(shortlist=shortlist, by=person_of(request), **form.cleaned_data)
        except ValidationError as problem:
            refuse(form, problem)
        else:
            messages.success(request, "Saved.")
            return redirect(shortlist)
    context = {"form": form, "investor": shortlist.investor, "shortlist": shortlist}
    return render(request, "investors/shortlists/form.html", context)


def refuse(form: ModelForm, problem: ValidationError) -> None:
    """Say beside the name what is wrong with it."""
    form.add_error("name", problem.messages)


@require_POST
def shortlist_life(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Archive, restore."""
    shortlist = own_shortlist(request, slug, pk)
    verb, by = request.POST.get("verb", ""), person_of(request)
    if verb == "archive" and not shortlist.is_archived:
        archive_shortlist(shortlist=shortlist, by=by)
        messages.success(request, f"“{shortlist}” is archived. It can be read, and restored.")
    elif verb == "restore":
        restore_shortlist(shortlist=shortlist, by=by)
        messages.success(request, f"“{shortlist}” is in use again.")
    else:
        raise Http404
    return redirect(shortlist)


@require_safe
@never_cache
def shortlist(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Its entries, filtered and sorted; all on one page to be printed."""
    found = own_shortlist(request, slug, pk)
    asked = EntryFilter(request.GET, found)
    is_whole = "whole" in request.GET
    pages = Paginator(with_facts(asked.ordered()), MOST_ENTRIES if is_whole else PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    boxes = asked.boxes()
    context = {
        "shortlist": found,
        "investor": found.investor,
        "page": page,
        "lines": lines_of(page.object_list),
        "is_whole": is_whole,
        "boxes": boxes,
        "chips": asked.chips(boxes, request.GET),
        "given": asked.given,
        "sorts": SORTS,
        "stages": ShortlistStage.choices,
        "can_edit": not is_whole and can_edit_shortlist(request.user, found),  # to be read, not worked on
        "off_count": found.entries.taken_off().count(),
        "just_off": just_taken_off(request, found),
    }
    return render(request, "investors/shortlists/one.html", context)


def just_taken_off(request: HttpRequest, found: Shortlist) -> object:
    """The entry that the address says was taken off a moment ago, to put it back."""
    number = request.GET.get("taken_off", "")
    if not (number.isascii() and number.isdigit() and len(number) <= 18):
        return None
    return found.entries.taken_off().filter(pk=int(number)).select_related("business").first()


@require_safe
@never_cache
def shortlist_export(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """The list as filtered and sorted, with all the notes."""
    found = own_shortlist(request, slug, pk)
    entries = EntryFilter(request.GET, found).ordered()
    return csv_response("technorth-investors-list", HEADING, export_lines(entries, request))


def own_shortlist(request: HttpRequest, slug: str, pk: int) -> Shortlist:
    """The list of this address, if the person acts for its investor; 404 otherwise."""
    lists = Shortlist.objects.visible_to(request.user).select_related("investor")
    return get_object_or_404(lists, pk=pk, investor__slug=slug)
