"""Taking back one change of a business, as a change of its own: history is never rewritten."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Field

from accounts.models import User
from clusters.actions.sectors import refresh_sectors
from clusters.models import Business
from clusters.permissions import can_curate_business
from core.audit import record

#: Where a listing stands is changed by its verbs alone, and where its values come from follows from them.
NOT_UNDONE = {
    "listing_state", "submitted_at", "published_at", "return_reason", "merged_into", "left_register_on",
    "confirmed_fields", "confirmed_on", "company_number", "is_showcase",
}  # fmt: skip


@transaction.atomic
def undo_change(*, business: Business, event_id: int, by: User) -> list[str]:
    """Bring back what the change recorded as ``event_id`` replaced; the names of the fields.

    Raises ``ValidationError`` where there is nothing of that kind, or where a field was changed again since.
    """
    business = Business.objects.select_for_update().get(pk=business.pk)
    if not can_curate_business(by, business):
        raise PermissionDenied
    events = business.events  # type: ignore[attr-defined]
    older = events.filter(pgh_id=event_id).first()
    if older is None:
        raise ValidationError("There is no such change of this business.", code="unknown")
    newer = events.filter(pgh_id__gt=event_id).order_by("pgh_id").first() or business
    fields = [field for field in _kept(older) if _differs(field, older, newer)]
    if not fields:
        raise ValidationError(
            "Where it stands is changed by its verbs: publish, return, unlist.", code="state"
        )
    changed_since = [field for field in fields if _differs(field, newer, business)]
    if changed_since:
        names = ", ".join(str(field.verbose_name) for field in changed_since)
        raise ValidationError(f"Changed again since: {names}. Undo the later change first.", code="later")
    _bring_back(business, older, fields)
    record("business.change_undone", business, by=by, fields=[field.name for field in fields])
    return [field.name for field in fields]


def _bring_back(business: Business, older: Any, fields: list[Field]) -> None:
    confirmed = dict(business.confirmed_fields)
    for field in fields:
        setattr(business, field.attname, getattr(older, field.attname))
        confirmed.pop(field.name, None)
        if field.name in older.confirmed_fields:
            confirmed[field.name] = older.confirmed_fields[field.name]
    business.confirmed_fields = confirmed
    business.save()
    if any(field.name == "sic_codes" for field in fields):
        refresh_sectors(business_ids=[business.pk])


def _kept(event: Any) -> list[Field]:
    """The fields history keeps of a business and that may be brought back."""
    columns = [field for field in event._meta.concrete_fields if not field.name.startswith("pgh_")]
    return [field for field in columns if field.name not in NOT_UNDONE and field.name != "id"]


def _differs(field: Field, one: Any, other: Any) -> bool:
    return getattr(one, field.attname) != getattr(other, field.attname)
