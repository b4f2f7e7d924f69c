"""What PostgreSQL itself refuses, whoever writes."""

from datetime import date
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from clusters.models import (
    Business,
    BusinessLink,
    Cluster,
    ClusterCurator,
    ClusterSectorCount,
    ClusterYearCount,
    Fact,
    Metric,
    Place,
    PostcodeRule,
    Sector,
    SectorSynonym,
    SicCode,
    SicSectorRule,
)
from tests.factories.clusters import (
    BusinessFactory,
    BusinessMemberFactory,
    BusinessSectorFactory,
    ClusterFactory,
    CuratorshipFactory,
    FactFactory,
    MetricFactory,
    PlaceFactory,
    PostcodeRuleFactory,
    SectorFactory,
)

pytestmark = pytest.mark.django_db


def refused(constraint, write, *args, **kwargs):
    """The write fails, and for this reason."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        write(*args, **kwargs)
    assert constraint in str(caught.value)


def changed(obj, **values):
    type(obj)._base_manager.filter(pk=obj.pk).update(**values)


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("cluster_lies_in_britain", {"latitude": -2.24, "longitude": 53.48}),
        ("cluster_says_what_it_is", {"tagline": "  "}),
        ("cluster_accent_is_checked", {"accent": "mauve"}),
        ("cluster_picture_has_credit", {"picture": "clusters/mill.jpg", "picture_alt": "A mill"}),
        ("cluster_published_has_story", {"story": "", "is_published": True}),
    ],
)
def test_cluster_is_refused(constraint, values):
    refused(constraint, changed, ClusterFactory(), **values)


def test_cluster_curator_twice_is_refused():
    first = CuratorshipFactory()
    refused("cluster_curator_once", ClusterCurator.objects.create, cluster=first.cluster, user=first.user)


@pytest.mark.parametrize("prefix", ["", "m", "M1 1AE", "1M", "ABC", "S1 "])
def test_postcode_rule_of_another_shape_is_refused(prefix):
    rule = PostcodeRuleFactory(prefix="S10")
    refused("postcode_rule_is_area_or_district", changed, rule, prefix=prefix[:4])


def test_postcode_rule_twice_is_refused():
    PostcodeRuleFactory(prefix="WA14")
    refused("prefix", PostcodeRule.objects.create, prefix="WA14")


@pytest.mark.parametrize("field", ["key", "label", "unit", "definition"])
def test_metric_without_its_words_is_refused(field):
    refused("metric_is_defined", changed, MetricFactory(), **{field: " "})


@pytest.mark.parametrize("field", ["unit", "definition", "source"])
def test_fact_without_unit_definition_or_source_is_refused(field):
    refused("fact_has_unit_definition_and_source", changed, FactFactory(), **{field: " "})


@pytest.mark.parametrize("address", ["", "report", "javascript:alert(1)", "https://nodots"])
def test_fact_without_an_address_of_its_source_is_refused(address):
    refused("fact_source_can_be_opened", changed, FactFactory(), source_url=address)


def test_fact_of_an_unlikely_year_is_refused():
    refused("fact_year_is_plausible", changed, FactFactory(), year=215)


def copied(fact, **values):
    values = {"year": fact.year, "source": fact.source, **values}
    FactFactory(cluster=fact.cluster, metric=fact.metric, **values)


@pytest.mark.parametrize("where", ["cluster", "region"])
def test_fact_twice_from_one_source_and_year_is_refused(where):
    fact = FactFactory() if where == "cluster" else FactFactory(cluster=None)
    copied(fact, source="Another source")
    refused("fact_once_per_source_and_year", copied, fact)


def test_second_baseline_is_refused():
    FactFactory(cluster=None, is_baseline=True)
    refused("fact_one_baseline", FactFactory, cluster=None, is_baseline=True)


def test_baseline_of_a_cluster_is_refused():
    refused("fact_baseline_is_of_the_region", FactFactory, is_baseline=True)


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("place_has_name", {"name": ""}),
        ("place_kind_is_known", {"kind": "pub"}),
        ("place_lies_in_britain", {"latitude": 53.4, "longitude": None}),
        ("place_lies_in_britain", {"latitude": 48.9, "longitude": 2.3}),
    ],
)
def test_place_is_refused(constraint, values):
    refused(constraint, changed, PlaceFactory(), **values)


def test_place_twice_in_a_cluster_is_refused():
    place = PlaceFactory()
    refused("place_once_per_cluster", PlaceFactory, cluster=place.cluster, name=place.name)


def test_sector_without_description_is_refused():
    refused("sector_is_described", changed, SectorFactory(), description="")


def test_synonym_of_two_sectors_is_refused():
    SectorSynonym.objects.create(sector=SectorFactory(), term="Apps")
    refused(
        "sector_synonym_means_one_sector", SectorSynonym.objects.create, sector=SectorFactory(), term="apps"
    )


def test_empty_synonym_is_refused():
    refused("sector_synonym_is_a_word", SectorSynonym.objects.create, sector=SectorFactory(), term=" ")


def sic_code(**values):
    return SicCode.objects.create(**{"code": "62012", "description": "x", "list_version": "v", **values})


def test_sic_code_of_another_length_is_refused():
    refused("sic_code_has_five_digits", sic_code, code="6201")


def test_sic_code_without_list_version_is_refused():
    refused("sic_code_is_described", sic_code, list_version="")


def test_sic_rule_twice_is_refused():
    pair = {"sic_code": sic_code(), "sector": SectorFactory()}
    SicSectorRule.objects.create(**pair)
    refused("sic_sector_rule_once", SicSectorRule.objects.create, **pair)


@pytest.mark.parametrize("cluster", [None, "one"])
def test_count_twice_is_refused(cluster):
    row = {
        "cluster": ClusterFactory() if cluster else None,
        "business_count": 1,
        "counted_at": timezone.now(),
    }
    ClusterSectorCount.objects.create(**row)
    refused("cluster_sector_counted_once", ClusterSectorCount.objects.create, **row)
    ClusterYearCount.objects.create(**row, year=2020)
    refused("cluster_year_counted_once", ClusterYearCount.objects.create, **row, year=2020)


def test_more_raising_than_counted_is_refused():
    row = {"business_count": 1, "raising_count": 2, "counted_at": timezone.now()}
    refused("cluster_sector_raising_among_counted", ClusterSectorCount.objects.create, **row)


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("business_company_number_is_normal", {"company_number": "1234"}),
        ("business_company_number_is_normal", {"company_number": "sc123456"}),
        ("business_has_name", {"legal_name": "  "}),
        ("business_website_can_be_opened", {"website": "javascript:alert(1)"}),
        ("business_returned_with_reason", {"listing_state": "returned", "return_reason": " "}),
        ("business_published_has_date", {"published_at": None}),
        ("business_in_review_has_date", {"listing_state": "in-review", "submitted_at": None}),
        ("business_merged_into_one", {"listing_state": "merged"}),
        ("business_listing_state_is_known", {"listing_state": "gone"}),
        (
            "business_left_the_register_it_was_on",
            {"company_number": "", "left_register_on": date(2026, 11, 1)},
        ),
        ("business_lies_in_britain", {"latitude": 53.4}),
        ("business_lies_in_britain", {"latitude": 12.9, "longitude": 77.6}),
    ],
)
def test_business_is_refused(constraint, values):
    refused(constraint, changed, BusinessFactory(), **values)


def test_business_with_a_number_twice_is_refused():
    BusinessFactory(company_number="SC900001")
    refused("business_company_number_unique", BusinessFactory, company_number="SC900001")


def test_businesses_without_number_may_be_many():
    BusinessFactory.create_batch(2, company_number="")
    assert Business.objects.count() == 2


def test_business_merged_into_itself_is_refused():
    business = BusinessFactory()
    refused(
        "business_not_merged_into_itself", changed, business, listing_state="merged", merged_into=business.pk
    )


def test_business_merged_away_needs_the_state():
    business, survivor = BusinessFactory.create_batch(2)
    refused("business_merged_into_one", changed, business, merged_into=survivor.pk)


def test_sector_chosen_twice_is_refused():
    choice = BusinessSectorFactory()
    refused("business_sector_once", BusinessSectorFactory, business=choice.business, sector=choice.sector)


def test_link_twice_or_of_another_kind_is_refused():
    business = BusinessFactory()
    BusinessLink.objects.create(business=business, url="https://a.example/")
    refused("business_link_once", BusinessLink.objects.create, business=business, url="https://a.example/")
    refused(
        "business_link_can_be_opened", BusinessLink.objects.create, business=business, url="data:text/html,x"
    )


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("business_member_state_is_known", {"state": "x"}),
        ("business_member_role_is_known", {"role": "x"}),
        ("business_member_decided_has_date", {"decided_at": None}),
    ],
)
def test_member_is_refused(constraint, values):
    refused(constraint, changed, BusinessMemberFactory(), **values)


def test_member_twice_is_refused():
    member = BusinessMemberFactory()
    refused("business_member_once", BusinessMemberFactory, business=member.business, user=member.user)


# Every constraint of these models stands above.
MODELS = [
    Cluster,
    ClusterCurator,
    PostcodeRule,
    Metric,
    Fact,
    Place,
    Sector,
    SectorSynonym,
    SicCode,
    SicSectorRule,
]
MODELS += [ClusterSectorCount, ClusterYearCount]


@pytest.mark.parametrize("model", MODELS)
def test_every_constraint_is_tested(model):
    text = Path(__file__).read_text(encoding="utf-8")
    untested = [c.name for c in model._meta.constraints if f'"{c.name}"' not in text]
    assert untested == []
