import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusters.specialisation import MIN_COUNT, location_quotient, specialisations


def test_quotient_is_one_for_the_region_itself():
    assert location_quotient(30, 300, 30, 300) == pytest.approx(1)


def test_quotient_counts_how_many_times_the_regions_share():
    # A fifth of the cluster's businesses, a tenth of the region's.
    assert location_quotient(20, 100, 100, 1000) == pytest.approx(2)


@pytest.mark.parametrize("counts", [(0, 0, 10, 100), (1, 10, 0, 100), (1, 10, 1, 0)])
def test_quotient_is_unknown_without_something_to_compare(counts):
    assert location_quotient(*counts) is None


def test_sector_with_few_businesses_is_left_out():
    rows = specialisations({1: MIN_COUNT - 1, 2: MIN_COUNT}, 100, {1: 10, 2: 1000}, 10_000)
    assert [row.sector_id for row in rows] == [2]


def test_most_special_sector_comes_first():
    rows = specialisations({1: 50, 2: 10}, 100, {1: 900, 2: 20}, 1000)
    assert [row.sector_id for row in rows] == [2, 1]


sizes = st.integers(min_value=1, max_value=5000)


@given(st.dictionaries(st.integers(1, 30), sizes, min_size=1), st.dictionaries(st.integers(1, 30), sizes))
def test_quotients_weighted_by_the_regions_shares_average_to_the_clusters_coverage(cluster, others):
    """Of sectors that partition the businesses, the region-share-weighted mean quotient is exactly 1."""
    region = {key: cluster.get(key, 0) + others.get(key, 0) for key in {*cluster, *others}}
    total, region_total = sum(cluster.values()), sum(region.values())
    weighted = sum(
        location_quotient(cluster.get(key, 0), total, count, region_total) * count / region_total
        for key, count in region.items()
    )
    assert weighted == pytest.approx(1)
