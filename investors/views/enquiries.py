"""Asking and following, for anybody anywhere, with or without an account."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.middleware import zone_of
from accounts.models import User
from accounts.requests import person_of
from clusters.models import Business, Cluster, Sector
from core.downloads import download
from investors.actions import receive_enquiry, send_link_again, write_about_enquiry
from investors.clock import on_both_clocks
from investors.forms.enquiries import CONSENT, EnquiryForm, LostLinkForm, MessageForm, initial_for
from investors.links import enquiry_path, followed_enquiry
from investors.models import Enquiry, EnquiryAttachment


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def new_enquiry(request: HttpRequest) -> HttpResponse:
    """``?cluster=``, ``?sector=``, ``?business=`` (slugs) say what it is about; nothing: the whole North."""
    about = subject_of(request)
    form = EnquiryForm(request.POST or None, request.FILES or None, initial=initial_for(request.user))
    if request.method == "POST" and form.is_valid():
        enquiry = received(request, form, about)
        if enquiry is not None:
            messages.success(request, f"Thank you. Your reference is {enquiry.reference}.")
            return redirect(enquiry_path(enquiry))
    if request.method == "POST" and "homepage" in form.errors:
        form.data = form.data.copy()  # type: ignore[attr-defined]
        form.data["homepage"] = ""  # type: ignore[index]
    context = {"form": form, "about": next(filter(None, about.values()), None)}
    return render(request, "investors/enquiries/new.html", context)


def subject_of(request: HttpRequest) -> dict[str, Any]:
    """What the page was about that led here; a name that means nothing (any more) is the whole North."""
    asked = request.GET
    return {
        "about_cluster": Cluster.objects.visible_to(request.user)
        .filter(slug=asked.get("cluster", ""))
        .first(),
        "about_sector": Sector.objects.active().filter(slug=asked.get("sector", "")).first(),
        "about_business": (
            Business.objects.listed().at_slug(asked["business"]).first() if asked.get("business") else None
        ),
    }


def received(request: HttpRequest, form: EnquiryForm, about: dict[str, Any]) -> Enquiry | None:
    """The enquiry as it was kept; nothing, and the form says why, where it was not."""
    enquiry: Enquiry = form.save(commit=False)
    for name, subject in about.items():
        setattr(enquiry, name, subject)
    enquiry.consent_text = str(CONSENT)
    try:
        return receive_enquiry(
            enquiry=enquiry,
            text=form.cleaned_data["message"],
            attachments=form.cleaned_data["attachments"],
            by=request.user if isinstance(request.user, User) else None,
            network_address=get_adapter().get_client_ip(request) or "",
        )
    except ValidationError as problem:
        form.add_error(None, problem.messages)
        return None


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def follow_enquiry(request: HttpRequest, token: str) -> HttpResponse:
    """Where it stands, who answers and by when, by the person's own clock, and everything that was said."""
    enquiry = followed_enquiry(token)
    form = MessageForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        by = enquiry.user if enquiry.user == request.user else None
        try:
            write_about_enquiry(enquiry=enquiry, by=by, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem.messages)
        else:
            messages.success(request, "Sent. Whoever answers you is told.")
            return redirect(request.path)
    context = {
        "enquiry": enquiry,
        "form": form,
        "token": token,
        "promise": on_both_clocks(enquiry.answer_due_at, enquiry.time_zone),
        "is_late": enquiry.is_overdue(),
    }
    with timezone.override(zone_of(enquiry.time_zone)):
        said = enquiry.messages.in_order()
        return render(request, "investors/enquiries/follow.html", {**context, "said": said})


@never_cache
@login_not_required
@require_safe
def enquiry_file(request: HttpRequest, token: str, pk: int) -> FileResponse:
    enquiry = followed_enquiry(token)
    file = get_object_or_404(EnquiryAttachment.objects.filter(message__enquiry=enquiry), pk=pk)
    return download(file.file, name=file.name, media_type=file.media_type)


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def find_enquiry(request: HttpRequest) -> HttpResponse:
    """The link once more, to the mailbox that was given. The page does not tell whether there is one."""
    form = LostLinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        send_link_again(**form.cleaned_data)
        messages.success(
            request, "If that reference and address belong together, the link is on its way there."
        )
        return redirect(request.path)
    return render(request, "investors/enquiries/find.html", {"form": form})


@never_cache
@require_safe
def own_enquiries(request: HttpRequest) -> HttpResponse:
    """What somebody asked while signed in."""
    asked = Enquiry.objects.asked_by(person_of(request)).select_related("cluster", "owner")
    rows = [(enquiry, enquiry_path(enquiry)) for enquiry in asked.order_by("-received_at", "-pk")[:100]]
    return render(request, "investors/enquiries/own.html", {"rows": rows})
