"""Clusters and businesses as a visitor sees them."""

import json
import re

import pytest
from django.core.cache import cache

from clusters.actions import refresh_counts, refresh_sectors
from clusters.enums import Stage
from clusters.reference.loading import load_reference
from tests.factories.accounts import StaffFactory, signed_in
from tests.factories.clusters import (
    BusinessFactory,
    BusinessMemberFactory,
    BusinessSectorFactory,
    ClusterFactory,
    CuratorshipFactory,
    DraftBusinessFactory,
    FactFactory,
    PlaceFactory,
    RegisterRowFactory,
    SectorFactory,
)
from tests.factories.listings import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept():
    cache.clear()


def body(response):
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_cluster_list_asks_the_same_whatever_its_length(client, django_assert_num_queries, count):
    for cluster in ClusterFactory.create_batch(count):
        BusinessFactory(cluster=cluster)
    refresh_counts()
    with django_assert_num_queries(4):
        body(client.get("/clusters/"))


@pytest.mark.parametrize("count", [1, 3])
def test_business_list_asks_the_same_whatever_its_length(client, django_assert_num_queries, count):
    BusinessFactory.create_batch(count)
    # Within a test's transaction nothing is kept: clusters, sectors, cells and rows are all read.
    with django_assert_num_queries(9):
        body(client.get("/businesses/"))


@pytest.mark.parametrize("count", [1, 3])
def test_cluster_profile_asks_the_same_whatever_its_size(client, django_assert_num_queries, count):
    cluster = ClusterFactory()
    BusinessFactory.create_batch(count, cluster=cluster, is_raising=True)
    PlaceFactory.create_batch(count, cluster=cluster)
    FactFactory.create_batch(count, cluster=cluster)
    refresh_counts()
    with django_assert_num_queries(10):
        body(client.get(cluster.get_absolute_url()))


def test_business_profile_asks_few_questions(client, django_assert_num_queries):
    business = BusinessFactory()
    with django_assert_num_queries(6):
        body(client.get(business.get_absolute_url()))


def test_cluster_list_names_each_published_cluster(client):
    ClusterFactory(name="Manchester")
    ClusterFactory(name="Atlantis", is_published=False)
    html = body(client.get("/clusters/"))
    assert "Manchester" in html
    assert "Atlantis" not in html


def test_cluster_list_without_clusters_says_so(client):
    assert "No cluster is published yet" in body(client.get("/clusters/"))


def test_unpublished_cluster_is_not_found(client):
    assert client.get(ClusterFactory(is_published=False).get_absolute_url()).status_code == 404


def test_unpublished_cluster_is_shown_to_its_curator():
    curatorship = CuratorshipFactory(cluster__is_published=False)
    assert signed_in(curatorship.user).get(curatorship.cluster.get_absolute_url()).status_code == 200


def test_unpublished_cluster_is_not_found_by_another_clusters_curator():
    stranger = CuratorshipFactory().user
    assert signed_in(stranger).get(ClusterFactory(is_published=False).get_absolute_url()).status_code == 404


def test_cluster_profile_shows_a_fact_with_year_source_and_definition(client):
    fact = FactFactory(
        value=52000, year=2016, qualifier="about", source="Tech Nation", definition="Digital jobs."
    )
    html = body(client.get(fact.cluster.get_absolute_url()))
    for words in ("52,000", "about", "2016", "Tech Nation", "Digital jobs.", fact.source_url):
        assert words in html


def test_cluster_profile_shows_only_the_newest_fact_of_a_metric(client):
    old = FactFactory(year=2015, value=111)
    FactFactory(cluster=old.cluster, metric=old.metric, year=2016, value=222)
    html = body(client.get(old.cluster.get_absolute_url()))
    assert "222" in html
    assert ">111<" not in html


def test_cluster_profile_counts_its_sectors_in_a_table(client):
    sector = SectorFactory(name="Games")
    business = BusinessFactory(sector_ids=[sector.pk])
    refresh_counts()
    html = body(client.get(business.cluster.get_absolute_url()))
    assert re.search(r'<th scope="row">Games</th>.*?<td class="bars__value">1</td>', html, re.DOTALL)


def test_cluster_story_cannot_carry_a_script(client):
    cluster = ClusterFactory(story="Hello <script>alert(1)</script> [x](javascript:alert(1))")
    html = body(client.get(cluster.get_absolute_url()))
    assert "<script>alert" not in html
    assert 'href="javascript' not in html


def test_cluster_profile_describes_itself_to_machines(client):
    html = body(client.get(ClusterFactory(name="Hull").get_absolute_url()))
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html)[1])
    assert data["name"] == "Hull"


def test_json_ld_cannot_be_left_early(client):
    html = body(client.get(BusinessFactory(trading_name="</script><b>").get_absolute_url()))
    assert "</script><b>" not in html


def test_business_list_leaves_out_what_is_not_listed(client):
    BusinessFactory(trading_name="Shown")
    RegisterRowFactory(legal_name="REGISTERED LIMITED")
    DraftBusinessFactory(trading_name="Hidden")
    html = body(client.get("/businesses/"))
    assert "Shown" in html
    assert "Registered Limited" in html
    assert "Hidden" not in html


def found(client, query):
    html = body(client.get(f"/businesses/?{query}"))
    return re.findall(r'class="record__title"><a[^>]*>([^<]+)<', html)


def test_business_list_is_filtered_by_cluster(client):
    BusinessFactory(trading_name="Here", cluster__slug="here")
    BusinessFactory(trading_name="There")
    assert found(client, "cluster=here") == ["Here"]


def test_business_list_is_filtered_by_sector(client):
    games, cyber = SectorFactory(slug="games"), SectorFactory(slug="cyber")
    BusinessFactory(trading_name="Players", sector_ids=[games.pk])
    BusinessFactory(trading_name="Guards", sector_ids=[cyber.pk])
    assert found(client, "sector=games") == ["Players"]
    assert found(client, "sector=games&sector=cyber") == ["Guards", "Players"]


def test_business_list_is_filtered_by_stage_and_raising(client):
    BusinessFactory(trading_name="A", stage=Stage.SEED, is_raising=True)
    BusinessFactory(trading_name="B", stage=Stage.SEED)
    BusinessFactory(trading_name="C", is_raising=True)
    assert found(client, "stage=seed&raising=true") == ["A"]


def test_business_list_finds_words_whatever_case(client):
    BusinessFactory(trading_name="Calder Loom Works")
    BusinessFactory(trading_name="Other")
    assert found(client, "q=LOOM+calder") == ["Calder Loom Works"]


def test_business_list_finds_a_company_number_in_any_spelling(client):
    BusinessFactory(trading_name="Numbered", company_number="SC900001")
    assert found(client, "q=sc 900001") == ["Numbered"]


def test_business_list_sorts_by_folded_name(client):
    for name in ("Zed", "École", "apple", "Banana"):
        BusinessFactory(trading_name=name)
    assert found(client, "sort=name") == ["apple", "Banana", "École", "Zed"]


@pytest.mark.parametrize(
    "query", ["cluster=nowhere", "stage=x", "sort=x", "page=9999", "page=-1", "q=%00", "raising=x"]
)
def test_business_list_bears_odd_addresses(client, query):
    BusinessFactory()
    assert client.get(f"/businesses/?{query}").status_code == 200


def test_business_list_without_result_shows_the_way_back(client):
    assert "Nothing fits all of that" in body(client.get("/businesses/?q=nobody"))


def exported(client, query=""):
    response = client.get(f"/businesses/export/?{query}")
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode()


def test_export_is_filtered_as_the_page(client):
    BusinessFactory(trading_name="Here", cluster__slug="here")
    BusinessFactory(trading_name="There")
    text = exported(client, "cluster=here")
    assert "Here" in text
    assert "There" not in text


def test_export_leaves_out_what_is_not_listed(client):
    DraftBusinessFactory(trading_name="Hidden")
    assert "Hidden" not in exported(client)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_export_disarms_formulas(client, start):
    BusinessFactory(trading_name=f"{start}cmd|x")
    assert f"'{start}cmd|x" in exported(client)


def test_profile_of_a_draft_is_not_found_by_visitors(client):
    assert client.get(DraftBusinessFactory().get_absolute_url()).status_code == 404


def test_profile_of_a_draft_is_shown_to_its_people():
    member = BusinessMemberFactory(business=DraftBusinessFactory())
    assert signed_in(member.user).get(member.business.get_absolute_url()).status_code == 200


def test_profile_of_a_draft_is_not_found_by_another_clusters_curator():
    stranger = CuratorshipFactory().user
    assert signed_in(stranger).get(DraftBusinessFactory().get_absolute_url()).status_code == 404


def test_profile_of_a_draft_is_shown_to_agency_staff():
    assert signed_in(StaffFactory()).get(DraftBusinessFactory().get_absolute_url()).status_code == 200


def test_profile_at_an_old_name_moves_to_the_new_one(client):
    business = BusinessFactory(trading_name="First")
    old = business.get_absolute_url()
    business.trading_name = "Second"
    business.save()
    assert client.get(old).headers["Location"] == business.get_absolute_url()


def test_profile_names_people_only_with_their_consent(client):
    named = PersonFactory(name="Nora Named")
    PersonFactory(business=named.business, name="Anna Anonymous", consent="asked")
    html = body(client.get(named.business.get_absolute_url()))
    assert "Nora Named" in html
    assert "Anna Anonymous" not in html


def test_profile_says_of_which_register_file_its_values_are(client):
    html = body(client.get(RegisterRowFactory().get_absolute_url()))
    assert "Register file of 1 November 2026" in html


def test_reference_clusters_have_pages(client):
    load_reference()
    refresh_counts()
    for slug in ("manchester", "leeds", "sheffield", "liverpool", "newcastle"):
        assert "<h1" in body(client.get(f"/clusters/{slug}/"))


def test_cluster_is_not_said_to_specialise_in_what_others_have_more_of(client):
    here, there = ClusterFactory.create_batch(2)
    sector = SectorFactory(name="Loom software")
    BusinessFactory.create_batch(5, cluster=here, sector_ids=[sector.pk])
    BusinessFactory.create_batch(5, cluster=here)
    BusinessFactory.create_batch(6, cluster=there, sector_ids=[sector.pk])
    refresh_counts()
    html = body(client.get(f"/clusters/compare/?with={here.slug}&with={there.slug}"))
    assert html.count("Loom software") == 1


def test_cluster_without_contact_leads_to_the_agency(client, settings):
    cluster = ClusterFactory(contact_name="", contact_email="")
    text = body(client.get(cluster.get_absolute_url()))
    assert "Talk to somebody here" not in text
    assert f"mailto:{settings.AGENCY_EMAIL}" in text


def test_sectors_can_be_put_in_order_of_size(client):
    small, large = SectorFactory(name="Aaa", position=1), SectorFactory(name="Zzz", position=2)
    cluster = ClusterFactory()
    for sector, count in ((small, 1), (large, 2)):
        for business in BusinessFactory.create_batch(count, cluster=cluster):
            BusinessSectorFactory(business=business, sector=sector)
    refresh_sectors()
    refresh_counts()
    text = body(client.get("/sectors/"))
    assert text.index("Aaa") < text.index("Zzz")
    text = body(client.get("/sectors/?sort=size"))
    assert text.index("Zzz") < text.index("Aaa")


def test_shared_link_of_a_business_shows_its_cloth(client):
    business = BusinessFactory(trading_name="Loom & Co", short_description="We weave.")
    page = client.get(business.get_absolute_url()).content.decode()
    assert '<meta property="og:title" content="Loom &amp; Co">' in page
    picture = re.search(r'og:image" content="http://testserver(\S+)"', page)[1]
    answer = client.get(picture)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")


def test_place_names_those_who_sit_there_and_nobody_unlisted(client):
    place = PlaceFactory(name="The Mill")
    here = BusinessFactory(cluster=place.cluster, place=place)
    hidden = DraftBusinessFactory(cluster=place.cluster, place=place)
    page = client.get(f"/places/{place.pk}/").content.decode()
    assert here.name in page
    assert hidden.name not in page


def test_place_of_an_unpublished_cluster_is_not_found(client):
    place = PlaceFactory(cluster__is_published=False)
    assert client.get(f"/places/{place.pk}/").status_code == 404


def test_what_the_agency_wrote_is_not_called_the_companys_word(client):
    business = BusinessFactory(website="https://loom.example")
    business.confirm(["website"], is_agencys=True)
    business.save()
    page = client.get(business.get_absolute_url()).content.decode()
    assert "Looked up by the agency on" in page
    assert "Confirmed by the company on" not in page
