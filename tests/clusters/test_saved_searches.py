"""Saved searches: kept by each for themselves, told of once, ended with one click."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clusters.actions import change_search, save_search, tidy_search_changes
from clusters.enums import Cadence
from clusters.filters import canonical
from clusters.links import no_search_mail_path
from clusters.models import MOST_SAVED, Business, SavedSearch, SearchChange
from clusters.search.keeping import rebuild_search
from clusters.search_news import last_moment, send_search_news
from core.actions import deliver_message
from core.jobs import run_once
from core.models import Edition, OutboxMessage
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.clusters import BusinessFactory, ClusterFactory, SavedSearchFactory

pytestmark = pytest.mark.django_db

WEDNESDAY = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
def looms():
    """Somebody who is told at once of whatever is a jacquard."""
    return SavedSearchFactory(address="q=jacquard")


def told(at=None):
    """(to, subject, text) of the mails one run writes."""
    before = set(OutboxMessage.objects.values_list("pk", flat=True))
    send_search_news(at=at)
    new = OutboxMessage.objects.exclude(pk__in=before).order_by("to")
    return [(message.to, message.subject, message.text) for message in new]


def test_search_tells_of_a_business_that_is_listed(looms):
    BusinessFactory(trading_name="Jacquard and Shuttle")
    BusinessFactory(trading_name="Forge")
    ((to, subject, text),) = told()
    assert to == looms.user.email
    assert subject == f"See 1 business that newly fits “{looms.name}”"
    assert "Jacquard and Shuttle" in text
    assert "Forge" not in text


def test_search_tells_once(looms):
    BusinessFactory(trading_name="Jacquard and Shuttle")
    assert len(told()) == 1
    assert told() == []


def test_what_fitted_when_it_was_saved_is_no_news():
    BusinessFactory(trading_name="Old Jacquard")
    SavedSearchFactory(address="q=jacquard")
    Business.objects.update(short_description="Now with steam.")
    assert told() == []


def test_business_that_becomes_what_is_looked_for_is_news(looms):
    business = BusinessFactory(trading_name="Forge")
    assert told() == []
    business.trading_name = "Jacquard"
    business.save()
    assert len(told()) == 1


def test_business_that_fits_no_more_when_the_mail_is_written_is_none(looms):
    business = BusinessFactory(trading_name="Jacquard")
    business.trading_name = "Forge"
    business.save()
    assert told() == []


def test_business_that_fitted_all_along_is_no_news_whatever_was_changed_and_changed_back(looms):
    business = BusinessFactory(trading_name="Jacquard")
    told()
    for name in ("Forge", "Jacquard"):
        business.trading_name = name
        business.save()
    assert told() == []


def test_search_for_those_who_raise_tells_when_one_begins_to():
    business = BusinessFactory()
    SavedSearchFactory(address="raising=true")
    business.is_raising = True
    business.save()
    assert len(told()) == 1


def test_facets_narrow_what_is_told():
    leeds = ClusterFactory(slug="leeds")
    SavedSearchFactory(address="q=jacquard&cluster=leeds")
    BusinessFactory(trading_name="Jacquard", cluster=ClusterFactory())
    assert told() == []
    BusinessFactory(trading_name="Jacquard", cluster=leeds)
    assert len(told()) == 1


def test_cluster_that_is_gone_makes_no_search_wider():
    SavedSearchFactory(address="q=jacquard&cluster=atlantis")
    BusinessFactory(trading_name="Jacquard")
    assert told() == []


def test_one_mail_holds_all_searches_of_a_person(looms):
    SavedSearchFactory(user=looms.user, name="Shuttles", address="q=shuttle")
    BusinessFactory(trading_name="Jacquard")
    BusinessFactory(trading_name="Shuttle")
    ((_to, subject, text),) = told()
    assert subject == "See 2 businesses that newly fit your saved searches"
    assert "“Shuttles”: 1 new." in text


def test_long_lists_are_counted(looms):
    for number in range(12):
        BusinessFactory(trading_name=f"Jacquard {number}")
    ((_to, _subject, text),) = told()
    assert text.count("- Jacquard") == 10
    assert "and 2 more" in text


def test_each_is_told_of_their_own(looms):
    forges = SavedSearchFactory(address="q=forge")
    BusinessFactory(trading_name="Jacquard")
    BusinessFactory(trading_name="Forge")
    assert {(to, "Jacquard" in text, "Forge" in text) for to, _subject, text in told()} == {
        (looms.user.email, True, False),
        (forges.user.email, False, True),
    }


@pytest.mark.parametrize(
    ("cadence", "at", "moment"),
    [
        (Cadence.DAILY, WEDNESDAY, datetime(2026, 11, 25, 7, tzinfo=UTC)),
        (Cadence.DAILY, WEDNESDAY.replace(hour=6), datetime(2026, 11, 24, 7, tzinfo=UTC)),
        (Cadence.WEEKLY, WEDNESDAY, datetime(2026, 11, 23, 7, tzinfo=UTC)),
        (Cadence.WEEKLY, datetime(2026, 11, 23, 6, tzinfo=UTC), datetime(2026, 11, 16, 7, tzinfo=UTC)),
        (Cadence.DAILY, datetime(2026, 7, 1, 12, tzinfo=UTC), datetime(2026, 7, 1, 6, tzinfo=UTC)),
    ],
)
def test_rhythm_is_londons(cadence, at, moment):
    assert last_moment(cadence, at) == moment


def test_daily_search_waits_for_the_morning():
    SavedSearchFactory(address="q=jacquard", cadence=Cadence.DAILY, looked_at=WEDNESDAY.replace(hour=8))
    BusinessFactory(trading_name="Jacquard")
    assert told(at=WEDNESDAY) == []
    assert told(at=WEDNESDAY + timedelta(days=1, hours=-6)) == []
    assert len(told(at=WEDNESDAY + timedelta(days=1))) == 1


def test_morning_that_was_missed_is_made_up_for():
    SavedSearchFactory(address="q=jacquard", cadence=Cadence.WEEKLY, looked_at=WEDNESDAY - timedelta(days=9))
    BusinessFactory(trading_name="Jacquard")
    assert len(told(at=WEDNESDAY)) == 1


def test_search_that_is_off_says_nothing_and_has_nothing_to_say_when_on_again():
    search = SavedSearchFactory(address="q=jacquard", cadence=Cadence.OFF)
    BusinessFactory(trading_name="Jacquard")
    assert told() == []
    change_search(search=search, name="Jacquards", cadence=Cadence.INSTANT)
    assert told() == []


def test_person_who_may_not_sign_in_is_not_written_to(looms):
    looms.user.is_active = False
    looms.user.save()
    BusinessFactory(trading_name="Jacquard")
    assert told() == []


def test_directory_written_anew_is_no_news(looms):
    BusinessFactory(trading_name="Jacquard")
    told()
    rebuild_search()
    assert told() == []
    BusinessFactory(trading_name="Another Jacquard")
    assert len(told()) == 1


def test_changes_are_noted_for_nobody_where_nobody_waits():
    BusinessFactory(trading_name="Jacquard")
    assert not SearchChange.objects.exists()


def test_changes_are_forgotten_when_all_have_been_told(looms):
    slow = SavedSearchFactory(address="q=shuttle", cadence=Cadence.WEEKLY, looked_at=timezone.now())
    for name in ("Jacquard", "Other Jacquard"):
        BusinessFactory(trading_name=name)
    told()
    in_ten_days = timezone.now() + timedelta(days=10)
    assert tidy_search_changes(at=in_ten_days) == 0  # the slow one has not been told
    slow.delete()
    assert tidy_search_changes(at=in_ten_days) == SearchChange.objects.count() == 1


@pytest.fixture
def mail_to_the_last_breaks():
    """The database itself refuses one mail, as where a worker's connection breaks."""
    with connection.cursor() as cursor:
        cursor.execute("""
            CREATE FUNCTION breaks() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF NEW."to" LIKE 'last@%' THEN RAISE EXCEPTION 'the line is cut'; END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER breaks BEFORE INSERT ON core_outboxmessage FOR EACH ROW EXECUTE FUNCTION breaks();
        """)
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION IF EXISTS breaks() CASCADE")


@pytest.mark.django_db(transaction=True)
def test_run_that_dies_between_people_tells_everybody_and_nobody_twice(looms, mail_to_the_last_breaks):
    SavedSearchFactory(address="q=jacquard", user=UserFactory(email="last@example.org"))
    BusinessFactory(trading_name="Jacquard")
    with pytest.raises(DatabaseError, match="the line is cut"):
        send_search_news(people_at_once=1)
    assert OutboxMessage.objects.get().to == looms.user.email
    with connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION breaks() CASCADE")
    send_search_news()
    assert set(OutboxMessage.objects.values_list("to", flat=True)) == {looms.user.email, "last@example.org"}
    assert OutboxMessage.objects.count() == 2


def test_two_schedulers_send_one_mail(looms):
    BusinessFactory(trading_name="Jacquard")
    for _beat in range(2):
        run_once("tell-of-news", "2026-11-25T12:00Z", send_search_news)
    assert OutboxMessage.objects.count() == 1


def test_mail_carries_the_button_of_mail_programs(looms):
    BusinessFactory(trading_name="Jacquard")
    send_search_news()
    deliver_message()
    (sent,) = mail.outbox
    assert no_search_mail_path(looms.user) in sent.extra_headers["List-Unsubscribe"]
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_one_click_ends_the_mail_without_signing_in_and_without_a_forms_token(looms):
    client = Client(enforce_csrf_checks=True)
    path = no_search_mail_path(looms.user)
    client.get(path)
    looms.refresh_from_db()
    assert looms.cadence == Cadence.INSTANT  # mail programs look at links by themselves
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    looms.refresh_from_db()
    assert looms.cadence == Cadence.OFF


def test_link_that_is_not_ours_ends_nothing(looms):
    path = no_search_mail_path(looms.user)
    assert Client().post(path[:-3] + "x/").status_code == 404


def test_person_saves_a_search_and_finds_it():
    ClusterFactory(slug="leeds", name="Leeds")
    person = UserFactory()
    client = signed_in(person)
    page = client.get("/businesses/saved/new/?q=jacquard&cluster=leeds&page=3&sort=name")
    assert ">Leeds<" in page.text
    client.post(
        "/businesses/saved/new/?q=jacquard&cluster=leeds&page=3&sort=name",
        {"name": "Jacquards", "cadence": "weekly"},
    )
    assert SavedSearch.objects.get().address == "q=jacquard&cluster=leeds"
    assert "Jacquards" in client.get("/businesses/saved/").text


def test_suggested_name_stands_in_quotation_marks_without_any_of_its_own():
    ClusterFactory(slug="leeds", name="Leeds")
    page = signed_in(UserFactory()).get("/businesses/saved/new/", {"q": '"power loom"', "cluster": "leeds"})
    assert page.context["form"].initial["name"] == "power loom, Leeds"


def test_search_is_saved_once_whatever_the_order_it_is_written_in():
    person = UserFactory()
    ClusterFactory(slug="leeds")
    save_search(
        by=person, address=canonical(QueryDict("cluster=leeds&q=jacquard")), name="One", cadence=Cadence.DAILY
    )
    with pytest.raises(ValidationError, match="already, as “One”"):
        save_search(
            by=person,
            address=canonical(QueryDict("q=jacquard&cluster=leeds")),
            name="Two",
            cadence=Cadence.DAILY,
        )


def test_database_keeps_a_search_once():
    search = SavedSearchFactory()
    with pytest.raises(IntegrityError, match="saved_search_once_by_each"):
        SavedSearchFactory(user=search.user, address=search.address)


@pytest.mark.parametrize("address", ["", "page=2", "cluster=atlantis", "q=+"])
def test_search_for_nothing_is_not_saved(address):
    with pytest.raises(ValidationError, match="Choose something"):
        save_search(
            by=UserFactory(), address=canonical(QueryDict(address)), name="All", cadence=Cadence.DAILY
        )


def test_searches_have_an_end():
    person = UserFactory()
    for number in range(MOST_SAVED):
        SavedSearchFactory(user=person, address=f"q=jacquard{number}")
    with pytest.raises(ValidationError, match="delete one first"):
        save_search(by=person, address=canonical(QueryDict("q=shuttle")), name="More", cadence=Cadence.DAILY)


def test_canonical_address_leaves_out_what_is_not_looked_for():
    assert canonical(QueryDict("page=2&sort=name&q=+jacquard++shuttle&raising=on&nonsense=1")) == (
        "q=jacquard+shuttle&raising=true"
    )


def test_search_of_somebody_else_is_not_there(looms):
    client = signed_in(UserFactory())
    assert looms.name not in client.get("/businesses/saved/").text
    assert client.get(f"/businesses/saved/{looms.pk}/").status_code == 404
    assert client.post(f"/businesses/saved/{looms.pk}/delete/").status_code == 404
    assert SavedSearch.objects.filter(pk=looms.pk).exists()


def test_person_changes_and_deletes_their_own(looms):
    client = signed_in(looms.user)
    client.post(reverse("clusters:edit_search", args=[looms.pk]), {"name": "Cloth", "cadence": "daily"})
    looms.refresh_from_db()
    assert (looms.name, looms.cadence) == ("Cloth", "daily")
    client.post(reverse("clusters:delete_search", args=[looms.pk]))
    assert not SavedSearch.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_as_much_for_one_as_for_three(count, django_assert_max_num_queries):
    Edition.objects.get_or_create(name="reference", defaults={"stamp": uuid4(), "txid": 0})
    person = UserFactory()
    for number in range(count):
        SavedSearchFactory(user=person, address=f"q=jacquard{number}")
    client = signed_in(person)
    client.get("/businesses/saved/")
    with django_assert_max_num_queries(9):
        client.get("/businesses/saved/")
