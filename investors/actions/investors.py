"""Registering an investor, keeping it true, verifying it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from clusters.enums import MemberRole
from core.audit import record
from investors.actions.matching.marking import mark, mark_investor
from investors.actions.standing import end_certifications_for
from investors.emails import send_investor_unverified, send_investor_verified
from investors.enums import InvitationState, MatchSide
from investors.models import Investor, InvestorDeal, InvestorMember
from investors.permissions import can_edit_investor, can_manage_investor_members, can_verify_investor

#: Words that stand in the same place of an address as an investor's slug.
RESERVED = {
    "register",
    "yours",
    "export",
    "mandates",
    "invitation",
    "deals",
    "people",
    "standing",
    "raises",
    "lists",
}
#: Who it is: another name, place or website is another thing to look at.
IDENTITY = ("name", "kind", "country", "website")


@transaction.atomic
def register_investor(*, by: User, **data: Any) -> Investor:
    """A new investor with its first owner. Nobody sees it until it has a public page."""
    investor = Investor.objects.create(slug=free_slug(data["name"]), **data)
    InvestorMember.objects.create(investor=investor, user=by, role=MemberRole.OWNER)
    record("investor.registered", investor, by=by)
    return investor


def free_slug(name: str) -> str:
    """A slug that nobody has: the name's, with a number where it is taken or means something else."""
    stem = slugify(name)[:70] or "investor"
    taken = {*Investor.objects.filter(slug__startswith=stem).values_list("slug", flat=True), *RESERVED}
    numbers = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return stem if stem not in taken else next(slug for slug in numbers if slug not in taken)


@transaction.atomic
def update_investor(*, investor: Investor, by: User, **data: Any) -> Investor:
    """Write what its people say. Who changes who it is has to be verified anew."""
    investor = locked(investor)
    if not can_edit_investor(by, investor):
        raise PermissionDenied
    is_another = any(name in data and data[name] != getattr(investor, name) for name in IDENTITY)
    for name, value in data.items():
        setattr(investor, name, value)
    if is_another and investor.is_verified:
        investor.verified_at, investor.verified_by, investor.verified_note = None, None, ""
        record("investor.verification_ended", investor, by=by)
    investor.save()
    record("investor.updated", investor, by=by)
    return investor


@transaction.atomic
def verify_investor(*, investor: Investor, by: User, note: str, at: datetime | None = None) -> Investor:
    """Staff say that it is who it says, and what they have looked at."""
    investor = locked(investor)
    if not can_verify_investor(by, investor):
        raise PermissionDenied
    if not note.strip():
        raise ValidationError("Say what was checked.", code="no-note")
    investor.verified_at, investor.verified_by, investor.verified_note = (
        at or timezone.now(),
        by,
        note.strip(),
    )
    investor.save()
    record("investor.verified", investor, by=by)
    send_investor_verified(investor=investor)
    return investor


@transaction.atomic
def unverify_investor(*, investor: Investor, by: User, reason: str) -> Investor:
    """Take the verification back; its people are told why."""
    investor = locked(investor)
    if not can_verify_investor(by, investor):
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError("Say why, in words for the investor.", code="no-reason")
    investor.verified_at, investor.verified_by, investor.verified_note = None, None, ""
    investor.save()
    record("investor.verification_ended", investor, by=by)
    send_investor_unverified(investor=investor, reason=reason.strip())
    return investor


@transaction.atomic
def close_investor(*, investor: Investor, by: User, at: datetime | None = None) -> Investor:
    """Take it off for good: page, mandates, people's desks, their lists; what was recorded stays."""
    investor = locked(investor)
    if not can_manage_investor_members(by, investor):
        raise PermissionDenied
    at = at or timezone.now()
    investor.closed_at = at
    investor.save()
    investor.mandates.not_closed().update(closed_at=at)
    mark(MatchSide.INVESTOR, investor.mandates.filter(closed_at=at).values_list("pk", flat=True))
    investor.invitations.filter(state=InvitationState.SENT).update(state=InvitationState.WITHDRAWN)
    investor.shortlists.all().erase()
    end_certifications_for(investor=investor, by=by, at=at)
    record("investor.closed", investor, by=by)
    return investor


@transaction.atomic
def add_deal(*, investor: Investor, by: User, **data: Any) -> InvestorDeal:
    if not can_edit_investor(by, investor):
        raise PermissionDenied
    deal = InvestorDeal(investor=investor, **data)
    deal.full_clean()
    deal.save()
    record("investor.deal_added", investor, by=by, deal=deal.pk)
    mark_investor(investor)
    return deal


@transaction.atomic
def remove_deal(*, deal: InvestorDeal, by: User) -> None:
    if not can_edit_investor(by, deal.investor):
        raise PermissionDenied
    record("investor.deal_removed", deal.investor, by=by, deal=deal.pk)
    deal.delete()
    mark_investor(deal.investor)


def locked(investor: Investor) -> Investor:
    return Investor.objects.select_for_update().get(pk=investor.pk)
