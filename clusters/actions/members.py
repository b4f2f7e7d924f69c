"""The people of a listing: asking to join, being let in, changing roles, leaving."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from clusters.emails import send_join_asked, send_join_decided, send_membership_ended
from clusters.enums import MEMBER_LIFECYCLE, MemberRole, MemberState
from clusters.models import Business, BusinessMember
from clusters.permissions import can_manage_members
from core.audit import record


@transaction.atomic
def ask_to_join(
    *, business: Business, by: User, job_title: str = "", at: datetime | None = None
) -> BusinessMember:
    """Ask the owners to be let in; whoever was declined or has left may ask again."""
    business = Business.objects.select_for_update().get(pk=business.pk)
    if not business.members.owners().exists():
        raise ValidationError("Nobody speaks for this business yet: claim it instead.", code="unclaimed")
    member = BusinessMember.objects.filter(business=business, user=by).first()
    if member is None:
        member = BusinessMember(business=business, user=by)
    elif "ask" not in MEMBER_LIFECYCLE[member.state]:
        raise ValidationError("You have asked already, or belong to it.", code="state")
    member.state, member.role, member.job_title = MemberState.ASKED, MemberRole.EDITOR, job_title
    member.asked_at, member.decided_at, member.decided_by = at or timezone.now(), None, None
    member.save()
    record("member.asked", business, by=by, member=by.pk)
    send_join_asked(member=member)
    return member


@transaction.atomic
def accept_member(*, member: BusinessMember, by: User, at: datetime | None = None) -> BusinessMember:
    return _decide(member, "accept", by, at)


@transaction.atomic
def decline_member(*, member: BusinessMember, by: User, at: datetime | None = None) -> BusinessMember:
    return _decide(member, "decline", by, at)


@transaction.atomic
def change_role(*, member: BusinessMember, role: MemberRole | str, by: User) -> BusinessMember:
    """Make somebody an owner or an editor. The last owner stays one: make another one first."""
    member = _locked(member, by)
    if member.state != MemberState.ACTIVE:
        raise ValidationError("Only members have a role.", code="state")
    if member.role == MemberRole.OWNER and role != MemberRole.OWNER:
        _keep_an_owner(member)
    member.role = MemberRole(role)
    member.save(update_fields=["role"])
    record("member.role_changed", member.business, by=by, member=member.user_id, role=member.role)
    return member


@transaction.atomic
def end_membership(*, member: BusinessMember, by: User, at: datetime | None = None) -> BusinessMember:
    """Leave, or be taken off by an owner. The last owner of a listing with other people hands over first."""
    if member.user_id == by.pk:
        Business.objects.select_for_update().get(pk=member.business_id)
        member = BusinessMember.objects.select_for_update().get(pk=member.pk)
    else:
        member = _locked(member, by)
    if "end" not in MEMBER_LIFECYCLE[member.state]:
        raise ValidationError("This person is no member.", code="state")
    if member.role == MemberRole.OWNER:
        _keep_an_owner(member)
    member.state, member.decided_at, member.decided_by = MemberState.ENDED, at or timezone.now(), by
    member.save(update_fields=["state", "decided_at", "decided_by"])
    record("member.ended", member.business, by=by, member=member.user_id)
    if member.user_id != by.pk:
        send_membership_ended(member=member)
    return member


def _locked(member: BusinessMember, by: User) -> BusinessMember:
    """The business first, as everywhere, then the membership."""
    business = Business.objects.select_for_update().get(pk=member.business_id)
    if not can_manage_members(by, business):
        raise PermissionDenied
    return BusinessMember.objects.select_for_update().get(pk=member.pk)


def _keep_an_owner(member: BusinessMember) -> None:
    others = BusinessMember.objects.active().filter(business=member.business_id).exclude(pk=member.pk)
    if others.exists() and not others.filter(role=MemberRole.OWNER).exists():
        raise ValidationError("Make somebody else an owner first: a listing needs one.", code="last-owner")


def _decide(member: BusinessMember, verb: str, by: User, at: datetime | None) -> BusinessMember:
    member = _locked(member, by)
    following = MEMBER_LIFECYCLE[member.state].get(verb)
    if following is None:
        raise ValidationError("This has been decided already.", code="state")
    member.state, member.decided_at, member.decided_by = MemberState(following), at or timezone.now(), by
    member.save(update_fields=["state", "decided_at", "decided_by"])
    record(
        f"member.{verb}ed" if verb == "accept" else "member.declined",
        member.business,
        by=by,
        member=member.user_id,
    )
    send_join_decided(member=member)
    return member
