"""The directory as people search it: the page, its map, its help, its suggestions, its download."""

import csv
import io

import pytest
from django.core.cache import cache

from tests.factories.clusters import BusinessFactory


@pytest.fixture(autouse=True)
def nothing_kept():
    cache.clear()


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.text


def rows(client, query):
    text = b"".join(client.get(f"/businesses/export/{query}").streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_page_says_what_was_looked_for_instead(directory, client):
    text = page(client, "/businesses/?q=tramlne")
    assert "Tramline Mobility Limited" in text
    assert "nothing is called “tramlne”" in text
    assert "?q=tramlne&amp;literal=true" in text


def test_what_is_chosen_can_be_taken_away_one_by_one(directory, client):
    text = page(client, "/businesses/?q=data&cluster=leeds&cluster=manchester&page=2")
    assert 'href="?cluster=leeds&amp;cluster=manchester"' in text
    assert 'href="?q=data&amp;cluster=manchester"' in text


def test_boxes_carry_counts_and_stay_ticked(directory, client):
    text = page(client, "/businesses/?stage=seed")
    assert 'name="stage" value="seed" id="stage-seed" checked' in text
    assert 'for="stage-series-a">Series A</label><span class="filters__count">1</span>' in text


def test_value_that_does_not_exist_is_as_if_not_chosen(directory, client):
    assert "20 businesses" in page(client, "/businesses/?cluster=atlantis&stage=nowhere&sort=upwards&page=x")


def test_nothing_found_says_what_to_do(directory, client):
    assert "Nothing fits all of that" in page(client, "/businesses/?q=zzzzzzzz")


def test_download_holds_what_the_filters_leave(directory, client):
    assert {row["Name"] for row in rows(client, "?sector=games")} == {
        "Border Engine Ltd",
        "Heirloom Games Ltd",
    }


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_download_is_safe_in_a_spreadsheet(db, client, start):
    BusinessFactory(short_description=f"{start}cmd|' /C calc'!A0")
    assert rows(client, "")[0]["Description"].startswith("'")


def test_map_counts_by_cluster_and_marks_who_says_where(directory, client):
    BusinessFactory(legal_name="HERE LTD", cluster=directory["loom"].cluster, latitude=53.48, longitude=-2.24)
    text = page(client, "/businesses/map/?cluster=manchester")
    assert 'data-latitude="53.48"' in text
    assert text.count('<li class="accent-') == 1
    assert '<td class="number">6</td>' in text


def test_help_says_how_results_are_put_in_order(db, client):
    assert "How the search works" in page(client, "/businesses/help/")


def test_suggestions_are_plain_data(directory, client):
    answer = client.get("/businesses/suggest/?q=loom").json()
    assert answer["suggestions"][0]["address"] == directory["loom"].get_absolute_url()


def test_business_with_markup_for_a_name_cannot_run(db, client):
    BusinessFactory(trading_name="<script>alert(1)</script>", stage="seed")
    assert "<script>alert" not in page(client, "/businesses/")
