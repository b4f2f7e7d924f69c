"""Who acts for an investor: invited by an owner, joined by a link, ended by an owner or by leaving."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from clusters.enums import MemberRole, MemberState
from clusters.spared import spare_mailboxes
from core.audit import record
from investors.actions.investors import locked
from investors.actions.standing import end_certifications_for
from investors.emails import send_colleague_invited
from investors.enums import InvitationState
from investors.models import Investor, InvestorInvitation, InvestorMember
from investors.permissions import can_manage_investor_members

MOST_OPEN = 20


@transaction.atomic
def invite_colleague(
    *, investor: Investor, by: User, email: str, role: str, at: datetime | None = None
) -> InvestorInvitation:
    """Write to a colleague; asked again, an open invitation is replaced by a new one."""
    investor = locked(investor)
    if not can_manage_investor_members(by, investor):
        raise PermissionDenied
    spare_mailboxes(by, at)
    email = email.strip().lower()
    if InvestorMember.objects.active().filter(investor=investor, user__email__iexact=email).exists():
        raise ValidationError("This person acts for the investor already.", code="member")
    sent = InvestorInvitation.objects.filter(investor=investor, state=InvitationState.SENT)
    sent.filter(email=email).update(state=InvitationState.WITHDRAWN)
    if sent.count() >= MOST_OPEN:
        raise ValidationError("Twenty invitations are open: withdraw some first.", code="many")
    invitation = InvestorInvitation.objects.create(
        investor=investor, email=email, role=role, sent_by=by, sent_at=at or timezone.now()
    )
    record("invitation.sent", investor, by=by, invitation=invitation.pk)
    send_colleague_invited(invitation=invitation)
    return invitation


@transaction.atomic
def withdraw_colleague_invitation(*, invitation: InvestorInvitation, by: User) -> None:
    if not can_manage_investor_members(by, invitation.investor):
        raise PermissionDenied
    invitation.state = InvitationState.WITHDRAWN
    invitation.save(update_fields=["state"])
    record("investor.invitation_withdrawn", invitation.investor, by=by, invitation=invitation.pk)


@transaction.atomic
def answer_colleague_invitation(
    *, invitation: InvestorInvitation, by: User, accept: bool, at: datetime | None = None
) -> InvestorInvitation:
    """Whoever holds the link and is signed in answers it, once."""
    invitation = InvestorInvitation.objects.select_for_update().get(pk=invitation.pk)
    if not invitation.is_open(at):
        raise ValidationError("This invitation was answered, withdrawn, or is too old.", code="state")
    investor = locked(invitation.investor)
    if investor.closed_at:
        raise ValidationError("This investor has been taken off the portal.", code="closed")
    invitation.state = InvitationState.ACCEPTED if accept else InvitationState.DECLINED
    invitation.save(update_fields=["state"])
    if accept:
        _let_in(investor, by, invitation.role, at or timezone.now())
    record("investor.colleague_joined" if accept else "investor.invitation_declined", investor, by=by)
    return invitation


def _let_in(investor: Investor, user: User, role: str, at: datetime) -> None:
    """With the role that was offered; whoever acts for it as an owner stays one."""
    member = InvestorMember.objects.filter(investor=investor, user=user).first()
    if member is None:
        InvestorMember.objects.create(investor=investor, user=user, role=role, since_at=at)
        return
    if member.state != MemberState.ACTIVE:
        member.state, member.role, member.since_at = MemberState.ACTIVE, MemberRole(role), at
    elif role == MemberRole.OWNER:
        member.role = MemberRole.OWNER
    member.save()


def set_investor_role(*, member: InvestorMember, by: User, role: str) -> InvestorMember:
    return _changed(member, by, role=MemberRole(role).value)


def end_investor_membership(*, member: InvestorMember, by: User) -> InvestorMember:
    """An owner ends it, or the person leaves."""
    return _changed(member, by, state=MemberState.ENDED)


def _changed(member: InvestorMember, by: User, **fields: str) -> InvestorMember:
    """Raises ``ValidationError`` where the investor would be left without an owner."""
    try:
        with transaction.atomic():
            investor = locked(member.investor)
            leaves = fields.get("state") == MemberState.ENDED and member.user_id == by.pk
            if not leaves and not can_manage_investor_members(by, investor):
                raise PermissionDenied
            for name, value in fields.items():
                setattr(member, name, value)
            member.save(update_fields=list(fields))
            record("investor.member_changed", investor, by=by, member=member.user_id, **fields)
            if fields.get("state") == MemberState.ENDED:
                end_certifications_for(investor=investor, user=member.user, by=by)
    except IntegrityError as problem:
        raise ValidationError(
            "An investor needs an owner: make somebody else one first.", code="owner"
        ) from problem
    return member
