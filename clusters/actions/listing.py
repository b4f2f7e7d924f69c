"""The life of a listing: submit, publish, return, unlist. See ``LISTING_LIFECYCLE`` for what may follow."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from clusters.enums import LISTING_LIFECYCLE, ListingState
from clusters.models import Business
from clusters.permissions import (
    can_curate_business,
    can_edit_business,
    is_member,
)
from core.audit import record


@transaction.atomic
def submit_business(*, business: Business, by: User, at: datetime | None = None) -> Business:
    """Send a draft, or a returned listing, to the curator."""
    business = _locked(business)
    _require(is_member(by, business))
    _move(business, "submit")
    business.submitted_at = at or timezone.now()
    return _saved(business, "business.submitted", by)


@transaction.atomic
def publish_business(*, business: Business, by: User, at: datetime | None = None) -> Business:
    """Put a listing on the directory as a profile of its own."""
    business = _locked(business)
    _require(can_curate_business(by, business))
    _move(business, "publish")
    business.submitted_at = None
    business.published_at = business.published_at or at or timezone.now()
    business.return_reason = ""
    return _saved(business, "business.published", by)


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
    return _saved(business, "business.returned", by)


@transaction.atomic
def unlist_business(*, business: Business, by: User) -> Business:
    """Take a listing off the directory; its people and staff still see it."""
    business = _locked(business)
    _require(can_edit_business(by, business))
    _move(business, "unlist")
    return _saved(business, "business.unlisted", by)


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


PAST = {"submit": "submitted", "publish": "published", "return": "returned", "unlist": "unlisted"}
