"""Reading the whole once more, signing, sending, and the receipt."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import person_of
from funding.actions.applications.sending import (
    ask_for_sign_off,
    sign_off_application,
    submit_application,
)
from funding.application_view import ApplicationView
from funding.forms.applications import SendForm
from funding.models import Submission
from funding.receipts import receipt_pdf
from funding.submitted import checksum_of, content_of
from funding.views.answering import own_application


@never_cache
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, reference: str) -> HttpResponse:
    """Every answer as its reader will see it, what is missing, and the signature."""
    application = own_application(request, reference)
    person = person_of(request)
    form = SendForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            submission = submit_application(
                application=application,
                token=data["token"],
                signed_name=data["signed_name"],
                seen=data["seen"],
                by=person,
            )
        except ValidationError as problem:
            form.add_error(None, problem.messages)
        else:
            return redirect("funding:receipt", reference, submission.number)
    if request.method != "POST" and not application.is_writable:
        return redirect(application)
    view = ApplicationView(application)
    content = content_of(application, view.states, view.values, view.files)
    form.initial["seen"] = seen = checksum_of(content)
    context = {
        "application": application,
        "view": view,
        "content": content,
        "seen": seen,
        "form": form,
        "has_signed": application.signed_off_by == person,
    }
    return render(request, "funding/applications/check.html", context)


@require_POST
def sign_off(request: HttpRequest, reference: str) -> HttpResponse:
    """Sign it off, or (``ask``) ask the other members to."""
    application, person = own_application(request, reference), person_of(request)
    try:
        if "ask" in request.POST:
            count = ask_for_sign_off(application=application, by=person)
            said = f"Asked {count} other member{'' if count == 1 else 's'} by mail."
        else:
            sign_off_application(application=application, by=person, seen=request.POST.get("seen", ""))
            said = "Signed off. Somebody else of your business can send it now."
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, said)
    return redirect("funding:check", reference)


@never_cache
@require_safe
def receipt(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    submission = own_submission(request, reference, number)
    context = {"application": submission.application, "submission": submission}
    return render(request, "funding/applications/receipt.html", context)


@never_cache
@require_safe
def receipt_file(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The receipt and everything that was sent, as PDF."""
    submission = own_submission(request, reference, number)
    answer = HttpResponse(receipt_pdf(submission), content_type="application/pdf")
    name = f"{reference}-{submission.number}.pdf"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def own_submission(request: HttpRequest, reference: str, number: int) -> Submission:
    application = own_application(request, reference)
    found = get_object_or_404(application.submissions.select_related("by"), number=number)
    found.application = application
    return found
