"""Beginning: am I eligible, what may my enterprise still receive, and then the draft."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.requests import person_of
from clusters.models import Business
from funding.actions.applications.beginning import begin_application, copy_application
from funding.call_fit import fits_of
from funding.forms.applications import BeginForm, CopyForm
from funding.models import Application, Call


@never_cache
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest, slug: str) -> HttpResponse:
    """Each of one's businesses with the rules it meets and does not meet; the one that is chosen begins."""
    call = get_object_or_404(Call.objects.public().with_names(), slug=slug)
    person = person_of(request)
    mine = Business.objects.of_member(person).unmerged().select_related("cluster")
    fits = fits_of([call], mine)[call.pk]
    able = [fit.business.pk for fit in fits if fit.eligibility.holds]
    chosen = request.POST if request.method == "POST" else None
    only = {"business": able[0]} if len(able) == 1 else {}
    form = BeginForm(chosen, businesses=mine.filter(pk__in=able), initial=only) if able else None
    if form is not None and form.is_valid():
        try:
            application = begin_application(call=call, business=form.cleaned_data["business"], by=person)
        except ValidationError as problem:
            form.add_error(None, problem.messages)
        else:
            return redirect(application)
    begun = {one.business_id: one for one in Application.objects.living().filter(call=call).of_member(person)}
    rows = [(fit, begun.get(fit.business.pk)) for fit in fits]
    context = {"call": call, "rows": rows, "form": form, "is_open": call.is_open()}
    return render(request, "funding/applications/apply.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def copy(request: HttpRequest, reference: str) -> HttpResponse:
    """The answers and files of an application as a draft to another call that is open."""
    person = person_of(request)
    source = get_object_or_404(Application.objects.of_member(person).with_names(), reference=reference)
    form = CopyForm(request.POST or None, application=source)
    if request.method == "POST" and form.is_valid():
        try:
            draft = copy_application(source=source, call=form.cleaned_data["call"], by=person)
        except ValidationError as problem:
            form.add_error(None, problem.messages)
        else:
            messages.success(
                request, "Copied. Read every answer again: the questions may ask for something else now."
            )
            return redirect(draft)
    return render(request, "funding/applications/copy.html", {"application": source, "form": form})
