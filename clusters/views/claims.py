"""«Is this your business?»: claiming it, or asking those who have it to be let in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import person_of
from clusters.actions import (
    ask_to_join,
    claim_by_address,
    claim_for_review,
    prove_claim,
    withdraw_claim,
)
from clusters.enums import ClaimState
from clusters.forms.claims import AddressForm, CodeForm, JoinForm, ReviewForm
from clusters.models import Business, BusinessClaim
from clusters.work_addresses import PUBLIC_DOMAINS


@never_cache
@require_http_methods(["GET", "POST"])
def claim_business(request: HttpRequest, slug: str) -> HttpResponse:
    """One page: where the claim stands, and what can be done next."""
    business = get_object_or_404(Business.objects.listed().at_slug(slug))
    person = person_of(request)
    claim = BusinessClaim.objects.by(person).filter(business=business).order_by("-begun_at", "-pk").first()
    steps = forms_for(business, claim, request)
    form = steps.get(request.POST.get("step", "")) if request.method == "POST" else None
    if form is not None and form.is_valid() and taken(request, business, claim, form):
        return redirect(reverse("clusters:claim_business", args=[business.slug]))
    context = {
        "business": business,
        "claim": claim,
        "form": form,
        "steps": steps,
        "member": business.members.filter(user=person).first(),
        "has_owner": business.members.owners().exists(),
    }
    return render(request, "clusters/claim.html", context)


def forms_for(business: Business, claim: BusinessClaim | None, request: HttpRequest) -> dict[str, forms.Form]:
    """Step → its form, of those open now; bound where it is the one that was sent."""
    sent = request.POST.get("step", "") if request.method == "POST" else ""

    def given(step: str) -> dict[str, Any]:
        """Several forms stand on one page: each has ids of its own."""
        return {"data": request.POST if step == sent else None, "auto_id": f"id_{step}_%s"}

    if business.members.owners().exists():
        return {"join": JoinForm(**given("join"))}
    if claim is not None and claim.state == ClaimState.IN_REVIEW:
        return {}
    found: dict[str, forms.Form] = {}
    if claim is not None and claim.state == ClaimState.PROVING:
        found["code"] = CodeForm(**given("code"))
    domain = business.website_domain
    if domain and domain not in PUBLIC_DOMAINS:
        found["address"] = AddressForm(**given("address"), domain=domain)
    found["review"] = ReviewForm(**given("review"))
    return found


def taken(request: HttpRequest, business: Business, claim: BusinessClaim | None, form: forms.Form) -> bool:
    """Whether the step was taken; if not, the form says why."""
    person, data = person_of(request), form.cleaned_data
    try:
        if isinstance(form, AddressForm):
            claim_by_address(business=business, by=person, **data)
            said = f"A code is on its way to {data['address']}."
        elif isinstance(form, CodeForm) and claim is not None:
            prove_claim(claim=claim, by=person, code=data["code"])
            said = f"{business} is yours to look after."
        elif isinstance(form, ReviewForm):
            claim_for_review(business=business, by=person, **data)
            said = "A curator looks at your claim and writes to you."
        else:
            ask_to_join(business=business, by=person, **data)
            said = "Its owners are asked, and you are told."
    except ValidationError as problem:
        form.add_error(None, problem)
        return False
    messages.success(request, said)
    return True


@require_POST
def withdraw_my_claim(request: HttpRequest, pk: int) -> HttpResponse:
    person = person_of(request)
    claim = get_object_or_404(BusinessClaim.objects.by(person).open().select_related("business"), pk=pk)
    withdraw_claim(claim=claim, by=person)
    messages.success(request, "Your claim is withdrawn.")
    return redirect(claim.business)
