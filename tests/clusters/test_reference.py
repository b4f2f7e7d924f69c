"""The reference data as shipped: complete, sourced, loaded once."""

import pytest
from django.core.management import call_command

from clusters.models import Cluster, Fact, Place, PostcodeRule, Sector, SectorSynonym, SicCode
from clusters.reference.loading import load_reference

pytestmark = pytest.mark.django_db


@pytest.fixture
def reference(db):
    load_reference()


def test_five_clusters_are_published_with_their_stories(reference):
    assert list(Cluster.objects.published().in_order().values_list("name", flat=True)) == [
        "Manchester",
        "Leeds",
        "Sheffield",
        "Liverpool",
        "Newcastle",
    ]


def test_loading_twice_adds_nothing(reference):
    assert set(load_reference().values()) == {0}


def test_command_leaves_deleted_rules_deleted(reference, capsys):
    PostcodeRule.objects.filter(prefix="WN8").delete()
    call_command("load_reference")
    assert not PostcodeRule.objects.filter(prefix="WN8").exists()


def test_command_brings_back_what_was_deleted_when_asked(reference):
    PostcodeRule.objects.filter(prefix="WN8").delete()
    call_command("load_reference", "--again")
    assert PostcodeRule.objects.filter(prefix="WN8").exists()


def test_loading_leaves_what_staff_changed(reference):
    Cluster.objects.filter(slug="leeds").update(tagline="Changed by its curator.")
    load_reference()
    assert Cluster.objects.get(slug="leeds").tagline == "Changed by its curator."


def test_baseline_is_two_hundred_thousand_jobs_of_2014(reference):
    baseline = Fact.objects.baseline().get()
    assert (baseline.value, baseline.year, baseline.cluster, baseline.metric.key) == (
        200_000,
        2014,
        None,
        "tech-jobs",
    )


def test_newest_fact_per_metric_is_the_latest_year(reference):
    newest = Fact.objects.of_region().latest_per_metric()
    assert {fact.metric.key: fact.year for fact in newest} == {
        "tech-jobs": 2016,
        "businesses": 2014,
        "gva": 2016,
    }


@pytest.mark.parametrize(
    ("postcode", "slug"),
    [
        ("M1 1AE", "manchester"),
        ("WA14 2DT", "manchester"),
        ("WA1 1AA", None),
        ("SK1 3XE", "manchester"),
        ("S1 2BJ", "sheffield"),
        ("S40 1AA", "sheffield"),
        ("DN1 2AA", "sheffield"),
        ("DN14 5AA", None),
        ("CH41 1AA", "liverpool"),
        ("CH1 1AA", None),
        ("ls2 9jt", "leeds"),
        ("L39 4QP", "liverpool"),
        ("DH1 3LE", "newcastle"),
        ("EC1A 1BB", None),
        ("nonsense", None),
    ],
)
def test_postcode_belongs_to_cluster(reference, postcode, slug):
    cluster = PostcodeRule.objects.cluster_for(postcode)
    assert (cluster and cluster.slug) == slug


def test_every_place_lies_near_its_cluster(reference):
    for place in Place.objects.select_related("cluster"):
        assert abs(place.latitude - place.cluster.latitude) < 0.35, place
        assert abs(place.longitude - place.cluster.longitude) < 0.4, place


def test_digital_list_has_43_codes_each_with_a_sector(reference):
    assert SicCode.objects.digital().count() == 43
    assert not SicCode.objects.filter(sector_rules=None).exists()


def test_synonym_never_names_a_second_sector(reference):
    names = {name.lower() for name in Sector.objects.values_list("name", flat=True)}
    clashes = [
        s for s in SectorSynonym.objects.select_related("sector") if s.term in names - {s.sector.name.lower()}
    ]
    assert clashes == []
