"""Writing, pausing and closing mandates."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import person_of
from investors.actions import close_mandate, pause_mandate, resume_mandate, save_mandate
from investors.forms.mandates import MandateForm, PauseForm
from investors.models import Mandate
from investors.views.desk import own_investor


@never_cache
@require_http_methods(["GET", "POST"])
def new_mandate(request: HttpRequest, slug: str) -> HttpResponse:
    investor = own_investor(request, slug)
    form = MandateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        mandate = save_mandate(investor=investor, by=person_of(request), **form.values())
        messages.success(request, f"“{mandate.name}” is written.")
        return redirect("investors:investor_desk", slug)
    return render(request, "investors/mandate_form.html", {"form": form, "investor": investor})


@never_cache
@require_http_methods(["GET", "POST"])
def edit_mandate(request: HttpRequest, pk: int) -> HttpResponse:
    mandate = own_mandate(request, pk)
    form = MandateForm(request.POST or None, instance=mandate)
    if request.method == "POST" and form.is_valid():
        save_mandate(investor=mandate.investor, mandate=mandate, by=person_of(request), **form.values())
        messages.success(request, f"“{mandate.name}” is saved.")
        return redirect("investors:investor_desk", mandate.investor.slug)
    context = {"form": form, "investor": mandate.investor, "mandate": mandate, "pause": PauseForm()}
    return render(request, "investors/mandate_form.html", context)


@require_POST
def mandate_life(request: HttpRequest, pk: int) -> HttpResponse:
    """Pause (until a day), go on, close."""
    mandate = own_mandate(request, pk)
    verb, by = request.POST.get("verb", ""), person_of(request)
    if verb == "pause":
        form = PauseForm(request.POST)
        if not form.is_valid():
            messages.error(request, "Give a day to come, or none.")
            return redirect("investors:edit_mandate", pk)
        pause_mandate(mandate=mandate, by=by, until=form.cleaned_data["until"])
    elif verb == "resume":
        resume_mandate(mandate=mandate, by=by)
    elif verb == "close":
        close_mandate(mandate=mandate, by=by)
    else:
        raise Http404
    done = {"pause": "paused", "resume": "active again", "close": "closed"}[verb]
    messages.success(request, f"“{mandate.name}” is {done}.")
    return redirect("investors:investor_desk", mandate.investor.slug)


def own_mandate(request: HttpRequest, pk: int) -> Mandate:
    mandates = Mandate.objects.of_member(person_of(request)).select_related("investor").with_choices()
    return get_object_or_404(mandates, pk=pk)
