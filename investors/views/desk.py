"""An investor's own desk: who they are, their people, what they have done."""

from __future__ import annotations

from collections.abc import Callable

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
from investors.actions import (
    add_deal,
    answer_colleague_invitation,
    close_investor,
    end_investor_membership,
    invite_colleague,
    register_investor,
    remove_deal,
    set_investor_role,
    update_investor,
    withdraw_colleague_invitation,
)
from investors.forms.investors import ColleagueForm, DealForm, InvestorForm
from investors.links import colleague_invitation
from investors.models import Investor, InvestorDeal, InvestorInvitation, InvestorMember
from investors.permissions import can_manage_investor_members

#: Lists named on the desk; all of them have a page of their own.
SHOWN_LISTS = 5


def own_investor(request: HttpRequest, slug: str) -> Investor:
    """The investor of this address, if it is one of the person's own; 404 otherwise."""
    return get_object_or_404(Investor.objects.of_member(request.user), slug=slug)


@never_cache
def yours(request: HttpRequest) -> HttpResponse:
    """Those one invests for; with one only, its desk."""
    own = Investor.objects.of_member(person_of(request)).by_name()
    if len(own) == 1:
        return redirect("investors:investor_desk", own[0].slug)
    return render(request, "investors/yours.html", {"investors": own})


@never_cache
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    form = InvestorForm(request.POST or None, initial={"time_zone": person.time_zone or "Europe/London"})
    if request.method == "POST" and form.is_valid():
        investor = register_investor(by=person, **form.cleaned_data)
        messages.success(request, "You are registered as an investor. Say next what you look for.")
        return redirect("investors:new_mandate", investor.slug)
    return render(request, "investors/register.html", {"form": form})


@never_cache
def investor_desk(request: HttpRequest, slug: str) -> HttpResponse:
    """Mandates, people and deals, and what to do next."""
    investor = own_investor(request, slug)
    context = {
        "investor": investor,
        "mandates": investor.mandates.not_closed().with_choices().order_by("name", "pk"),
        "shortlists": investor.shortlists.in_use().with_counts().last_changed_first()[:SHOWN_LISTS],
        "deals": investor.deals.newest_first(),
        "members": investor.members.active().select_related("user").order_by("since_at"),
        "invitations": investor.invitations.open().order_by("-sent_at"),
        "can_manage": can_manage_investor_members(request.user, investor),
    }
    return render(request, "investors/desk.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def edit_investor(request: HttpRequest, slug: str) -> HttpResponse:
    investor = own_investor(request, slug)
    form = InvestorForm(request.POST or None, instance=investor)
    if request.method == "POST" and form.is_valid():
        saved = update_investor(investor=investor, by=person_of(request), **form.cleaned_data)
        messages.success(
            request, "Saved." if saved.is_verified else "Saved. The agency verifies who you are next."
        )
        return redirect("investors:investor_desk", saved.slug)
    return render(request, "investors/edit_investor.html", {"form": form, "investor": investor})


@never_cache
@require_http_methods(["GET", "POST"])
def take_off(request: HttpRequest, slug: str) -> HttpResponse:
    """For good, by an owner; what goes with it is said first."""
    investor = own_investor(request, slug)
    if not can_manage_investor_members(request.user, investor):
        raise Http404
    if request.method == "POST":
        close_investor(investor=investor, by=person_of(request))
        messages.success(request, f"{investor} is taken off the portal.")
        return redirect("portal:account")
    return render(request, "investors/take_off.html", {"investor": investor})


@never_cache
@require_http_methods(["GET", "POST"])
def new_deal(request: HttpRequest, slug: str) -> HttpResponse:
    investor = own_investor(request, slug)
    form = DealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        add_deal(investor=investor, by=person_of(request), **form.cleaned_data)
        messages.success(request, "The investment is added.")
        return redirect("investors:investor_desk", slug)
    return render(request, "investors/new_deal.html", {"form": form, "investor": investor})


@require_POST
def delete_deal(request: HttpRequest, pk: int) -> HttpResponse:
    own = Investor.objects.of_member(person_of(request))
    deal = get_object_or_404(InvestorDeal.objects.select_related("investor"), pk=pk, investor__in=own)
    remove_deal(deal=deal, by=person_of(request))
    messages.success(request, f"{deal.company_name} is taken off.")
    return redirect("investors:investor_desk", deal.investor.slug)


@never_cache
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    investor = own_investor(request, slug)
    if not can_manage_investor_members(request.user, investor):
        raise Http404
    form = ColleagueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            sent = invite_colleague(investor=investor, by=person_of(request), **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, f"An invitation is on its way to {sent.email}.")
            return redirect("investors:investor_desk", slug)
    return render(request, "investors/invite.html", {"form": form, "investor": investor})


@require_POST
def withdraw_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    own = Investor.objects.of_member(person_of(request))
    sent = get_object_or_404(
        InvestorInvitation.objects.open().select_related("investor"), pk=pk, investor__in=own
    )
    return told(
        request, sent.investor, f"The link sent to {sent.email} does not work any more.",
        lambda: withdraw_colleague_invitation(invitation=sent, by=person_of(request)),
    )  # fmt: skip


@require_POST
def change_member(request: HttpRequest, pk: int) -> HttpResponse:
    """An owner makes somebody an owner or editor, or ends it; anybody leaves."""
    own = Investor.objects.of_member(person_of(request))
    member = get_object_or_404(
        InvestorMember.objects.active().select_related("investor", "user"), pk=pk, investor__in=own
    )
    verb = request.POST.get("verb", "")
    by = person_of(request)
    if verb == "end":
        return told(
            request, member.investor, f"{member.user} does not act for {member.investor} any more.",
            lambda: end_investor_membership(member=member, by=by),
        )  # fmt: skip
    if verb not in ("owner", "editor"):
        raise Http404
    return told(
        request, member.investor, f"{member.user} is an {verb} now.",
        lambda: set_investor_role(member=member, by=by, role=verb),
    )  # fmt: skip


def told(request: HttpRequest, investor: Investor, said: str, verb: Callable[[], object]) -> HttpResponse:
    """Do it and say so, or say why not; back to the desk, or to one's own where one has left."""
    try:
        verb()
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    except PermissionDenied as problem:
        raise Http404 from problem
    else:
        messages.success(request, said)
    still = Investor.objects.of_member(request.user).filter(pk=investor.pk).exists()
    return redirect("investors:investor_desk", investor.slug) if still else redirect("portal:account")


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def answer_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """By the link in the mail; to answer one signs in, and comes back here."""
    sent = colleague_invitation(token)
    if request.method != "POST":
        return render(request, "investors/invitation.html", {"invitation": sent, "is_open": sent.is_open()})
    if not isinstance(request.user, User):
        return redirect_to_login(request.path)
    accept = request.POST.get("verb") == "accept"
    try:
        answer_colleague_invitation(invitation=sent, by=request.user, accept=accept)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect(request.path)
    messages.success(request, f"You act for {sent.investor} now." if accept else "Declined.")
    return redirect("investors:investor_desk", sent.investor.slug) if accept else redirect("portal:account")
