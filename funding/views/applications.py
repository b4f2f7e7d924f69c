"""The applications of one's businesses: all of them, and each with where it stands and what to do next."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import person_of
from clusters.models import Business
from funding.actions.applications.screening import mark_read, write_message
from funding.actions.applications.sending import (
    reopen_application,
    take_up_application,
    withdraw_application,
)
from funding.application_view import DECLARATIONS, ApplicationView
from funding.enums import TAKING_STATES
from funding.filters import OwnApplicationFilter
from funding.forms.applications import MessageForm, WithdrawForm
from funding.models import Application
from funding.presence import present_in
from funding.views.answering import own_application

SHOWN = 25


@never_cache
@require_safe
def own_applications(request: HttpRequest) -> HttpResponse:
    """``?state=&business=&sort=`` of all businesses one speaks for."""
    person = person_of(request)
    mine = Application.objects.of_member(person).with_names()
    chosen = OwnApplicationFilter(request.GET, queryset=mine, request=request)
    context = {
        "filter": chosen,
        "page": Paginator(chosen.qs, SHOWN).get_page(request.GET.get("page")),
        "is_member": Business.objects.of_member(person).exists(),
    }
    return render(request, "funding/applications/list.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def application(request: HttpRequest, reference: str) -> HttpResponse:
    """The list of tasks while it is written; afterwards where it stands. Messages below, both ways."""
    own = own_application(request, reference)
    form = MessageForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        write_message(application=own, text=form.cleaned_data["text"], by=person_of(request))
        messages.success(request, "Sent. The agency's contact for this call is told by mail.")
        return redirect(own)
    mark_read(application=own, by_staff=False)
    view = ApplicationView(own)
    context = {
        "application": own,
        "call": own.call,
        "can_reopen": own.call.state in TAKING_STATES and timezone.now() < own.deadline_at,
        "tasks": tasks_of(view) if own.is_writable else [],
        "problem_count": len(view.problems) if own.is_writable else 0,
        "view": view,
        "form": form,
        "steps": own.steps.select_related("by"),
        "said": own.messages.select_related("by"),
        "submissions": own.submissions.select_related("by"),
        "others": present_in(own.pk, but=person_of(request)),
    }
    return render(request, "funding/applications/application.html", context)


def tasks_of(view: ApplicationView) -> list[dict[str, str]]:
    """Each section with its state; those that are not open for changes cannot be entered."""
    own = view.application
    tasks = []
    for state in view.states:
        words, tone = state.in_words
        is_open = own.can_write_section(state.section.key)
        if own.changes_sections and is_open:
            words, tone = "Change this", "accent"
        href = reverse("funding:section", args=[own.reference, state.section.key])
        count = len(state.questions)
        tasks.append({
            "title": state.section.title,
            "hint": f"{count} question{'' if count == 1 else 's'}",
            "href": href if is_open else "",
            "state": words,
            "tone": tone,
        })  # fmt: skip
    words, tone = ("To do", "") if view.declaration_problems else ("Done", "good")
    href = reverse("funding:declarations", args=[own.reference])
    told = {"title": "Declarations", "hint": "Other public money, and whom you know", "href": href}
    return [*tasks, {**told, "state": words, "tone": tone, "key": DECLARATIONS}]


VERBS = {
    "reopen": (reopen_application, "It is a draft again. What you sent stands until you send it again."),
    "take-up": (take_up_application, "It is a draft again."),
}


@require_POST
def application_life(request: HttpRequest, reference: str, verb: str) -> HttpResponse:
    """Open it again, take it up again."""
    if verb not in VERBS:
        raise Http404
    own = own_application(request, reference)
    action, said = VERBS[verb]
    try:
        action(application=own, by=person_of(request))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, said)
    return redirect(own)


@never_cache
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    own = own_application(request, reference)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_application(application=own, by=person_of(request), **form.cleaned_data)
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
        else:
            messages.success(request, "Withdrawn. As long as the call is open, you can take it up again.")
        return redirect(own)
    return render(request, "funding/applications/withdraw.html", {"application": own, "form": form})
