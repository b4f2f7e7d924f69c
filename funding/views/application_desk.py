"""The page staff work on an application on: what was sent, what was said, and what can be done now."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import person_of
from funding.actions.applications.screening import mark_read
from funding.call_fit import eligibility_of
from funding.forms.application_verbs import VERBS, VerbForm, open_verbs, perform
from funding.models import Application
from funding.permissions import can_screen_applications


@never_cache
@require_safe
def work_page(request: HttpRequest, reference: str) -> HttpResponse:
    application = visible(request, reference)
    mark_read(application=application, by_staff=True)
    return drawn(request, application)


@never_cache
@require_POST
def act(request: HttpRequest, reference: str, verb: str) -> HttpResponse:
    """Do it, or show the page again with what stands in the way."""
    application = visible(request, reference)
    if verb not in VERBS:
        raise Http404
    form = VERBS[verb].form(request.POST, application=application, prefix=verb)
    if form.is_valid():
        try:
            perform(verb, application, person_of(request), form.cleaned_data)
        except (ValidationError, PermissionDenied) as refusal:
            form.add_error(None, getattr(refusal, "messages", None) or ["This is not yours to do."])
        else:
            messages.success(request, VERBS[verb].done)
            return redirect("funding:desk_application", reference)
    return drawn(request, visible(request, reference), sent=(verb, form))


def visible(request: HttpRequest, reference: str) -> Application:
    if not can_screen_applications(request.user):
        raise Http404
    known = Application.objects.known_to_desk().select_related("call__line", "business__cluster", "form")
    return get_object_or_404(known, reference=reference)


def drawn(
    request: HttpRequest, application: Application, sent: tuple[str, VerbForm] | None = None
) -> HttpResponse:
    forms: dict[str, VerbForm] = {
        name: VERBS[name].form(application=application, prefix=name) for name in open_verbs(application)
    }
    if sent is not None:
        forms[sent[0]] = sent[1]
    submissions = list(application.submissions.select_related("by"))
    last = submissions[-1] if submissions else None
    context: dict[str, Any] = {
        "application": application,
        "call": application.call,
        "submissions": submissions,
        "content": last.content if last else None,
        "eligibility": eligibility_of(application.call, application.business),
        "steps": application.steps.select_related("by"),
        "said": application.messages.select_related("by"),
        "verbs": [(name, VERBS[name], form) for name, form in forms.items()],
        "sent_verb": sent[0] if sent else "",
        "others": others_of(application),
    }
    return render(request, "funding/applications/desk.html", context)


def others_of(application: Application) -> list[Application]:
    """What else the business has asked for: the same project twice is seen here."""
    known = Application.objects.known_to_desk().filter(business=application.business)
    return list(known.exclude(pk=application.pk).select_related("call").newest_first()[:10])
