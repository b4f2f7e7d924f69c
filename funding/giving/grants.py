"""One award as a grant of the 360Giving Data Standard."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from clusters.models import Business
from funding.enums import PUBLIC_AWARD_STATES
from funding.giving.publisher import Publisher
from funding.models import Award

Grant = dict[str, Any]
CURRENCY = "GBP"


def grant_of(award: Award, who: Publisher) -> Grant:
    """Public facts of the award and the business; nothing of its people.

    The award comes from ``published_awards()``. Amounts stay ``Decimal`` until they are written.
    """
    changed_at = timezone.localtime(award.changed_at)  # type: ignore[attr-defined]
    grant = {
        "id": who.id_of(award.reference),
        "title": award.title,
        "description": award.description.strip() or award.title,
        "currency": CURRENCY,
        "amountAwarded": award.promised_amount,
        "amountDisbursed": award.paid_amount,
        "awardDate": award.accepted_on.isoformat() if award.accepted_on else "",
        "url": who.site + award.get_absolute_url(),
        "plannedDates": [{"startDate": award.starts_on.isoformat(), "endDate": award.ends_on.isoformat()}],
        "recipientOrganization": [recipient_of(award.business, who)],
        "fundingOrganization": [{"id": who.id, "name": who.name}],
        **programme_of(award, who),
        "dateModified": changed_at.isoformat(timespec="seconds"),
        "dataSource": who.site,
    }
    if award.cluster:
        grant["beneficiaryLocation"] = [{"name": award.cluster.name, "countryCode": "GB"}]
    return grant


def is_granted(award: Award) -> bool:
    """Whether the file has this award: accepted, of real money, and something of it left."""
    is_fictional = award.reservation.line.fund.is_showcase or award.business.is_showcase
    return award.state in PUBLIC_AWARD_STATES and not is_fictional and award.promised_amount > 0


def recipient_of(business: Business, who: Publisher) -> dict[str, str]:
    """The postcode is the registered office's; that of a sole trader may be a home, and stays out."""
    recipient = {"id": who.recipient_id(business), "name": business.name}
    if business.company_number:
        recipient["companyNumber"] = business.company_number
        if business.registered_postcode:
            recipient["postalCode"] = business.registered_postcode
    return recipient


def programme_of(award: Award, who: Publisher) -> dict[str, Any]:
    """The call it was applied for, else the fund it was given from without one."""
    call = getattr(award.reservation, "call", None)
    if call is None:
        fund = award.reservation.line.fund
        return {"grantProgramme": [{"code": fund.slug, "title": fund.name}], "fromOpenCall": "No"}
    programme = {"code": call.slug, "title": call.title, "url": who.site + call.get_absolute_url()}
    return {"grantProgramme": [programme], "fromOpenCall": "Yes"}
