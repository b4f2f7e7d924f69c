"""Awards in the words of schema.org, for search engines."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from funding.giving.publisher import Publisher
from funding.models import Award


def monetary_grant(award: Award, who: Publisher, request: HttpRequest) -> dict[str, Any]:
    """What is public anyway; nothing of a person."""
    recipient = {"@type": "Organization", "name": award.business.name}
    if award.business.is_listed:
        recipient["url"] = request.build_absolute_uri(award.business.get_absolute_url())
    return {
        "@type": "MonetaryGrant",
        "identifier": who.id_of(award.reference),
        "name": award.title,
        "description": award.description or award.title,
        "url": request.build_absolute_uri(award.get_absolute_url()),
        "amount": {"@type": "MonetaryAmount", "currency": "GBP", "value": award.promised_amount},
        "funder": {"@type": "Organization", "name": who.name, "identifier": who.id},
        "fundedItem": recipient,
    }
