"""Sectors kept true, the directory counted, and who may move a listing."""

import pytest
from django.core.exceptions import PermissionDenied

from clusters.actions import (
    assign_clusters,
    assign_sector,
    choose_sectors,
    publish_business,
    refresh_counts,
    refresh_sectors,
)
from clusters.enums import ListingState
from clusters.models import Business, ClusterSectorCount, ClusterYearCount, SicCode, SicSectorRule
from tests.factories.accounts import StaffFactory, UserFactory
from tests.factories.clusters import (
    BusinessFactory,
    BusinessMemberFactory,
    BusinessSectorFactory,
    ClusterFactory,
    CuratorshipFactory,
    DraftBusinessFactory,
    RegisterRowFactory,
    SectorFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def games(db):
    """The sector that follows from code 58210."""
    code = SicCode.objects.create(code="58210", description="Games", list_version="Tests")
    return SicSectorRule.objects.create(sic_code=code, sector=SectorFactory(name="Games")).sector


def sectors_of(business):
    return Business.objects.get(pk=business.pk).sector_ids


def test_sectors_follow_from_codes_and_choices(games):
    choice = BusinessSectorFactory(business__sic_codes=["58210"])
    refresh_sectors()
    assert sectors_of(choice.business) == sorted([games.pk, choice.sector.pk])


def test_sector_that_was_declined_does_not_follow(games):
    choice = BusinessSectorFactory(business__sic_codes=["58210"], sector=games, is_declined=True)
    refresh_sectors()
    assert sectors_of(choice.business) == []


def test_inactive_sector_does_not_follow(games):
    business = BusinessFactory(sic_codes=["58210"])
    games.is_active = False
    games.save()
    refresh_sectors()
    assert sectors_of(business) == []


def test_refreshing_some_leaves_the_others(games):
    one, other = BusinessFactory.create_batch(2, sic_codes=["58210"])
    assert refresh_sectors(business_ids=[one.pk]) == 1
    assert (sectors_of(one), sectors_of(other)) == ([games.pk], [])


def test_refreshing_again_changes_nothing(games):
    BusinessFactory(sic_codes=["58210"])
    refresh_sectors()
    assert refresh_sectors() == 0


def test_choosing_sectors_declines_what_is_left_out(games):
    member, fintech = BusinessMemberFactory(business__sic_codes=["58210"]), SectorFactory()
    business = choose_sectors(business=member.business, sectors=[fintech], by=member.user)
    assert business.sector_ids == [fintech.pk]
    assert business.sector_choices.get(is_declined=True).sector == games


def test_strangers_cannot_choose_sectors(games):
    with pytest.raises(PermissionDenied):
        choose_sectors(business=BusinessFactory(), sectors=[games], by=UserFactory())


def test_another_clusters_curator_cannot_assign_a_sector(games):
    with pytest.raises(PermissionDenied):
        assign_sector(business=BusinessFactory(), sector=games, by=CuratorshipFactory().user)


def test_curator_cannot_apply_postcode_rules():
    with pytest.raises(PermissionDenied):
        assign_clusters(by=CuratorshipFactory().user)


@pytest.mark.parametrize("person", ["visitor", "member", "strange curator"])
def test_only_the_clusters_staff_publish(person):
    business = RegisterRowFactory()
    people = {
        "visitor": lambda: UserFactory(),
        "member": lambda: BusinessMemberFactory(business=business).user,
        "strange curator": lambda: CuratorshipFactory().user,
    }
    with pytest.raises(PermissionDenied):
        publish_business(business=business, by=people[person]())


def test_curator_publishes_a_business_of_their_cluster():
    business = RegisterRowFactory()
    curator = CuratorshipFactory(cluster=business.cluster).user
    assert publish_business(business=business, by=curator).listing_state == ListingState.PUBLISHED


def test_staff_without_a_second_factor_publish_nothing():
    with pytest.raises(PermissionDenied):
        publish_business(business=RegisterRowFactory(), by=StaffFactory(second_factor=False))


def counted(cluster=None, sector=None):
    row = ClusterSectorCount.objects.filter(cluster=cluster, sector=sector).first()
    return (row.business_count, row.raising_count) if row else None


def test_directory_is_counted_by_cluster_and_sector(games):
    leeds, hull = ClusterFactory(), ClusterFactory()
    BusinessFactory(cluster=leeds, sector_ids=[games.pk], is_raising=True)
    BusinessFactory(cluster=leeds)
    BusinessFactory(cluster=hull, sector_ids=[games.pk])
    refresh_counts()
    assert counted() == (3, 1)
    assert counted(sector=games) == (2, 1)
    assert counted(leeds) == (2, 1)
    assert counted(leeds, games) == (1, 1)
    assert counted(hull) == (1, 0)


def test_business_without_a_cluster_counts_for_the_region_only(games):
    BusinessFactory(cluster=None, sector_ids=[games.pk])
    refresh_counts()
    assert counted() == (1, 0)
    assert ClusterSectorCount.objects.exclude(cluster=None).count() == 0


def test_what_is_not_listed_or_has_left_the_register_is_not_counted():
    DraftBusinessFactory()
    RegisterRowFactory(left_register_on="2026-11-01")
    refresh_counts()
    assert counted() == (0, 0)


def test_empty_directory_counts_nothing():
    refresh_counts()
    assert counted() == (0, 0)


def test_years_are_counted_by_the_day_of_incorporation():
    business = BusinessFactory(incorporated_on="2015-03-05", founded_on="2012-01-01")
    DraftBusinessFactory(founded_on="2020-01-01")
    refresh_counts()
    found = ClusterYearCount.objects.values_list("cluster", "year", "business_count")
    assert set(found) == {(business.cluster_id, 2015, 1), (None, 2015, 1)}


def test_counting_again_replaces_the_counts():
    BusinessFactory()
    refresh_counts()
    Business.objects.all().delete()
    refresh_counts()
    assert counted() == (0, 0)
