"""Searches a person keeps: what they look for, how often they are told, and the end of it in one click."""

from __future__ import annotations

from typing import NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import person_of
from clusters.actions import change_search, end_search_mail, save_search
from clusters.enums import Cadence
from clusters.facets import boxes, chips
from clusters.filters import asked, canonical
from clusters.forms.saved_searches import SavedSearchForm
from clusters.links import no_search_mail_user
from clusters.models import MOST_SAVED, SavedSearch
from clusters.rows import known_names
from clusters.search_news import still_means
from core.edition import Edition, public_edition

QUOTATION_MARKS = str.maketrans("", "", '“”"')
TRAIL = [("clusters:business_list", "Businesses"), ("clusters:saved_searches", "Your saved searches")]


class Line(NamedTuple):
    """A saved search, what it looks for in words, and whether all of that still exists."""

    search: SavedSearch
    words: list[str]
    still_means: bool


def words_of(address: QueryDict, edition: Edition) -> list[str]:
    """What an address looks for, as the directory's chips say it."""
    query = asked(address, edition)
    found = boxes(query, {}, is_more=False, **known_names(edition))
    return [chip.label for chip in chips(found, query, address)]


def suggested_name(words: list[str]) -> str:
    """What is looked for. Mails and messages put a name in quotation marks: it has none of its own."""
    return ", ".join(words).translate(QUOTATION_MARKS)[:120]


def line_of(search: SavedSearch, edition: Edition) -> Line:
    return Line(search, words_of(QueryDict(search.address), edition), still_means(search, edition))


def trail(length: int) -> list[tuple[str, str]]:
    return [(reverse(name), words) for name, words in TRAIL[:length]]


@require_safe
@never_cache
def saved_searches(request: HttpRequest) -> HttpResponse:
    edition = public_edition()
    lines = [line_of(search, edition) for search in SavedSearch.objects.of(request.user)]
    context = {"lines": lines, "most": MOST_SAVED, "trail": trail(1)}
    return render(request, "clusters/saved_searches.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def new_search(request: HttpRequest) -> HttpResponse:
    """Keep the search whose address stands after the «?» of this one."""
    words = words_of(request.GET, public_edition())
    form = SavedSearchForm(request.POST or None, initial={"name": suggested_name(words)})
    if request.method == "POST" and form.is_valid():
        try:
            search = save_search(by=person_of(request), address=canonical(request.GET), **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, f"“{search}” is saved.")
            return redirect("clusters:saved_searches")
    context = {"form": form, "words": words, "address": canonical(request.GET), "trail": trail(2)}
    return render(request, "clusters/save_search.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def edit_search(request: HttpRequest, pk: int) -> HttpResponse:
    search = get_object_or_404(SavedSearch.objects.of(request.user), pk=pk)
    form = SavedSearchForm(request.POST or None, instance=search)
    if request.method == "POST" and form.is_valid():
        change_search(search=search, **form.cleaned_data)
        messages.success(request, f"“{form.cleaned_data['name']}” is saved.")
        return redirect("clusters:saved_searches")
    line = line_of(search, public_edition())
    context = {
        "form": form, "search": search, "words": line.words, "address": search.address, "trail": trail(2),
    }  # fmt: skip
    return render(request, "clusters/save_search.html", context)


@require_POST
def delete_search(request: HttpRequest, pk: int) -> HttpResponse:
    search = get_object_or_404(SavedSearch.objects.of(request.user), pk=pk)
    search.delete()
    messages.success(request, f"“{search}” is deleted.")
    return redirect("clusters:saved_searches")


@never_cache
@csrf_exempt
@login_not_required
@require_http_methods(["GET", "POST"])
def no_search_mail(request: HttpRequest, token: str) -> HttpResponse:
    """The end of such mail by a signed link.

    Mail programs post to it by themselves (RFC 8058), without a form's token. They also open links by
    themselves: looking at it changes nothing.
    """
    user = no_search_mail_user(token)
    if request.method == "POST":
        end_search_mail(user=user)
    is_on = SavedSearch.objects.of(user).exclude(cadence=Cadence.OFF).exists()
    return render(request, "clusters/no_search_mail.html", {"is_on": is_on})
