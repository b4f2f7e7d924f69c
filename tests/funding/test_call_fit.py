"""From rows to reasons, with a fixed number of queries."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from clusters.enums import EmployeesBand, Stage
from funding.call_fit import eligibility_of, facts_of, fits_of, rules_of
from funding.models import Call
from tests.factories.calls import CallFactory
from tests.factories.clusters import (
    BusinessFactory,
    ClusterFactory,
    SectorFactory,
    SubsidyCapFactory,
    SubsidyFactory,
)

pytestmark = pytest.mark.django_db


def test_facts_are_those_of_the_row():
    SubsidyCapFactory()
    second, sector = ClusterFactory(), SectorFactory()
    business = BusinessFactory(sector_ids=[sector.pk], stage=Stage.SEED, employees=EmployeesBand.MICRO)
    business.also_in.add(second)
    SubsidyFactory(business=business, amount=Decimal(15_000))
    facts = facts_of(business)
    assert facts.cluster_ids == {business.cluster_id, second.pk}
    assert facts.sector_ids == {sector.pk}
    assert (facts.stage, facts.employees) == (Stage.SEED, EmployeesBand.MICRO)
    assert facts.began_on == business.incorporated_on
    assert facts.headroom == 300_000


def test_business_outside_every_cluster_has_none():
    assert facts_of(BusinessFactory(cluster=None)).cluster_ids == frozenset()


def test_closing_day_is_londons():
    call = CallFactory(
        opens_at=datetime(2026, 6, 1, 12, tzinfo=UTC), closes_at=datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    )
    assert rules_of(call).closes_on.isoformat() == "2026-07-01"


def test_rules_are_those_of_the_call():
    cluster, sector = ClusterFactory(name="Hull"), SectorFactory(name="Games")
    call = CallFactory(stages=[Stage.IDEA], employees=["1"], max_age_years=3, needs_company_number=True)
    call.clusters.add(cluster)
    call.sectors.add(sector)
    rules = rules_of(call)
    assert (rules.clusters, rules.sectors) == ({cluster.pk: "Hull"}, {sector.pk: "Games"})
    assert (rules.stages, rules.employees, rules.max_age_years) == (("idea",), ("1",), 3)
    assert rules.needs_company_number


def test_call_for_another_cluster_does_not_fit():
    call = CallFactory()
    call.clusters.add(ClusterFactory())
    found = eligibility_of(call, BusinessFactory())
    assert [reason.code for reason in found.against] == ["cluster"]


@pytest.mark.parametrize("count", [1, 3])
def test_fits_take_the_same_queries_however_many(count, django_assert_num_queries):
    SubsidyCapFactory()
    CallFactory.create_batch(count)
    businesses = BusinessFactory.create_batch(count)
    calls = list(Call.objects.with_names())
    with django_assert_num_queries(4):
        found = fits_of(calls, businesses)
    assert {len(fits) for fits in found.values()} == {count}
