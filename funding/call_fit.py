"""Which calls fit which businesses: rows in, the arithmetic of ``funding.eligibility`` out.

However many calls and businesses are looked at, the queries stay the same: one for the further clusters of
the businesses and those of ``allowances_of``; calls bring their clusters and sectors (``with_names``).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from clusters.allowances import allowances_of
from clusters.models import Business
from funding.eligibility import BusinessFacts, CallRules, Eligibility, check_eligibility
from funding.models import Call
from funding.uk_time import in_uk


class Fit(NamedTuple):
    """How a call stands to one business."""

    business: Business
    eligibility: Eligibility


def facts_of(business: Business, at: datetime | None = None) -> BusinessFacts:
    return facts_by_business([business], at)[business.pk]


def facts_by_business(businesses: Iterable[Business], at: datetime | None = None) -> dict[int, BusinessFacts]:
    """What is known of each at this moment."""
    by_id = {business.pk: business for business in businesses}
    also_in = Business.also_in.through.objects.filter(business__in=by_id).values_list("business", "cluster")
    clusters: dict[int, set[int]] = {pk: {one.cluster_id} - {None} for pk, one in by_id.items()}  # type: ignore[misc]
    for pk, cluster in also_in:
        clusters[pk].add(cluster)
    allowances = allowances_of(by_id, in_uk(at or timezone.now()).date())
    return {
        pk: BusinessFacts(
            cluster_ids=frozenset(clusters[pk]),
            sector_ids=frozenset(business.sector_ids),
            stage=business.stage,
            employees=business.employees,
            began_on=business.began_on,
            company_number=business.company_number,
            listing_state=business.listing_state,
            register_status=business.register_status,
            left_register_on=business.left_register_on,
            headroom=allowances[pk].left if pk in allowances else None,
        )
        for pk, business in by_id.items()
    }


def rules_of(call: Call) -> CallRules:
    return CallRules(
        closes_on=in_uk(call.closes_at).date(),
        min_amount=call.min_amount,
        max_amount=call.max_amount,
        is_subsidy=call.is_subsidy,
        clusters={cluster.pk: cluster.name for cluster in call.clusters.all()},
        sectors={sector.pk: sector.name for sector in call.sectors.all()},
        stages=tuple(call.stages),
        employees=tuple(call.employees),
        max_age_years=call.max_age_years,
        needs_company_number=call.needs_company_number,
    )


def eligibility_of(call: Call, business: Business, at: datetime | None = None) -> Eligibility:
    return check_eligibility(facts_of(business, at), rules_of(call))


def fits_of(
    calls: Iterable[Call], businesses: Iterable[Business], at: datetime | None = None
) -> dict[int, list[Fit]]:
    """Call → how it stands to each of these businesses, in the order they were given."""
    several = list(businesses)
    facts = facts_by_business(several, at) if several else {}
    found = {}
    for call in calls:
        rules = rules_of(call)
        found[call.pk] = [Fit(one, check_eligibility(facts[one.pk], rules)) for one in several]
    return found
