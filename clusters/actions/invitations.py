"""Invitations to help with a listing. The link in the mail is the proof: who opens it reads that mailbox."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from clusters.emails import send_invitation
from clusters.enums import InvitationState, MemberRole, MemberState
from clusters.models import Business, BusinessInvitation, BusinessMember
from clusters.models.invitation import INVITATION_LIFE
from clusters.permissions import can_manage_members
from clusters.spared import spare_mailboxes
from core.audit import record

#: More invitations of one business than this wait for nobody we know.
MOST_OPEN = 20


@transaction.atomic
def invite_member(
    *, business: Business, email: str, role: MemberRole | str, by: User, at: datetime | None = None
) -> BusinessInvitation:
    """Ask somebody by mail to help. Asked again, the earlier link stops working."""
    at = at or timezone.now()
    business = Business.objects.select_for_update().get(pk=business.pk)
    if not can_manage_members(by, business):
        raise PermissionDenied
    spare_mailboxes(by)
    if business.members.active().filter(user__email__iexact=email).exists():
        raise ValidationError("This person is a member already.", code="member")
    earlier = business.invitations.unanswered()
    earlier.filter(email__iexact=email).update(state=InvitationState.WITHDRAWN, answered_at=at)
    if earlier.count() >= MOST_OPEN:
        raise ValidationError("Too many people have not answered yet. Take some back first.", code="many")
    invitation = BusinessInvitation.objects.create(
        business=business, email=email, role=MemberRole(role), sent_by=by, sent_at=at,
        expires_at=at + INVITATION_LIFE,
    )  # fmt: skip
    record("invitation.sent", business, by=by, invitation=invitation.pk)
    send_invitation(invitation=invitation)
    return invitation


@transaction.atomic
def withdraw_invitation(*, invitation: BusinessInvitation, by: User) -> BusinessInvitation:
    business = Business.objects.select_for_update().get(pk=invitation.business_id)
    if not can_manage_members(by, business):
        raise PermissionDenied
    return _answer(_open(invitation), InvitationState.WITHDRAWN, by)


@transaction.atomic
def accept_invitation(
    *, invitation: BusinessInvitation, by: User, at: datetime | None = None
) -> BusinessMember:
    """Become a member, with the role that was offered; an owner stays one."""
    at = at or timezone.now()
    business = Business.objects.select_for_update().get(pk=invitation.business_id)
    invitation = _open(invitation, at)
    if business.is_merged:
        raise ValidationError(
            "This listing has become a part of another. Ask whoever invited you once more.", code="merged"
        )
    member = BusinessMember.objects.filter(business=business, user=by).first()
    member = member or BusinessMember(business=business, user=by)
    if member.state != MemberState.ACTIVE or member.role != MemberRole.OWNER:
        member.role = MemberRole(invitation.role)
    member.state, member.decided_at, member.decided_by = MemberState.ACTIVE, at, invitation.sent_by
    member.save()
    _answer(invitation, InvitationState.ACCEPTED, by)
    record("member.joined", business, by=by, member=by.pk)
    return member


@transaction.atomic
def decline_invitation(*, invitation: BusinessInvitation, by: User | None = None) -> BusinessInvitation:
    return _answer(_open(invitation), InvitationState.DECLINED, by)


def _open(invitation: BusinessInvitation, at: datetime | None = None) -> BusinessInvitation:
    invitation = BusinessInvitation.objects.select_for_update().get(pk=invitation.pk)
    if not invitation.is_open(at):
        raise ValidationError("This invitation cannot be used any more. Ask for a new one.", code="closed")
    return invitation


def _answer(invitation: BusinessInvitation, state: InvitationState, by: User | None) -> BusinessInvitation:
    invitation.state, invitation.answered_at, invitation.answered_by = state, timezone.now(), by
    invitation.save(update_fields=["state", "answered_at", "answered_by"])
    record(f"invitation.{state}", invitation.business, by=by, invitation=invitation.pk)
    return invitation
