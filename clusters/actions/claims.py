"""Claiming a listing: begun by a person, proved by a code to a work address or by a curator's review."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import User
from clusters.emails import (
    send_claim_approved,
    send_claim_code,
    send_claim_received,
    send_claim_rejected,
    send_members_told,
)
from clusters.enums import CLAIM_LIFECYCLE, ClaimProof, ClaimState, MemberRole, MemberState
from clusters.models import Business, BusinessClaim, BusinessMember, ClaimCode
from clusters.models.claim import CODE_ATTEMPTS, CODE_LIFE
from clusters.permissions import can_claim_business, can_decide_claim
from clusters.work_addresses import proves_domain
from core.audit import record

#: Codes sent to one address, or for one claim, within an hour.
CODES_AN_HOUR = 3
#: A claim that waits for its code ends by itself after this.
PROVING_FOR = timedelta(days=7)


@transaction.atomic
def claim_by_address(
    *, business: Business, by: User, address: str, job_title: str = "", at: datetime | None = None
) -> BusinessClaim:
    """Begin a claim and send a code to a work address at the listed website; asked again, send another code.

    Raises ``ValidationError`` where the address proves nothing, or too many codes were sent.
    """
    at = at or timezone.now()
    business = _claimable(business, by)
    if not proves_domain(address, business.website_domain):
        raise ValidationError(
            f"Only an address that ends in @{business.website_domain} shows that you belong there.",
            code="address",
        )
    _spare(address, at)
    claim = _open_claim(business, by) or BusinessClaim(business=business, user=by, begun_at=at)
    if claim.state == ClaimState.IN_REVIEW:
        raise ValidationError("Your claim is with a curator already.", code="state")
    claim.proof, claim.state, claim.job_title = ClaimProof.WORK_EMAIL, ClaimState.PROVING, job_title
    claim.save()
    code = f"{secrets.randbelow(10**8):08}"
    ClaimCode.objects.create(
        claim=claim, address=address, digest=digest(claim, code), sent_at=at, expires_at=at + CODE_LIFE
    )
    record("claim.code_sent", claim, by=by)
    send_claim_code(claim=claim, address=address, code=code)
    return claim


@transaction.atomic
def claim_for_review(
    *, business: Business, by: User, statement: str, job_title: str = "", at: datetime | None = None
) -> BusinessClaim:
    """Ask a curator to look. A claim that waits for a code goes there instead."""
    at = at or timezone.now()
    business = _claimable(business, by)
    if not statement.strip():
        raise ValidationError("Say how you belong to the business.", code="statement")
    claim = _open_claim(business, by) or BusinessClaim(business=business, user=by, begun_at=at)
    if claim.state == ClaimState.IN_REVIEW:
        raise ValidationError("Your claim is with a curator already.", code="state")
    claim.proof, claim.state, claim.job_title = ClaimProof.REVIEW, ClaimState.IN_REVIEW, job_title
    claim.statement, claim.sent_at = statement.strip(), at
    claim.save()
    record("claim.sent", claim, by=by)
    send_claim_received(claim=claim)
    return claim


def prove_claim(*, claim: BusinessClaim, by: User, code: str, at: datetime | None = None) -> BusinessClaim:
    """Type the code. A wrong one is counted for good, so that it cannot be guessed: the fifth ends it."""
    at = at or timezone.now()
    with transaction.atomic():
        business = Business.objects.select_for_update().get(pk=claim.business_id)
        claim = BusinessClaim.objects.select_for_update().get(pk=claim.pk)
        if claim.user_id != by.pk:
            raise PermissionDenied
        _may(claim, "prove")
        sent = claim.codes.usable(at).newest_first().select_for_update().first()
        is_right = sent is not None and constant_time_compare(sent.digest, digest(claim, code))
        if sent is not None:
            sent.attempt_count += 1
            sent.used_at = at if is_right else None
            sent.save(update_fields=["attempt_count", "used_at"])
        if is_right:
            return _approve(claim, business, by=None, at=at)
    left = CODE_ATTEMPTS - sent.attempt_count if sent else 0
    raise wrong_code(left)


def wrong_code(left: int) -> ValidationError:
    if left:
        return ValidationError(f"That is not the code. You can try {left} more times.", code="wrong")
    return ValidationError("This code cannot be used any more. Have a new one sent.", code="spent")


@transaction.atomic
def approve_claim(*, claim: BusinessClaim, by: User, at: datetime | None = None) -> BusinessClaim:
    """As a curator, find a claim to be true: its person becomes an owner, or an editor where there is one."""
    business = Business.objects.select_for_update().get(pk=claim.business_id)
    claim = BusinessClaim.objects.select_for_update().get(pk=claim.pk)
    if not can_decide_claim(by, claim):
        raise PermissionDenied
    _may(claim, "approve")
    return _approve(claim, business, by=by, at=at or timezone.now())


@transaction.atomic
def reject_claim(*, claim: BusinessClaim, by: User, reason: str, at: datetime | None = None) -> BusinessClaim:
    """As a curator, say no, and why; the person may claim again with better evidence."""
    claim = BusinessClaim.objects.select_for_update().get(pk=claim.pk)
    if not can_decide_claim(by, claim):
        raise PermissionDenied
    _may(claim, "reject")
    if not reason.strip():
        raise ValidationError("Say why, in words for the person.", code="no-reason")
    claim.reason = reason.strip()
    _close(claim, ClaimState.REJECTED, "claim.rejected", by, at)
    send_claim_rejected(claim=claim)
    return claim


@transaction.atomic
def withdraw_claim(*, claim: BusinessClaim, by: User, at: datetime | None = None) -> BusinessClaim:
    claim = BusinessClaim.objects.select_for_update().get(pk=claim.pk)
    if claim.user_id != by.pk:
        raise PermissionDenied
    _may(claim, "withdraw")
    return _close(claim, ClaimState.WITHDRAWN, "claim.withdrawn", by, at)


def expire_claims(*, at: datetime | None = None) -> int:
    """End the claims whose code was not used within a week; how many."""
    at = at or timezone.now()
    old = BusinessClaim.objects.filter(state=ClaimState.PROVING, begun_at__lt=at - PROVING_FOR)
    for claim in old:
        with transaction.atomic():
            locked = BusinessClaim.objects.select_for_update().get(pk=claim.pk)
            if locked.state == ClaimState.PROVING:
                _close(locked, ClaimState.EXPIRED, "claim.expired", None, at)
    return len(old)


def digest(claim: BusinessClaim, code: str) -> str:
    """What is kept of a code: bound to its claim and to our secret."""
    typed = "".join(code.split())
    return salted_hmac(f"claim-{claim.pk}", typed, secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()


def _claimable(business: Business, by: User) -> Business:
    business = Business.objects.select_for_update().get(pk=business.pk)
    if not can_claim_business(by, business):
        raise ValidationError(
            "This business has its people already: ask to join them instead.", code="claimed"
        )
    return business


def _open_claim(business: Business, by: User) -> BusinessClaim | None:
    return BusinessClaim.objects.open().filter(business=business, user=by).select_for_update().first()


def _spare(address: str, at: datetime) -> None:
    """Nobody's mailbox is flooded in our name."""
    sent = ClaimCode.objects.filter(address__iexact=address).sent_since(at - timedelta(hours=1))
    if sent.count() >= CODES_AN_HOUR:
        raise ValidationError(
            "Three codes were sent there within the hour: look for them first.", code="many"
        )


def _may(claim: BusinessClaim, verb: str) -> None:
    if verb not in CLAIM_LIFECYCLE.get(claim.state, {}):
        state = ClaimState(claim.state).label.lower()
        raise ValidationError(f"This claim is closed or elsewhere: “{state}”.", code="state")


def _approve(claim: BusinessClaim, business: Business, *, by: User | None, at: datetime) -> BusinessClaim:
    if business.is_merged:
        raise ValidationError("This listing has become a part of another: claim that one.", code="merged")
    members = BusinessMember.objects.filter(business=business)
    role = MemberRole.EDITOR if members.owners().exists() else MemberRole.OWNER
    others = list(members.active().exclude(user=claim.user).select_related("user"))
    fields = {
        "state": MemberState.ACTIVE, "role": role, "job_title": claim.job_title, "decided_at": at,
        "decided_by": by,
    }  # fmt: skip
    BusinessMember.objects.update_or_create(business=business, user=claim.user, defaults=fields)
    _close(claim, ClaimState.APPROVED, "claim.approved", by, at)
    send_claim_approved(claim=claim)
    send_members_told(claim=claim, members=others)
    return claim


def _close(
    claim: BusinessClaim, state: ClaimState, verb: str, by: User | None, at: datetime | None
) -> BusinessClaim:
    claim.state, claim.decided_at = state, at or timezone.now()
    claim.decided_by = by if verb in {"claim.approved", "claim.rejected"} else None
    claim.save()
    record(verb, claim, by=by)
    return claim
