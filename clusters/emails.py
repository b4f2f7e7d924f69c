"""Mail about claims and the people of a listing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from clusters.enums import Cadence
from clusters.links import consent_path, invitation_path, no_search_mail_path, still_correct_path
from clusters.models import (
    Business,
    BusinessClaim,
    BusinessInvitation,
    BusinessMember,
    BusinessPerson,
    SavedSearch,
)
from core.emails import queue_mail, written_mail
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
    context = {"claim": claim, "business": claim.business, "url": _tasks_page(claim.business)}
    return _to(claim.user, "clusters/claim_approved", context)


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


def send_listing_published(*, business: Business) -> None:
    _to_members(business, "clusters/listing_published", absolute(business.get_absolute_url()))


def send_listing_returned(*, business: Business) -> None:
    _to_members(business, "clusters/listing_returned", _tasks_page(business))


def send_consent_asked(*, person: BusinessPerson) -> OutboxMessage:
    """To the person, account or not; the link stays good, for they may take their word back at any time."""
    context = {"person": person, "business": person.business, "url": absolute(consent_path(person))}
    return queue_mail("clusters/consent_asked", to=person.email, context=context)


def send_invitation(*, invitation: BusinessInvitation) -> OutboxMessage:
    page = absolute(invitation_path(invitation))
    context = {"invitation": invitation, "business": invitation.business, "url": page}
    return queue_mail("clusters/invitation", to=invitation.email, context=context, is_secret=True)


def send_still_correct(*, business: Business, member: BusinessMember, day: date) -> OutboxMessage:
    """Once for each time they are asked, whoever asks twice."""
    context = {"business": business, "url": absolute(still_correct_path(member))}
    return queue_mail(
        "clusters/still_correct",
        to=member.user.email,
        recipient=member.user,
        context=context,
        dedupe_key=f"still-correct:{member.pk}:{day.isoformat()}",
    )


def _to_members(business: Business, kind: str, url: str) -> None:
    """To everybody who writes the profile: any of them may go on."""
    for member in business.members.active().select_related("user"):
        _to(member.user, kind, {"business": business, "url": url})


def _about_claim(kind: str, claim: BusinessClaim) -> OutboxMessage:
    context = {"claim": claim, "business": claim.business, "url": _claim_page(claim)}
    return _to(claim.user, kind, context)


def _claim_page(claim: BusinessClaim) -> str:
    return absolute(reverse("clusters:claim_business", args=[claim.business.slug]))


def _tasks_page(business: Business) -> str:
    return absolute(reverse("clusters:profile_tasks", args=[business.slug]))


def _people_page(business: Business) -> str:
    return absolute(reverse("clusters:business_people", args=[business.slug]))


def _to(user: User, kind: str, context: dict[str, object]) -> OutboxMessage:
    return queue_mail(kind, to=user.email, recipient=user, context=context)


class SearchNews(NamedTuple):
    """A saved search, how many businesses have come to fit it, and the first of them."""

    search: SavedSearch
    new_count: int
    businesses: list[Business]

    @property
    def rest_count(self) -> int:
        return self.new_count - len(self.businesses)

    @property
    def url(self) -> str:
        return absolute(f"{reverse('clusters:business_list')}?{self.search.address}&sort=newest")


def search_digest(*, user: User, cadence: Cadence, news: list[SearchNews], number: int) -> OutboxMessage:
    """One for each person, cadence and last change looked at, however often it is queued."""
    off_url = absolute(no_search_mail_path(user))
    context = {
        "news": news,
        "total": sum(found.new_count for found in news),
        "cadence": cadence,
        "manage_url": absolute(reverse("clusters:saved_searches")),
        "off_url": off_url,
    }
    key = f"search-digest:{user.pk}:{cadence}:{number}"
    return written_mail(
        "clusters/search_digest",
        to=user.email,
        recipient=user,
        context=context,
        dedupe_key=key,
        off_url=off_url,
    )
