"""Adding a business that is not in the directory."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.requests import person_of
from clusters.actions import register_business
from clusters.company_names import without_legal_form
from clusters.forms.registering import RegisterBusinessForm
from clusters.models import Business
from clusters.search import SearchQuery, search

ALIKE_SHOWN = 6


@never_cache
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Look first whether it is there already: by number for certain, by name to be asked about."""
    form = RegisterBusinessForm(request.POST or None)
    listed, alike = None, []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        listed = with_number(data["company_number"])
        if listed is None and not data.pop("is_new"):
            alike = named_alike(data["legal_name"])
        if listed is None and not alike:
            data.pop("is_new", None)
            try:
                business = register_business(by=person_of(request), **data)
            except ValidationError as problem:
                form.add_error(None, problem.messages)
            else:
                messages.success(request, "Added, for your eyes only. Write the profile, then send it.")
                return redirect("clusters:profile_tasks", business.slug)
    context = {"form": form, "listed": listed, "alike": alike}
    return render(request, "clusters/register_business.html", context)


def named_alike(name: str) -> list[Business]:
    """Listed ones the search finds by this name, without its LIMITED."""
    result = search(SearchQuery(text=without_legal_form(name), is_literal=True), per_page=ALIKE_SHOWN)
    rows = Business.objects.listed().as_rows().in_bulk(result.business_ids)
    return [rows[pk] for pk in result.business_ids if pk in rows]


def with_number(number: str) -> Business | None:
    return Business.objects.filter(company_number=number).first() if number else None
