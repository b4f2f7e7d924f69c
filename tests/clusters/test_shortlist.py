"""Setting businesses aside: as a visitor, as a person, and from one to the other."""

import csv
import io
import re

import pytest
from django.core.cache import cache
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from clusters.models import MOST_SHORTLISTED, Shortlisted
from tests.factories.accounts import UserFactory, sign_in, signed_in
from tests.factories.clusters import BusinessFactory, DraftBusinessFactory, ShortlistedFactory

pytestmark = pytest.mark.django_db

HERE = {"Sec-Fetch-Site": "same-origin"}
LIST = "/businesses/shortlist/"


@pytest.fixture(autouse=True)
def nothing_kept():
    cache.clear()


def put(client, business, **headers):
    return client.post(LIST, {"add": business.pk}, headers={**HERE, **headers})


def take_off(client, business):
    return client.post(LIST, {"remove": business.pk}, headers=HERE)


def names(client):
    return re.findall(r'class="record__title"><a[^>]*>([^<]+)<', client.get(LIST).text)


def test_visitor_keeps_a_list_in_the_order_of_choosing(client):
    for name in ("Weft", "Warp"):
        put(client, BusinessFactory(trading_name=name))
    assert names(client) == ["Weft", "Warp"]


def test_visitors_list_is_nobody_elses(client):
    put(client, BusinessFactory(trading_name="Weft"))
    assert names(Client()) == []


def test_visitor_gets_no_session_by_choosing(client):
    put(client, BusinessFactory(), Accept="application/json")
    assert set(client.cookies) == {"shortlist"}


def test_directory_is_the_same_page_for_whoever_has_a_list(client):
    business = BusinessFactory()
    put(client, business, Accept="application/json")
    assert client.get("/businesses/").content == Client().get("/businesses/").content


def test_what_was_chosen_twice_stands_there_once(client):
    business = BusinessFactory(trading_name="Weft")
    put(client, business)
    put(client, business)
    assert names(client) == ["Weft"]


def test_business_can_be_taken_off_again(client):
    business = BusinessFactory()
    put(client, business)
    take_off(client, business)
    assert "Nothing set aside yet" in client.get(LIST).text
    assert client.cookies["shortlist"].value == ""


def test_script_is_told_what_is_on_the_list(client):
    business = BusinessFactory(trading_name="Weft")
    answer = put(client, business, Accept="application/json").json()
    assert answer == {
        "numbers": [business.pk],
        "is_full": False,
        "said": "Weft is on your shortlist: 1 business there.",
    }


def test_list_without_script_leads_back_to_where_one_was(client):
    there = "/businesses/?q=weft"
    response = client.post(LIST, {"add": BusinessFactory().pk, "next": there}, headers=HERE, follow=True)
    assert f'href="{there}"' in response.text


@pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_list_leads_nowhere_else(client, there):
    response = client.post(LIST, {"add": BusinessFactory().pk, "next": there}, headers=HERE, follow=True)
    assert there not in response.text


@pytest.mark.parametrize(
    "headers", [{}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "null"}]
)
def test_other_sites_cannot_put_anything_on_a_list(client, headers):
    response = client.post(LIST, {"add": BusinessFactory().pk}, headers=headers)
    assert response.status_code == 403
    assert "shortlist" not in response.cookies


def test_browser_that_sends_its_origin_only_is_believed(client):
    response = client.post(LIST, {"add": BusinessFactory().pk}, headers={"Origin": "http://testserver"})
    assert response.status_code == 302


@pytest.mark.parametrize("number", ["", "x", "-1", "1e3", "9" * 30, "٣"])
def test_odd_numbers_are_not_found(client, number):
    assert client.post(LIST, {"add": number}, headers=HERE).status_code == 404


def test_what_is_not_listed_cannot_be_set_aside(client):
    assert put(client, DraftBusinessFactory()).status_code == 404


def test_business_that_was_taken_off_the_directory_is_not_shown(client):
    business = BusinessFactory(trading_name="Weft")
    put(client, business, Accept="application/json")
    business.listing_state = "unlisted"
    business.save()
    text = client.get(LIST).text
    assert "Weft" not in text
    assert "A business that is not listed any more" in text


def test_cookie_that_is_not_ours_is_an_empty_list(client):
    client.cookies["shortlist"] = "1.2.3:forged:forged"
    assert client.get(LIST).status_code == 200
    assert names(client) == []


def test_full_list_says_so(client):
    for business in BusinessFactory.create_batch(MOST_SHORTLISTED):
        put(client, business, Accept="application/json")
    answer = put(client, BusinessFactory(), Accept="application/json").json()
    assert answer["is_full"]
    assert len(answer["numbers"]) == MOST_SHORTLISTED
    assert "take one of its 50 businesses off first" in answer["said"]


def test_list_comes_along_when_one_signs_in(client):
    earlier = ShortlistedFactory(business__trading_name="Earlier", note="Ask about looms")
    put(client, earlier.business)
    put(client, BusinessFactory(trading_name="Later"))
    sign_in(client, earlier.user)
    assert names(client) == ["Earlier", "Later"]
    assert client.cookies["shortlist"].value == ""
    earlier.refresh_from_db()
    assert earlier.note == "Ask about looms"


def test_list_stays_with_the_person_who_signs_out(client):
    user = UserFactory()
    put(client, BusinessFactory(trading_name="Weft"))
    sign_in(client, user)
    client.get(LIST)
    client.post(reverse("account_logout"))
    assert names(client) == []
    assert names(signed_in(user)) == ["Weft"]


def test_full_list_of_a_person_takes_no_more():
    user = UserFactory()
    ShortlistedFactory.create_batch(MOST_SHORTLISTED, user=user)
    answer = put(signed_in(user), BusinessFactory(), Accept="application/json").json()
    assert answer["is_full"]
    assert user.shortlisted.count() == MOST_SHORTLISTED


def test_person_takes_off_only_their_own():
    mine, theirs = ShortlistedFactory(), ShortlistedFactory()
    take_off(signed_in(mine.user), theirs.business)
    assert Shortlisted.objects.filter(pk=theirs.pk).exists()


def test_directory_marks_what_a_person_has_set_aside():
    entry = ShortlistedFactory()
    assert f'data-numbers="{entry.business_id}"' in signed_in(entry.user).get("/businesses/").text


def note(client, business, text):
    return client.post(reverse("clusters:shortlist_note", args=[business.pk]), {"note": text})


def test_person_notes_something_to_themselves():
    entry = ShortlistedFactory()
    client = signed_in(entry.user)
    note(client, entry.business, "Ask about looms")
    assert 'value="Ask about looms"' in client.get(LIST).text


def test_note_that_is_too_long_is_refused_in_words():
    entry = ShortlistedFactory(note="Before")
    client = signed_in(entry.user)
    note(client, entry.business, "x" * 301)
    assert "300 characters fit" in client.get(LIST).text
    entry.refresh_from_db()
    assert entry.note == "Before"


def test_nobody_notes_on_anothers_list():
    entry = ShortlistedFactory()
    assert note(signed_in(UserFactory()), entry.business, "Mine").status_code == 404


def test_download_holds_the_list_with_its_notes():
    entry = ShortlistedFactory(business__trading_name="Weft", note="=cmd")
    text = b"".join(signed_in(entry.user).get(f"{LIST}export/").streaming_content).decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(text))
    assert (row["Name"], row["Your note"]) == ("Weft", "'=cmd")


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_same_whatever_its_length(client, django_assert_num_queries, count):
    for business in BusinessFactory.create_batch(count):
        put(client, business, Accept="application/json")
    with django_assert_num_queries(3):
        client.get(LIST)


def test_business_stands_once_on_a_list():
    entry = ShortlistedFactory()
    with pytest.raises(IntegrityError, match="shortlisted_once_by_each"):
        ShortlistedFactory(user=entry.user, business=entry.business)
