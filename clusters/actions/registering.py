"""Adding a business that the directory does not know: spin-outs, sole traders, the newly incorporated."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from clusters.enums import ListingState, MemberRole, MemberState
from clusters.models import Business, BusinessMember, PostcodeRule
from core.audit import record

#: Drafts one person may have at a time.
MOST_DRAFTS = 5


@transaction.atomic
def register_business(
    *,
    legal_name: str,
    by: User,
    company_number: str = "",
    trading_name: str = "",
    town: str = "",
    postcode: str = "",
    job_title: str = "",
) -> Business:
    """Begin a draft that only its person sees; they are its owner. A curator publishes it.

    Raises ``ValidationError`` where the company number is listed already: it is claimed instead.
    """
    drafts = Business.objects.of_member(by).filter(listing_state=ListingState.DRAFT)
    if drafts.count() >= MOST_DRAFTS:
        raise ValidationError(f"You have {MOST_DRAFTS} drafts already. Finish one first.", code="many")
    business = Business(
        legal_name=legal_name,
        company_number=company_number,
        trading_name=trading_name,
        trading_town=town,
        trading_postcode=postcode,
        cluster=PostcodeRule.objects.cluster_for(postcode),
        listing_state=ListingState.DRAFT,
    )
    business.confirm(["legal_name", "trading_name", "trading_town", "trading_postcode"])
    business.full_clean()
    business.save()
    BusinessMember.objects.create(
        business=business, user=by, role=MemberRole.OWNER, state=MemberState.ACTIVE, job_title=job_title,
        decided_at=timezone.now(), decided_by=by,
    )  # fmt: skip
    record("business.registered", business, by=by)
    business.refresh_from_db()
    return business
