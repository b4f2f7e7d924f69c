"""Writing a profile: a section at a time, kept as it is typed, never over somebody else's words."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from clusters.actions.sectors import choose_sectors
from clusters.enums import ListingState, SectorSource
from clusters.models import Business, ConfirmationRequest, PostcodeRule, ProfileDraft, Sector, UnsavedSection
from clusters.permissions import can_edit_business
from clusters.profile_sections import Section
from clusters.profile_values import (
    Values,
    keep_in_draft,
    replace_links,
    set_columns,
    values_of,
    version,
    waits_in_draft,
)
from core.audit import record

OUTDATED = "outdated"


@transaction.atomic
def save_section(
    *, business: Business, section: Section, values: Values, seen: str, by: User, on: date | None = None
) -> list[str]:
    """Write what a section says; the names of the fields that changed.

    ``seen`` is the ``version`` the person began with. Raises ``ValidationError`` (code ``outdated``) where
    somebody else has saved the section meanwhile, and writes nothing.
    """
    business = _editable(business, by)
    standing = values_of(business)
    if seen != version(standing, section.fields):
        raise ValidationError(
            "Somebody else has changed this meanwhile. Your words are still here: compare, then save again.",
            code=OUTDATED,
        )
    changed = {name: values[name] for name in section.fields if values[name] != standing[name]}
    if changed:
        day = on or timezone.localdate()
        if waits_in_draft(business):
            keep_in_draft(business, changed, on=day)
        else:
            write_values(business, changed, by=by, on=day)
        record("business.edited", business, by=by, fields=sorted(changed))
    UnsavedSection.objects.filter(business=business, user=by, section=section.key).delete()
    return sorted(changed)


def write_values(business: Business, values: Values, *, by: User, on: date) -> None:
    """Write values into the row itself, as the company's own word."""
    set_columns(business, values)
    if "trading_postcode" in values:
        follow_postcode(business)
    business.confirm([_column(name) for name in values if name not in {"sectors", "links"}], on=on)
    business.save()
    if "links" in values:
        replace_links(business, values["links"])
    if "sectors" in values:
        chosen = Sector.objects.active().filter(pk__in=values["sectors"])
        choose_sectors(business=business, sectors=chosen, by=by, source=SectorSource.COMPANY)


def follow_postcode(business: Business) -> None:
    """Whoever moves belongs to the cluster of where they work now, unless one was chosen for them."""
    if "cluster" not in business.confirmed_fields:
        business.cluster = PostcodeRule.objects.cluster_for(business.postcode) or business.cluster


@transaction.atomic
def keep_unsaved(*, business: Business, section: Section, sent: dict[str, Any], by: User) -> UnsavedSection:
    """Keep what somebody has typed so far, for them alone."""
    business = _editable(business, by)
    kept, _ = UnsavedSection.objects.update_or_create(
        business=business,
        user=by,
        section=section.key,
        defaults={"sent": sent, "typed_at": timezone.now()},
    )
    return kept


def discard_unsaved(*, business: Business, section: Section, by: User) -> None:
    UnsavedSection.objects.filter(business=business, user=by, section=section.key).delete()


def publish_draft(business: Business, *, by: User) -> None:
    """Write what waited for a curator into the row, with the days its people saved it."""
    draft = ProfileDraft.objects.select_for_update().filter(business=business).first()
    if draft is None:
        return
    write_values(business, draft.values, by=by, on=timezone.localdate())
    days = {_column(name): day for name, day in draft.confirmed.items() if name not in {"sectors", "links"}}
    business.confirmed_fields = {**business.confirmed_fields, **days}
    draft.delete()


@transaction.atomic
def confirm_profile(*, business: Business, by: User, on: date | None = None) -> Business:
    """Say that everything on a published profile is still correct."""
    business = _editable(business, by)
    if business.listing_state != ListingState.PUBLISHED:
        raise ValidationError("Only a published profile can be confirmed.", code="state")
    business.confirmed_on = on or timezone.localdate()
    business.save(update_fields=["confirmed_on", "updated_at"])
    ConfirmationRequest.objects.filter(business=business).delete()
    record("business.confirmed", business, by=by)
    return business


def _editable(business: Business, by: User) -> Business:
    business = Business.objects.select_for_update().get(pk=business.pk)
    if not can_edit_business(by, business) or business.listing_state == ListingState.MERGED:
        raise PermissionDenied
    return business


def _column(name: str) -> str:
    """``place`` of ``place_id``: provenance goes by the field's name."""
    return name.removesuffix("_id")
