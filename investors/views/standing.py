"""One's standing: what one has signed, what can be signed, taking it back."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import person_of
from investors.actions import end_certification, sign_statement
from investors.forms.standing import SignatureForm
from investors.models import Certification, StatementVersion
from investors.terms import basis_of


@never_cache
def standing(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    context = {
        "certifications": Certification.objects.of(person)
        .newest_first()
        .select_related("statement", "investor"),
        "current": basis_of(person),
        "statements": newest_by_basis(),
        "next": next_page(request),
    }
    return render(request, "investors/standing.html", context)


def newest_by_basis() -> list[StatementVersion]:
    return list({row.basis: row for row in StatementVersion.objects.in_force()}.values())


@never_cache
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, basis: str) -> HttpResponse:
    """The words, the warning, and one's name beneath. What is signed is the version that was shown."""
    person = person_of(request)
    statement = StatementVersion.objects.in_force().filter(basis=basis).last()
    if statement is None:
        raise Http404
    form = SignatureForm(request.POST or None, statement=statement, person=person)
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("version") != str(statement.pk):
                raise ValidationError("These words have changed since. Read the new ones, then sign.")
            signed = sign_statement(statement=statement, by=person, **form.values())
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            until = f"until {signed.valid_until:%-d %B %Y}" if signed.valid_until else "as long as it is so"
            messages.success(request, f"Signed, and good {until}. A copy is on its way by mail.")
            return redirect(next_page(request) or "investors:standing")
    context = {"form": form, "statement": statement, "next": next_page(request)}
    return render(request, "investors/sign.html", context)


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    certification = get_object_or_404(Certification.objects.of(person_of(request)), pk=pk)
    end_certification(certification=certification, by=person_of(request))
    messages.success(request, "Taken back. Nothing is shown to you on it any more.")
    return redirect("investors:standing")


def next_page(request: HttpRequest) -> str:
    """Where somebody wanted to go who has to sign first; only to pages of ours."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else ""
