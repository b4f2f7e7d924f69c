"""What an enterprise has received, and what it may still receive: for its own people and the desk."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import person_of
from clusters.actions import declare_subsidy, strike_subsidy
from clusters.allowances import allowance_of
from clusters.forms.subsidies import StrikeForm, SubsidyForm
from clusters.models import Business, EnterpriseMember, Subsidy, SubsidyCap
from clusters.permissions import can_edit_business, can_strike_subsidy
from clusters.subsidy import drops_out_on


def edited_business(request: HttpRequest, slug: str) -> Business:
    """One that this person may write for; somebody else's is not there."""
    business = Business.objects.visible_to(request.user).unmerged().at_slug(slug).first()
    if business is None or not can_edit_business(request.user, business):
        raise Http404
    return business


@never_cache
@require_safe
def subsidies(request: HttpRequest, slug: str) -> HttpResponse:
    business, today = edited_business(request, slug), timezone.localdate()
    rows = list(business.subsidies.newest_first())
    context = {
        "business": business,
        "allowance": allowance_of(business, today),
        "cap": SubsidyCap.objects.on(today),
        "rows": [(row, drops_out_on(row.given_on)) for row in rows if row.struck_at is None],
        "struck": [row for row in rows if row.struck_at is not None],
        "mates": EnterpriseMember.objects.beside([business.pk])
        .exclude(business=business)
        .select_related("business"),
        "trail": trail(business)[:2],
    }
    return render(request, "clusters/subsidies.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def declare(request: HttpRequest, slug: str) -> HttpResponse:
    business = edited_business(request, slug)
    form = SubsidyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            subsidy = declare_subsidy(business=business, by=person_of(request), **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, f"Declared: {subsidy}. It counts from now on.")
            return redirect("clusters:subsidies", business.slug)
    context = {"form": form, "business": business, "trail": trail(business)}
    return render(request, "clusters/declare_subsidy.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def strike(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an entry that was wrong out of the count."""
    visible = Subsidy.objects.visible_to(request.user).standing().select_related("business")
    subsidy = get_object_or_404(visible, pk=pk)
    if not can_strike_subsidy(request.user, subsidy):
        raise Http404
    form = StrikeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        strike_subsidy(subsidy=subsidy, reason=form.cleaned_data["reason"], by=person_of(request))
        messages.success(request, f"Struck out: {subsidy}.")
        return redirect("clusters:subsidies", subsidy.business.slug)
    context = {"form": form, "subsidy": subsidy, "trail": trail(subsidy.business)}
    return render(request, "clusters/strike_subsidy.html", context)


def trail(business: Business) -> list[tuple[str, str]]:
    return [
        (reverse("portal:account"), "Your account"),
        (business.get_absolute_url(), business.name),
        (reverse("clusters:subsidies", args=[business.slug]), "Subsidies"),
    ]
