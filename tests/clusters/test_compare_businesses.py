"""Two to four businesses side by side."""

from datetime import date

import pytest
from django.core.cache import cache

from tests.factories.clusters import BusinessFactory, DraftBusinessFactory, RegisterRowFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept():
    cache.clear()


def compared(client, *businesses):
    address = "&".join(f"with={business.reference}" for business in businesses)
    response = client.get(f"/businesses/compare/?{address}")
    assert response.status_code == 200
    return response.text


def test_businesses_stand_in_the_order_of_the_address(client):
    weft, warp = BusinessFactory(trading_name="Weft"), BusinessFactory(trading_name="Warp")
    text = compared(client, weft, warp)
    assert text.index(">Weft<") < text.index(">Warp<")
    text = compared(client, warp, weft)
    assert text.index(">Warp<") < text.index(">Weft<")


def test_each_value_says_whose_word_it_is(client):
    told = BusinessFactory(
        stage="seed", confirmed_fields={"stage": "2026-03-01"}, confirmed_on=date(2026, 4, 1), employees="2-9"
    )
    text = compared(client, told, RegisterRowFactory())
    assert 'Seed<span class="provenance">Confirmed by the company on 1 March 2026' in text
    assert 'people<span class="provenance">Confirmed by the company on 1 April 2026' in text
    assert 'Active<span class="provenance">Register file of 1 November 2026' in text


def test_what_nobody_tells_has_no_line(client):
    text = compared(client, *BusinessFactory.create_batch(2))
    assert "Website" not in text


def test_one_alone_is_asked_for_another(client):
    assert "it takes two to compare" in compared(client, BusinessFactory())


def test_more_than_four_are_to_be_chosen_from(client):
    text = compared(client, *BusinessFactory.create_batch(6))
    assert "Leave out 2: four fit side by side" in text
    assert text.count("checked") == 4


def test_nothing_chosen_says_how_to_choose(client):
    assert "Nothing to compare yet" in compared(client)


def test_what_is_not_listed_is_not_shown(client):
    draft = DraftBusinessFactory(trading_name="Hidden")
    text = compared(client, BusinessFactory(), BusinessFactory(), draft)
    assert "Hidden" not in text
    assert "One of the businesses in this address is not listed" in text


@pytest.mark.parametrize("reference", ["b0", "b999999999999999999999", "%00", "x", "bx", "b%D9%A3"])
def test_odd_addresses_are_borne(client, reference):
    assert client.get(f"/businesses/compare/?with={reference}").status_code == 200


def test_two_cost_the_same_as_four(client, django_assert_num_queries):
    for count in (2, 4):
        businesses = BusinessFactory.create_batch(count)
        with django_assert_num_queries(4):
            compared(client, *businesses)
