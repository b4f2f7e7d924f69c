"""A call's form as applicants will see it, for staff to try out. Nothing that is sent here is kept."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from funding.call_trial import Trial
from funding.models import Call, CallForm
from funding.permissions import can_manage_calls


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """``?version=`` of its form, else the newest. A good test shows what its applicant would be told."""
    if not can_manage_calls(request.user):
        raise Http404
    call = get_object_or_404(Call, slug=slug)
    form = form_asked(call, request.GET.get("version", ""))
    is_sent = request.method == "POST"
    trial = Trial(call, form, request.POST if is_sent else None, request.FILES)
    context = {"call": call, "version": form, "trial": trial, "at": timezone.now()}
    page = "trial_receipt" if trial.is_accepted else "preview"
    return render(request, f"funding/calls/{page}.html", context)


def form_asked(call: Call, version: str) -> CallForm:
    forms = call.forms.newest_first()
    form = (forms.filter(version=version) if version.isdecimal() and len(version) < 5 else forms).first()
    if form is None:
        raise Http404
    return form
