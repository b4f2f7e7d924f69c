"""The values of a profile, wherever they are: in the public row, or in the draft beside it.

A row of the register is public before anybody has written a word. So what its people write waits in a
``ProfileDraft`` until a curator publishes it; from then on, and for what is not public yet, they write the
row itself. Values are as JSON keeps them: texts, days as ``2014-03-05``, keys as numbers, ``sectors`` as a
sorted list of keys, ``links`` as a list of [kind, address].
"""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Iterable
from datetime import date
from typing import Any, cast
from urllib.parse import urlsplit

from django.db.models import Field
from django.utils import timezone

from clusters.enums import ListingState
from clusters.models import Business, BusinessLink, ProfileDraft
from clusters.profile_sections import NEEDED, SECTIONS

Values = dict[str, Any]

COLUMNS = tuple(
    field for section in SECTIONS for field in section.fields if field not in {"sectors", "links"}
)


def waits_in_draft(business: Business) -> bool:
    """Whether what is written now is kept beside the public row."""
    return business.listing_state == ListingState.IMPORTED


def public_values(business: Business) -> Values:
    """What the row itself says."""
    values = {name: as_json(getattr(business, name)) for name in COLUMNS}
    links = [[link.kind, link.url] for link in business.links.all()]
    return {**values, "sectors": sorted(business.sector_ids), "links": links}


def values_of(business: Business) -> Values:
    """What the profile says to its own people: the row, and above it what waits for publication."""
    draft = draft_of(business)
    return {**public_values(business), **(draft.values if draft else {})}


def draft_of(business: Business) -> ProfileDraft | None:
    return ProfileDraft.objects.filter(business=business).first() if waits_in_draft(business) else None


def as_json(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int | bool) else str(value)


def version(values: Values, fields: Iterable[str]) -> str:
    """A short name of these values: another one as soon as somebody changes one of them."""
    told = json.dumps([values[name] for name in fields], ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def missing_from(values: Values) -> list[str]:
    """What is still to be done before a curator can publish it."""
    return [text for name, text in NEEDED.items() if not values[name]]


def with_values(business: Business, values: Values) -> Business:
    """The business as it would stand with these values; not to be saved."""
    shown = copy.copy(business)
    set_columns(shown, values)
    shown.sector_ids = values.get("sectors", shown.sector_ids)
    # The database derives it when the row is saved, which this one is not.
    shown.website_domain = (urlsplit(shown.website).hostname or "").removeprefix("www.")
    return shown


def set_columns(business: Business, values: Values) -> None:
    for name in COLUMNS:
        if name in values:
            setattr(business, name, column(name).to_python(values[name]))


def column(name: str) -> Field:
    return cast("Field", Business._meta.get_field(name))


def replace_links(business: Business, links: list[list[str]]) -> None:
    """Write exactly these, in this order; those that stay keep their rows and their history."""
    kept = {link.url: link for link in business.links.all()}
    for position, (kind, url) in enumerate(links):
        link = kept.pop(url, None) or BusinessLink(business=business, url=url)
        if link.pk is None or (link.kind, link.position) != (kind, position):
            link.kind, link.position = kind, position
            link.save()
    for link in kept.values():
        link.delete()


def keep_in_draft(business: Business, changed: Values, *, on: date) -> ProfileDraft:
    draft, _ = ProfileDraft.objects.get_or_create(business=business)
    draft.values = {**draft.values, **changed}
    draft.confirmed = {**draft.confirmed, **dict.fromkeys(changed, on.isoformat())}
    draft.changed_at = timezone.now()
    draft.save()
    return draft
