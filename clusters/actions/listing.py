"""The life of a listing: submit, publish, return, unlist. See ``LISTING_LIFECYCLE`` for what may follow."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from clusters.actions.editing import publish_draft
from clusters.emails import send_listing_published, send_listing_returned
from clusters.enums import LISTING_LIFECYCLE, ListingState
from clusters.models import Business
from clusters.permissions import (
    can_curate_business,
    can_edit_business,
    can_relist_business,
    is_member,
)
from clusters.profile_values import missing_from, values_of
from core.audit import record


@transaction.atomic
def submit_business(*, business: Business, by: User, at: datetime | None = None) -> Business:
    """Send what its people have written to the curator, who publishes it or says what to change.

    Raises ``ValidationError`` with everything that is still missing.
    """
    business = _locked(business)
    _require(is_member(by, business))
    if business.submitted_at is not None:
        raise ValidationError("It is with the curator already.", code="state")
    _move(business, "submit")
    if missing := missing_from(values_of(business)):
        raise ValidationError(missing, code="incomplete")
    business.return_reason = ""
    business.submitted_at = at or timezone.now()
    return _saved(business, "business.submitted", by)


@transaction.atomic
def take_back_business(*, business: Business, by: User) -> Business:
    """Have it back before the curator has decided, to go on writing."""
    business = _locked(business)
    _require(is_member(by, business))
    if business.submitted_at is None:
        raise ValidationError("It is not with the curator any more.", code="state")
    _move(business, "take_back")
    business.submitted_at = None
    return _saved(business, "business.taken_back", by)


@transaction.atomic
def publish_business(*, business: Business, by: User, at: datetime | None = None) -> Business:
    """Put a listing on the directory as a profile of its own, with all its people have written.

    What they sent they have just said is correct: it counts as confirmed on the day they sent it.
    """
    business = _locked(business)
    _require(can_curate_business(by, business))
    sent_at = business.submitted_at
    publish_draft(business, by=by)
    _move(business, "publish")
    business.submitted_at = None
    business.published_at = business.published_at or at or timezone.now()
    business.confirmed_on = timezone.localdate(sent_at) if sent_at else business.confirmed_on
    business.return_reason = ""
    business = _saved(business, "business.published", by)
    if sent_at:
        send_listing_published(business=business)
    return business


@transaction.atomic
def return_business(*, business: Business, by: User, reason: str) -> Business:
    """Give a listing back to its people, saying what to change."""
    business = _locked(business)
    _require(can_curate_business(by, business))
    if not reason.strip():
        raise ValidationError("Say what is to be changed.", code="no-reason")
    _move(business, "return")
    business.submitted_at = None
    business.return_reason = reason.strip()
    business = _saved(business, "business.returned", by)
    send_listing_returned(business=business)
    return business


@transaction.atomic
def unlist_business(*, business: Business, by: User) -> Business:
    """Take a listing off the directory; its people and staff still see it."""
    business = _locked(business)
    _require(can_edit_business(by, business))
    _move(business, "unlist")
    return _saved(business, "business.unlisted", by)


@transaction.atomic
def relist_business(*, business: Business, by: User) -> Business:
    """Put back what its own people took off: a profile as a profile, a row of the register as a row."""
    business = _locked(business)
    _require(can_relist_business(by, business))
    _move(business, "relist" if business.published_at else "relist_row")
    return _saved(business, "business.relisted", by)


def _locked(business: Business) -> Business:
    return Business.objects.select_for_update().get(pk=business.pk)


def _require(is_allowed: bool) -> None:
    if not is_allowed:
        raise PermissionDenied


def _move(business: Business, verb: str) -> None:
    """Follow the lifecycle, or say that the listing cannot do so from where it stands."""
    following = LISTING_LIFECYCLE[business.listing_state].get(verb)
    if following is None:
        state = ListingState(business.listing_state).label.lower()
        raise ValidationError(f"{business} is “{state}”: it cannot be {PAST[verb]} now.", code="state")
    business.listing_state = following


def _saved(business: Business, verb: str, by: User) -> Business:
    business.save()
    record(verb, business, by=by)
    return business


PAST = {
    "submit": "submitted",
    "take_back": "taken back",
    "publish": "published",
    "return": "returned",
    "unlist": "unlisted",
    "relist": "listed again",
    "relist_row": "listed again",
}
