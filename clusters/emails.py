"""Mail about claims and the people of a listing."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from clusters.models import Business, BusinessClaim, BusinessMember
from core.emails import queue_mail
from core.models import OutboxMessage


def absolute(path: str) -> str:
    return settings.SITE_URL.rstrip("/") + path


def send_claim_code(*, claim: BusinessClaim, address: str, code: str) -> OutboxMessage:
    """To the work address, which need not be the one of the account; staff never see the code."""
    context = {"business": claim.business, "code": code, "url": _claim_page(claim)}
    return queue_mail("clusters/claim_code", to=address, context=context, is_secret=True)


def send_claim_received(*, claim: BusinessClaim) -> OutboxMessage:
    return _about_claim("clusters/claim_received", claim)


def send_claim_approved(*, claim: BusinessClaim) -> OutboxMessage:
    return _about_claim("clusters/claim_approved", claim)


def send_claim_rejected(*, claim: BusinessClaim) -> OutboxMessage:
    return _about_claim("clusters/claim_rejected", claim)


def send_members_told(*, claim: BusinessClaim, members: Iterable[BusinessMember]) -> None:
    """Those who speak for it already are told who else does now."""
    for member in members:
        context = {"business": claim.business, "person": claim.user, "url": _people_page(claim.business)}
        _to(member.user, "clusters/member_added", context)


def send_join_asked(*, member: BusinessMember) -> None:
    """To every owner: any of them may let somebody in."""
    owners = BusinessMember.objects.owners().filter(business=member.business).select_related("user")
    for owner in owners:
        context = {"member": member, "business": member.business, "url": _people_page(member.business)}
        _to(owner.user, "clusters/join_asked", context)


def send_join_decided(*, member: BusinessMember) -> OutboxMessage:
    context = {
        "member": member,
        "business": member.business,
        "url": absolute(member.business.get_absolute_url()),
    }
    return _to(member.user, "clusters/join_decided", context)


def send_membership_ended(*, member: BusinessMember) -> OutboxMessage:
    context = {"business": member.business, "url": absolute(member.business.get_absolute_url())}
    return _to(member.user, "clusters/membership_ended", context)


def _about_claim(kind: str, claim: BusinessClaim) -> OutboxMessage:
    context = {"claim": claim, "business": claim.business, "url": _claim_page(claim)}
    return _to(claim.user, kind, context)


def _claim_page(claim: BusinessClaim) -> str:
    return absolute(reverse("clusters:claim_business", args=[claim.business.slug]))


def _people_page(business: Business) -> str:
    return absolute(reverse("clusters:business_people", args=[business.slug]))


def _to(user: User, kind: str, context: dict[str, object]) -> OutboxMessage:
    return queue_mail(kind, to=user.email, recipient=user, context=context)
