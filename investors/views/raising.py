"""A raise: what everybody may know, and its terms for those who may see them at this moment."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import person_of
from clusters.models import Business
from clusters.permissions import is_member
from investors.actions import (
    close_raise,
    pause_raise,
    resume_raise,
    save_terms,
    start_raise,
    submit_raise,
    take_back_raise,
    withdraw_raise,
)
from investors.decks import watermarked
from investors.enums import RAISE_LIFECYCLE, MatchSide, Surface
from investors.forms.raising import ResultForm, TermsForm, initial_of
from investors.models import Raise
from investors.sensitive import areas_of
from investors.terms import show_terms
from investors.viewers import viewers_of
from investors.views.opened import note_opened_from_list

VERBS = {
    "submit": (submit_raise, "Sent. The agency looks whether it is complete and writes to you."),
    "take_back": (take_back_raise, "Taken back: you can change it and send it again."),
    "withdraw": (withdraw_raise, "Given up. You can begin another at any time."),
    "pause": (pause_raise, "Paused: nobody is shown the terms."),
    "resume": (resume_raise, "Open again."),
}


@require_safe
@never_cache
@login_not_required
def raise_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The fact for everybody; the terms for whoever has a basis now. Never kept, by us or by a browser."""
    found = Raise.objects.visible_to(request.user).not_closed().of_slug(slug).first()
    shown = show_terms(found, request.user, surface=Surface.PAGE) if found else None
    # That it raises can be said without terms: then there is nothing more to see.
    business = (
        found.business if found else get_object_or_404(Business.objects.listed().raising().at_slug(slug))
    )
    note_opened_from_list(request, MatchSide.INVESTOR, of_raise__business=business)
    context = {
        "raise": found,
        "business": business,
        "shown": shown,
        "terms": shown.terms if shown else None,
        "areas": areas_of(business),
        "is_own": is_member(request.user, business),
    }
    return render(request, "investors/raise_page.html", context)


@require_safe
@never_cache
def deck(request: HttpRequest, slug: str) -> HttpResponse:
    """The deck with the reader's name across each page; asked anew each time, as the page is."""
    found = visible_raise(request, slug)
    person = person_of(request)
    shown = show_terms(found, person, surface=Surface.DECK)
    if shown is None or not shown.terms.deck:
        raise Http404
    with shown.terms.deck.open("rb") as file:
        body = watermarked(file, words=f"{person.full_name} · {person.email}", at=timezone.localtime())
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{slug}-deck.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@never_cache
@require_http_methods(["GET", "POST"])
def edit_raise(request: HttpRequest, slug: str) -> HttpResponse:
    """Writing the terms, moving the raise on, and who has looked."""
    business = own_business(request, slug)
    found = Raise.objects.not_closed().filter(business=business).first()
    newest = found.versions.newest_first().first() if found else None
    initial = initial_of(newest, found.closes_on if found else None)
    form = TermsForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        found = start_raise(business=business, by=person_of(request))
        terms = save_terms(found=found, by=person_of(request), **form.values())
        messages.success(request, f"Saved as version {terms.number}.")
        return redirect("investors:edit_raise", slug)
    context: dict[str, Any] = {
        "business": business,
        "raise": found,
        "terms": newest,
        "form": form,
        "verbs": RAISE_LIFECYCLE[found.state] if found else {},
        "result_form": ResultForm(),
        "viewers": viewers_of(found) if found else [],
        "past": business.raises.exclude(closed_at=None).order_by("-closed_at"),
        "areas": areas_of(business),
    }
    return render(request, "investors/edit_raise.html", context)


@require_POST
def raise_life(request: HttpRequest, slug: str) -> HttpResponse:
    business = own_business(request, slug)
    found = get_object_or_404(Raise.objects.not_closed(), business=business)
    verb, by = request.POST.get("verb", ""), person_of(request)
    try:
        if verb == "close":
            form = ResultForm(request.POST)
            if not form.is_valid():
                raise ValidationError("Say what came of it.")
            close_raise(found=found, by=by, result=form.cleaned_data["result"])
            said = "Closed. Thank you for saying what came of it."
        elif verb in VERBS:
            act, said = VERBS[verb]
            act(found=found, by=by)
        else:
            raise Http404
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, said)
    return redirect("investors:edit_raise", slug)


def visible_raise(request: HttpRequest, slug: str) -> Raise:
    return get_object_or_404(Raise.objects.visible_to(request.user).not_closed().of_slug(slug))


def own_business(request: HttpRequest, slug: str) -> Business:
    return get_object_or_404(Business.objects.of_member(person_of(request)).at_slug(slug))
