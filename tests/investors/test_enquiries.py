"""Asking: what is kept, promised and sent; to whom it goes; and what is turned away."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.models import OutboxMessage
from investors.actions import receive_enquiry
from investors.actions.enquiries.receiving import MOST_BY_ONE_ADDRESS, MOST_FROM_ONE_PLACE
from investors.enums import EnquiryStage
from investors.links import enquiry_path
from investors.models import AnswerPromise, ClosedDay, Enquiry
from tests.factories.accounts import StaffFactory, UserFactory, signed_in
from tests.factories.clusters import BusinessFactory, ClusterFactory, CuratorshipFactory, SectorFactory
from tests.factories.enquiries import WEDNESDAY, EnquiryFactory, RoutingRuleFactory

pytestmark = pytest.mark.django_db

NEW = reverse("investors:enquiry_new")
ASKED = {
    "intent": "open-site",
    "timing": "3-months",
    "message": "We look for a place for forty people.\r\nNear a university.",
    "name": "Akiko  Mori",
    "email": "akiko@kawa.example",
    "organisation": "Kawa Capital",
    "country": "JP",
    "time_zone": "",
    "language": "ja",
    "is_agreed": "on",
    "amount": "",
    "currency": "",
    "people_count": "40",
}


def unsaved(**fields):
    return EnquiryFactory.build(**{"about_cluster": None, "cluster": None, **fields})


def received(**fields):
    at = fields.pop("at", WEDNESDAY)
    return receive_enquiry(enquiry=unsaved(**fields), text="Hello.", at=at)


# -- the form -----------------------------------------------------------------------------------------------


def test_visitor_asks_without_an_account_and_gets_the_reference_at_once(client):
    cluster = CuratorshipFactory(cluster__slug="loomford").cluster
    response = client.post(f"{NEW}?cluster=loomford", ASKED)
    enquiry = Enquiry.objects.get()
    assert response.status_code == 302
    assert response.url == enquiry_path(enquiry)
    page = client.get(response.url).content.decode()
    assert enquiry.reference in page
    assert "Thank you. Your reference is" in page
    assert (enquiry.cluster, enquiry.about_cluster, enquiry.user) == (cluster, cluster, None)
    assert (enquiry.name, enquiry.time_zone, enquiry.people_count) == ("Akiko Mori", "Asia/Tokyo", 40)
    assert enquiry.messages.get().text == "We look for a place for forty people.\nNear a university."
    assert enquiry.consent_text
    assert enquiry.consented_at


@pytest.mark.parametrize("missing", ["intent", "timing", "message", "name", "email", "country", "is_agreed"])
def test_what_has_to_be_said_is_asked_for(client, missing):
    response = client.post(NEW, {**ASKED, missing: ""})
    assert response.status_code == 200
    assert missing in response.context["form"].errors
    assert not Enquiry.objects.exists()


def test_country_with_several_time_zones_is_asked_which(client):
    response = client.post(NEW, {**ASKED, "country": "US"})
    assert "several time zones" in str(response.context["form"].errors["time_zone"])
    client.post(NEW, {**ASKED, "country": "US", "time_zone": "America/Denver"})
    assert Enquiry.objects.get().time_zone == "America/Denver"


def test_amount_needs_its_currency(client):
    response = client.post(NEW, {**ASKED, "amount": "2000000"})
    assert "currency" in response.context["form"].errors
    client.post(NEW, {**ASKED, "amount": "2000000", "currency": "JPY"})
    assert (Enquiry.objects.get().amount, Enquiry.objects.get().currency) == (2_000_000, "JPY")


def test_field_people_do_not_see_turns_away_who_fills_it_in_and_is_emptied_for_the_next_try(client):
    response = client.post(NEW, {**ASKED, "homepage": "https://buy.example"})
    assert not Enquiry.objects.exists()
    assert "https://buy.example" not in response.content.decode()
    assert "We look for a place for forty people." in response.content.decode()


def test_person_who_is_signed_in_need_not_say_who_they_are(client):
    person = UserFactory(full_name="Akiko Mori", time_zone="Asia/Tokyo")
    form = signed_in(person).get(NEW).context["form"]
    assert (form["name"].value(), form["email"].value()) == ("Akiko Mori", person.email)
    signed_in(person).post(NEW, ASKED)
    assert Enquiry.objects.get().user == person
    assert (
        Enquiry.objects.get().reference
        in signed_in(person).get(reverse("investors:own_enquiries")).content.decode()
    )


def test_own_enquiries_are_nobody_elses():
    enquiry = EnquiryFactory(user=UserFactory())
    page = signed_in(UserFactory()).get(reverse("investors:own_enquiries"))
    assert enquiry.reference not in page.content.decode()


@pytest.mark.parametrize("name", ["cluster", "sector", "business"])
def test_name_that_means_nothing_is_the_whole_north(client, name):
    assert client.get(f"{NEW}?{name}=no-such").context["about"] is None


def test_cluster_that_is_not_public_is_not_named(client):
    ClusterFactory(slug="secret", is_published=False)
    assert client.get(f"{NEW}?cluster=secret").context["about"] is None


def test_words_of_the_person_are_not_run(client):
    client.post(NEW, {**ASKED, "message": "<script>alert(1)</script>", "name": "<b>Akiko</b>"})
    page = client.get(enquiry_path(Enquiry.objects.get())).content.decode()
    assert "<script>alert(1)" not in page
    assert "<b>Akiko" not in page


# -- limits -------------------------------------------------------------------------------------------------


def test_one_mailbox_asks_so_often_and_no_more():
    for _ in range(MOST_BY_ONE_ADDRESS):
        received(email="Akiko@kawa.example")
    with pytest.raises(ValidationError) as refusal:
        received(email="akiko@kawa.example")
    assert refusal.value.code == "many"
    received(email="other@kawa.example")
    received(email="akiko@kawa.example", at=WEDNESDAY + timedelta(hours=2))


def test_one_place_asks_so_often_and_no_more(client):
    for number in range(MOST_FROM_ONE_PLACE):
        client.post(NEW, {**ASKED, "email": f"a{number}@kawa.example"}, REMOTE_ADDR="192.0.2.7")
    response = client.post(NEW, {**ASKED, "email": "b@kawa.example"}, REMOTE_ADDR="192.0.2.7")
    assert response.status_code == 200
    assert "Many enquiries have come from you" in response.content.decode()
    client.post(NEW, {**ASKED, "email": "b@kawa.example"}, REMOTE_ADDR="192.0.2.8")
    assert Enquiry.objects.count() == MOST_FROM_ONE_PLACE + 1


def test_network_address_itself_is_not_kept(client):
    client.post(NEW, ASKED, REMOTE_ADDR="192.0.2.7")
    enquiry = Enquiry.objects.get()
    assert enquiry.sent_from
    assert "192.0.2.7" not in str(Enquiry.objects.values().get())


# -- the promise --------------------------------------------------------------------------------------------


def test_answer_is_promised_within_two_working_days():
    enquiry = received(at=WEDNESDAY)  # ten o'clock in London
    assert enquiry.answer_due_at - WEDNESDAY == timedelta(days=2)
    assert enquiry.promised_minutes == 960


def test_promise_is_the_one_of_that_day():
    AnswerPromise.objects.create(starts_on=date(2026, 6, 1), working_minutes=60)
    AnswerPromise.objects.create(starts_on=date(2026, 6, 11), working_minutes=30)
    assert received(at=WEDNESDAY).promised_minutes == 60


def test_closed_days_move_the_promise():
    ClosedDay.objects.create(day=date(2026, 6, 11), reason="Moving house")
    assert received(at=WEDNESDAY).answer_due_at - WEDNESDAY == timedelta(days=5)  # and a weekend


def test_page_says_the_promise_by_the_persons_own_clock(client):
    enquiry = received(at=WEDNESDAY, time_zone="Asia/Tokyo")
    with time_machine.travel(WEDNESDAY + timedelta(hours=1), tick=False):
        page = client.get(enquiry_path(enquiry)).content.decode()
    assert "Friday 12 June 2026, 18:00 (Tokyo time)" in page
    assert "Friday 12 June, 10:00 UK time" in page


def test_mail_has_reference_link_and_promise():
    enquiry = received(at=WEDNESDAY, time_zone="Asia/Tokyo", email="akiko@kawa.example")
    mail = OutboxMessage.objects.get(kind="investors/enquiry_received")
    assert mail.to == "akiko@kawa.example"
    assert enquiry.reference in mail.subject
    assert "Friday 12 June 2026, 18:00 (Tokyo time)" in mail.text
    assert enquiry_path(enquiry) in mail.text
    assert mail.is_secret


# -- to whom it goes ----------------------------------------------------------------------------------------


def test_enquiry_about_a_cluster_goes_there_and_its_curators_are_told():
    curatorship = CuratorshipFactory()
    CuratorshipFactory()
    enquiry = received(about_cluster=curatorship.cluster)
    assert (enquiry.cluster, enquiry.is_shared) == (curatorship.cluster, False)
    assert OutboxMessage.objects.get(kind="investors/enquiry_for_desk").to == curatorship.user.email


def test_enquiry_about_a_business_goes_to_its_cluster():
    business = BusinessFactory(cluster=CuratorshipFactory().cluster)
    assert received(about_business=business).cluster == business.cluster


def test_enquiry_that_names_no_cluster_is_given_out_in_turn():
    clusters = {CuratorshipFactory().cluster for _ in range(3)}
    ClusterFactory()  # nobody keeps it
    given = [received(at=WEDNESDAY + timedelta(minutes=n)).cluster for n in range(6)]
    assert set(given[:3]) == set(given[3:]) == clusters


def test_share_of_a_cluster_counts_only_what_it_was_given_in_turn():
    first, second = CuratorshipFactory().cluster, CuratorshipFactory().cluster
    for _ in range(3):
        received(about_cluster=first, email=f"a{_}@kawa.example")
    given = [received(at=WEDNESDAY + timedelta(minutes=n), email="b@kawa.example").cluster for n in range(2)]
    assert set(given) == {first, second}


def test_what_was_given_long_ago_is_forgotten():
    first, second = CuratorshipFactory().cluster, CuratorshipFactory().cluster
    for number in range(4):
        EnquiryFactory(
            about_cluster=None,
            cluster=second,
            is_shared=True,
            received_at=WEDNESDAY - timedelta(days=100 + number),
        )
    assert received(at=WEDNESDAY).cluster == first
    assert received(at=WEDNESDAY + timedelta(minutes=1)).cluster == second


def test_without_any_curator_it_is_the_agencys():
    ClusterFactory()
    enquiry = received()
    assert enquiry.cluster is None
    assert OutboxMessage.objects.get(kind="investors/enquiry_for_desk").to == "hello@technorth.example"


def test_rule_by_sector_leads_to_its_clusters():
    games = SectorFactory()
    there, _elsewhere = CuratorshipFactory().cluster, CuratorshipFactory().cluster
    RoutingRuleFactory(sectors=[games], clusters=[there])
    assert received(about_sector=games).cluster == there
    assert received(about_sector=games, email="b@kawa.example").cluster == there


def test_rule_by_sector_knows_the_sectors_of_a_business():
    games, there = SectorFactory(), CuratorshipFactory().cluster
    RoutingRuleFactory(sectors=[games], clusters=[there])
    assert received(about_business=BusinessFactory(cluster=None, sector_ids=[games.pk])).cluster == there


def test_rule_by_language_names_who_answers():
    there, speaker = CuratorshipFactory().cluster, StaffFactory()
    RoutingRuleFactory(language="ja", clusters=[there], owner=speaker)
    enquiry = received(language="ja")
    assert (enquiry.stage, enquiry.owner) == (EnquiryStage.ASSIGNED, speaker)
    assert OutboxMessage.objects.get(kind="investors/enquiry_assigned").to == speaker.email
    assert received(language="de", email="b@kawa.example").owner is None


def test_whoever_names_a_cluster_is_led_away_only_by_a_rule_that_names_it():
    named, other = CuratorshipFactory().cluster, CuratorshipFactory().cluster
    RoutingRuleFactory(language="ja", clusters=[other])
    assert received(language="ja", about_cluster=named).cluster == named
    RoutingRuleFactory(language="ja", about_cluster=named, clusters=[other])
    assert received(language="ja", about_cluster=named, email="b@kawa.example").cluster == other


def test_first_rule_that_fits_counts_and_one_out_of_use_does_not():
    first, second = CuratorshipFactory().cluster, CuratorshipFactory().cluster
    RoutingRuleFactory(position=1, clusters=[first], is_active=False)
    RoutingRuleFactory(position=3, clusters=[first])
    RoutingRuleFactory(position=2, clusters=[second])
    assert received().cluster == second
