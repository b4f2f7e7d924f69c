"""The people of one's own business: letting in, roles, leaving."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import person_of
from clusters.actions import accept_member, change_role, decline_member, end_membership
from clusters.enums import MemberRole
from clusters.models import Business, BusinessMember
from clusters.permissions import can_manage_members

VERBS = {
    "accept": (accept_member, "Let in: this person can edit the profile now."),
    "decline": (decline_member, "Declined, and told so."),
    "end": (end_membership, "No longer a member."),
}


@never_cache
@require_safe
def business_people(request: HttpRequest, slug: str) -> HttpResponse:
    business = get_object_or_404(Business.objects.of_member(person_of(request)).at_slug(slug))
    members = business.members.select_related("user").order_by("role", "asked_at")
    context = {
        "business": business,
        "active": [member for member in members if member.state == "active"],
        "asked": [member for member in members if member.state == "asked"],
        "can_manage": can_manage_members(request.user, business),
    }
    return render(request, "clusters/business_people.html", context)


@require_POST
def decide_member(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept, decline, make owner or editor, take off, or leave oneself."""
    person = person_of(request)
    visible = BusinessMember.objects.visible_to(person).select_related("business", "user")
    member = get_object_or_404(visible, pk=pk)
    verb = request.POST.get("verb", "")
    try:
        said = carried_out(member, verb, request)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    except PermissionDenied as refusal:
        raise Http404 from refusal
    else:
        messages.success(request, said)
    if member.user_id == person.pk and verb == "end":
        return redirect("portal:account")
    return redirect("clusters:business_people", member.business.slug)


def carried_out(member: BusinessMember, verb: str, request: HttpRequest) -> str:
    person = person_of(request)
    if verb in {MemberRole.OWNER, MemberRole.EDITOR}:
        change_role(member=member, role=verb, by=person)
        return f"{member.user} is {'an owner' if verb == MemberRole.OWNER else 'an editor'} now."
    if verb not in VERBS:
        raise Http404
    action, said = VERBS[verb]
    action(member=member, by=person)
    return said
