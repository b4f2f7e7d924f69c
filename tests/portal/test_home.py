import pytest
from django.test import Client

from clusters.tallies import REGION, Tallies
from portal.views.home import headline_facts, live_counts
from tests.factories.clusters import ClusterFactory, FactFactory, MetricFactory

pytestmark = pytest.mark.django_db


def test_home_shows_published_clusters_with_their_cloth(client):
    ClusterFactory(name="Loomford", accent="moss")
    html = client.get("/").content.decode()
    assert "Loomford" in html
    assert 'class="cloth accent-moss"' in html


def test_home_does_not_show_what_is_not_published(client):
    ClusterFactory(name="Not yet", is_published=False)
    assert "Not yet" not in client.get("/").content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_home_asks_the_database_as_often_for_three_clusters_as_for_one(
    number, client, django_assert_num_queries
):
    for cluster in ClusterFactory.create_batch(number):
        FactFactory(cluster=cluster)
    with django_assert_num_queries(8):
        client.get("/")


def test_live_counts_leave_out_what_there_is_none_of():
    tallies = Tallies(totals={REGION: 12})
    assert [count.label for count in live_counts([], tallies)] == ["businesses listed"]


def test_headline_facts_begin_with_the_baseline():
    jobs = MetricFactory(key="tech-jobs-of-all", label="All jobs", position=1)
    baseline = FactFactory(cluster=None, metric=jobs, year=2014, value=200_000, is_baseline=True)
    latest = FactFactory(cluster=None, metric=jobs, year=2016, value=283_500)
    facts = headline_facts()
    assert facts[0] == baseline
    assert latest in facts


def test_headline_fact_carries_year_and_source():
    FactFactory(cluster=None, year=2016, value=283_500, source="Tech Nation 2016")
    html = Client().get("/").content.decode()
    assert "283,500" in html
    assert "2016" in html
    assert "Tech Nation 2016" in html
