"""Inviting people to edit a profile, and answering an invitation."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.requests import person_of
from clusters.actions import accept_invitation, decline_invitation, invite_member, withdraw_invitation
from clusters.forms.people import InvitationForm
from clusters.links import invitation as invitation_of
from clusters.models import BusinessInvitation
from clusters.permissions import can_manage_members
from clusters.views.editing import own_business


@never_cache
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """A form to invite somebody, and those who have not answered."""
    business = own_business(request, slug)
    if not can_manage_members(request.user, business):
        raise Http404
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            sent = invite_member(business=business, by=person_of(request), **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, f"An invitation is on its way to {sent.email}.")
            return redirect("clusters:invite", business.slug)
    context = {"business": business, "form": form, "waiting": business.invitations.unanswered()}
    return render(request, "clusters/invite.html", context)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    sent = get_object_or_404(BusinessInvitation.objects.of_owner(person_of(request)), pk=pk)
    try:
        withdraw_invitation(invitation=sent, by=person_of(request))
    except (ValidationError, PermissionDenied):
        messages.error(request, "This invitation cannot be taken back any more.")
    else:
        messages.success(request, f"The link sent to {sent.email} does not work any more.")
    return redirect("clusters:invite", sent.business.slug)


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def answer_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """By the link in the mail: declining needs no account, accepting does."""
    invited = invitation_of(token)
    if request.method == "POST":
        return answered(request, invited)
    context = {"invitation": invited, "business": invited.business, "is_open": invited.is_open()}
    return render(request, "clusters/invitation.html", context)


def answered(request: HttpRequest, invited: BusinessInvitation) -> HttpResponse:
    user = request.user if isinstance(request.user, User) else None
    verb = request.POST.get("verb", "")
    try:
        if verb == "accept" and user is None:
            return redirect_to_login(request.path)
        if verb == "accept":
            accept_invitation(invitation=invited, by=person_of(request))
            messages.success(request, f"You can edit the profile of {invited.business} now.")
            return redirect("clusters:profile_tasks", invited.business.slug)
        decline_invitation(invitation=invited, by=user)
        messages.success(request, "Declined. Nobody asks you again by this link.")
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    return redirect(request.path)
