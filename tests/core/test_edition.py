"""The edition of the reference world: kept while it stands, never stale, never poisoned."""

from itertools import count

import pytest
from django.db import connection, transaction
from django.template import Context, Template

from core.edition import Edition, public_edition, public_editions
from core.models import Edition as Row
from tests.factories.clusters import BusinessFactory, ClusterFactory, RegisterRowFactory
from tests.factories.listings import LinkFactory, PersonFactory


@pytest.fixture
def committed(transactional_db):
    """A committed reference world, with a stamp."""
    return ClusterFactory(name="Leeds", slug="leeds", tagline="Before")


def reader():
    numbers = count(1)
    return lambda: next(numbers)


def test_reading_is_kept_while_the_edition_stands(committed):
    read = reader()
    assert [public_edition().kept("key", read) for _ in range(2)] == [1, 1]


def test_a_committed_change_of_any_row_begins_a_new_edition(committed):
    before = public_edition().stamp
    committed.tagline = "After"
    committed.save()
    assert public_edition().stamp != before


def test_set_wise_change_begins_a_new_edition(committed):
    before = public_edition().stamp
    type(committed).objects.update(tagline="After")
    assert public_edition().stamp != before


def test_a_transaction_moves_the_stamp_once(committed):
    with transaction.atomic():
        for tagline in ("one", "two", "three"):
            type(committed).objects.update(tagline=tagline)
    assert Row.objects.count() == 1


def test_a_change_that_is_undone_leaves_the_edition(committed):
    before = public_edition().stamp
    with transaction.atomic():
        type(committed).objects.update(tagline="Never")
        transaction.set_rollback(True)
    assert public_edition().stamp == before


def test_nothing_is_kept_inside_a_transaction(committed):
    with transaction.atomic():
        assert public_edition().stamp is None


def test_nothing_is_kept_without_a_stamp():
    read = reader()
    assert [Edition(None).kept("key", read) for _ in range(2)] == [1, 2]


def test_tag_renders_once_for_each_key(committed):
    template = Template("{% load edition %}{% kept edition 'part' who %}{{ read }}{% endkept %}")
    edition, read = public_edition(), reader()
    shown = [
        template.render(Context({"edition": edition, "who": who, "read": read})) for who in ("a", "a", "b")
    ]
    assert shown == ["1", "1", "2"]


def test_edit_of_a_cluster_shows_on_the_very_next_page(committed, client):
    assert "Before" in client.get("/clusters/leeds/").text
    type(committed).objects.update(tagline="After")
    assert "After" in client.get("/clusters/leeds/").text
    assert "After" in client.get("/clusters/").text


def test_cluster_taken_off_line_is_gone_at_once(committed, client):
    assert client.get("/clusters/leeds/").status_code == 200
    type(committed).objects.update(is_published=False)
    assert client.get("/clusters/leeds/").status_code == 404
    assert "/clusters/leeds/" not in client.get("/").text


def test_what_staff_see_is_not_kept_for_the_public(committed, client, django_user_model):
    type(committed).objects.update(is_published=False)
    staff = django_user_model.objects.create_superuser("staff@technorth.example")
    client.force_login(staff)
    client.get("/clusters/leeds/")
    client.logout()
    assert client.get("/clusters/leeds/").status_code == 404


def profiles_stamp():
    return public_editions().profiles.stamp


@pytest.fixture
def profile(committed):
    return BusinessFactory(cluster=committed, trading_name="Carding Mill")


def test_edit_of_a_profile_shows_on_the_very_next_page(profile, client):
    assert "Carding Mill" in client.get(profile.get_absolute_url()).text
    type(profile).objects.update(short_description="After the edit")
    assert "After the edit" in client.get(profile.get_absolute_url()).text
    assert "After the edit" in client.get("/clusters/leeds/").text


def test_profile_taken_off_the_list_is_gone_at_once(profile, client):
    assert "Carding Mill" in client.get("/clusters/leeds/").text
    type(profile).objects.update(listing_state="unlisted")
    assert "Carding Mill" not in client.get("/clusters/leeds/").text
    assert client.get(profile.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("make", [LinkFactory, PersonFactory])
def test_what_belongs_to_a_profile_begins_a_new_edition(profile, make):
    before = profiles_stamp()
    make(business=profile)
    assert profiles_stamp() != before


def test_rows_of_the_register_leave_the_profiles_edition(profile):
    before = profiles_stamp()
    row = RegisterRowFactory(cluster=profile.cluster)
    row.legal_name = "ANOTHER LTD"
    row.save()
    assert profiles_stamp() == before


def test_once_tag_renders_once_for_each_key():
    template = Template("{% load edition %}{% once 'test of once' who %}{{ read }}{% endonce %}")
    read = reader()
    shown = [template.render(Context({"who": who, "read": read})) for who in ("a", "a", "b")]
    assert shown == ["1", "1", "2"]


def test_triggers_find_the_setting_they_ask_for(db):
    """Without it each of them catches a fault, and a commit of a million rows takes hours (ADR 8)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('pgtrigger.ignore', true)")
        assert cursor.fetchone() == ("{}",)
