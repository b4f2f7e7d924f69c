"""A person's dates: whose they are, the file, and the address that calendar programs read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from accounts.actions import make_calendar_feed
from accounts.links import calendar_token
from accounts.models import CalendarFeed
from core.models import AuditEvent
from investors.enums import RaiseState, Surface
from investors.models import Certification, Raise
from investors.terms import show_terms
from portal import personal_data
from portal.desk import coming_dates_for, dates_for
from tests.factories.accounts import StaffFactory, UserFactory, signed_in
from tests.factories.clusters import BusinessMemberFactory
from tests.factories.enquiries import EnquiryFactory, TaskFactory
from tests.factories.investors import (
    CertificationFactory,
    InvestorMemberFactory,
    MandateFactory,
    RaiseFactory,
    RaiseTermsFactory,
)
from tests.factories.matching import IntroductionFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ADDRESS = reverse("portal:calendar_address")


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


def titles(user):
    return [entry.title for entry in dates_for(user)]


def path_of(user):
    return reverse("portal:calendar_feed", args=[calendar_token(CalendarFeed.objects.get(user=user))])


def events(body):
    return Calendar.from_ical(body).walk("VEVENT")


def read(user):
    response = Client().get(path_of(user))
    assert response.status_code == 200
    return events(response.content)


def looked_at(closes_on=date(2026, 3, 20)):
    """Somebody with a basis who has been shown the terms of an open raise."""
    found = RaiseFactory(closes_on=closes_on)
    person = CertificationFactory().user
    assert show_terms(found, person, surface=Surface.PAGE)
    return person, found


def closing(user):
    return [entry for entry in dates_for(user) if entry.key.startswith("raise-")]


def test_days_stand_in_their_order_and_before_the_moments_in_them():
    member = BusinessMemberFactory(business__confirmed_on=date(2025, 3, 20))
    RaiseFactory(business=member.business, closes_on=date(2026, 3, 10))
    EnquiryFactory(user=member.user, received_at=NOW, answer_due_at=datetime(2026, 3, 10, 15, tzinfo=UTC))
    found = coming_dates_for(member.user)
    assert [entry.day for entry in found] == [date(2026, 3, 10), date(2026, 3, 10), date(2026, 3, 20)]
    assert [bool(entry.moment) for entry in found] == [False, True, False]


def test_nobody_has_dates_of_somebody_else():
    member = BusinessMemberFactory(business__confirmed_on=date(2025, 3, 20))
    RaiseFactory(business=member.business, closes_on=date(2026, 3, 10))
    EnquiryFactory(user=member.user)
    CertificationFactory()
    IntroductionFactory()
    assert dates_for(UserFactory()) == []


def test_statement_stands_on_its_last_good_day_until_it_is_signed_anew():
    first = CertificationFactory(valid_until=date(2026, 4, 4), signed_at=NOW - timedelta(days=300))
    assert [(entry.key, entry.day) for entry in dates_for(first.user)] == [
        (f"statement-{first.pk}", date(2026, 4, 4))
    ]
    anew = CertificationFactory(user=first.user, valid_until=date(2027, 2, 28), signed_at=NOW)
    assert [entry.key for entry in dates_for(first.user)] == [f"statement-{anew.pk}"]


def test_pause_of_a_mandate_ends_on_its_day():
    member = InvestorMemberFactory()
    mandate = MandateFactory(investor=member.investor)
    assert dates_for(member.user) == []
    mandate.pause(until=date(2026, 4, 1))
    assert [entry.day for entry in dates_for(member.user)] == [date(2026, 4, 1)]


def test_closing_date_of_terms_that_were_read_is_kept_in_mind():
    person, found = looked_at()
    assert [(entry.day, entry.href) for entry in closing(person)] == [
        (date(2026, 3, 20), found.get_absolute_url())
    ]


@pytest.mark.parametrize("change", ["basis ends", "raise pauses", "terms change", "business leaves"])
def test_closing_date_goes_at_once_with_what_allowed_to_see_it(change):
    person, found = looked_at()
    make_calendar_feed(user=person)
    assert f"raise-{found.pk}@localhost" in {str(event["uid"]) for event in read(person)}
    if change == "basis ends":
        Certification.objects.of(person).update(ended_at=NOW)
    elif change == "raise pauses":
        Raise.objects.filter(pk=found.pk).update(state=RaiseState.PAUSED)
    elif change == "terms change":
        RaiseTermsFactory(of_raise=found, number=2)
    else:
        type(found.business).objects.filter(pk=found.business_id).update(listing_state="unlisted")
    assert closing(person) == []
    assert f"raise-{found.pk}@localhost" not in {str(event["uid"]) for event in read(person)}


def test_closing_date_of_terms_nobody_has_read_is_unknown():
    RaiseFactory(closes_on=date(2026, 3, 20))
    assert closing(CertificationFactory().user) == []


def test_introduction_is_asked_about_after_two_weeks_and_after_eight():
    found = IntroductionFactory(made_at=NOW)
    user = InvestorMemberFactory(investor=found.match.mandate.investor).user
    assert [entry.day for entry in dates_for(user)] == [date(2026, 3, 15), date(2026, 4, 26)]
    found.outcome = "meeting"
    found.save()
    assert [entry.day for entry in dates_for(user)] == [date(2026, 4, 26)]
    found.outcome = "no"
    found.save()
    assert dates_for(user) == []


def test_staff_have_their_promises_and_tasks_without_the_words_of_who_asked():
    staff = StaffFactory()
    enquiry = EnquiryFactory(owner=staff, stage="assigned", name="Akiko Mori", user=None)
    TaskFactory(enquiry=enquiry, person=staff, what="Ring Akiko Mori")
    IntroductionFactory()  # staff may look at it; it is not theirs
    found = dates_for(staff)
    assert {entry.title for entry in found} == {
        f"Answer {enquiry.reference}", f"Your task for {enquiry.reference}",
    }  # fmt: skip
    assert "Akiko" not in str(found)


def test_person_who_asked_sees_by_when_they_are_answered():
    enquiry = EnquiryFactory(user=UserFactory())
    assert titles(enquiry.user) == [f"Your enquiry {enquiry.reference} is answered by now"]


def test_file_has_days_as_days_and_moments_in_utc():
    member = BusinessMemberFactory(business__confirmed_on=None)
    found = RaiseFactory(business=member.business, closes_on=date(2026, 7, 10))
    due = datetime(2026, 7, 10, 16, 30, tzinfo=UTC)
    EnquiryFactory(user=member.user, answer_due_at=due)
    body = signed_in(member.user).get(reverse("portal:calendar_download")).content
    day, moment = events(body)
    assert (day["dtstart"].dt, day["dtend"].dt) == (date(2026, 7, 10), date(2026, 7, 11))
    assert b"DTSTART;VALUE=DATE:20260710\r\n" in body
    assert b"DTSTART:20260710T163000Z\r\n" in body
    assert moment["dtstart"].dt == due
    assert str(day["uid"]) == f"raise-{found.pk}@localhost"
    assert day["dtstamp"].dt == day["last-modified"].dt == found.updated_at.replace(microsecond=0)
    assert max(len(line) for line in body.split(b"\r\n")) <= 75


def test_moved_date_keeps_its_uid_and_says_when_it_changed(time_machine):
    member = BusinessMemberFactory(business__confirmed_on=None)
    found = RaiseFactory(business=member.business, closes_on=date(2026, 7, 10))
    make_calendar_feed(user=member.user)
    [before] = read(member.user)
    time_machine.shift(timedelta(days=1))
    found.closes_on = date(2026, 8, 1)
    found.save()
    [after] = read(member.user)
    assert before["uid"] == after["uid"]
    assert after["dtstart"].dt == date(2026, 8, 1)
    assert after["last-modified"].dt == before["last-modified"].dt + timedelta(days=1)


def test_one_date_is_taken_along_by_itself_and_none_of_somebody_else():
    first, second = (BusinessMemberFactory(business__confirmed_on=date(2025, 3, 20)) for _ in range(2))
    path = reverse("portal:calendar_download")
    response = signed_in(first.user).get(path, {"only": f"confirm-business-{first.business_id}"})
    assert len(events(response.content)) == 1
    assert response["Content-Disposition"].startswith("attachment")
    response = signed_in(first.user).get(path, {"only": f"confirm-business-{second.business_id}"})
    assert response.status_code == 404


def test_address_is_made_renewed_and_ended():
    user = UserFactory()
    client = signed_in(user)
    assert "Make an address" in client.get(reverse("portal:calendar")).content.decode()
    client.post(ADDRESS, {"verb": "make"})
    first = path_of(user)
    assert first in client.get(reverse("portal:calendar")).content.decode()
    client.post(ADDRESS, {"verb": "make"})
    assert Client().get(first).status_code == 404
    second = path_of(user)
    assert Client().get(second).status_code == 200
    client.post(ADDRESS, {"verb": "end"})
    assert Client().get(second).status_code == 404
    client.post(ADDRESS, {"verb": "make"})
    assert path_of(user) not in {first, second}
    said = AuditEvent.objects.filter(verb__startswith="calendar.").order_by("pk")
    assert list(said.values_list("verb", flat=True)) == [
        "calendar.made", "calendar.renewed", "calendar.ended", "calendar.made",
    ]  # fmt: skip


@pytest.mark.parametrize("token", ["made-up", "IjEi:made-up"])
def test_address_that_was_made_up_is_not_found(token):
    assert Client().get(reverse("portal:calendar_feed", args=[token])).status_code == 404


def test_address_of_somebody_who_may_not_sign_in_is_dead():
    user = make_calendar_feed(user=UserFactory()).user
    user.is_active = False
    user.save()
    assert Client().get(path_of(user)).status_code == 404


def test_unchanged_dates_are_sent_once_and_kept_by_nobody_between():
    member = BusinessMemberFactory(business__confirmed_on=date(2025, 3, 20))
    make_calendar_feed(user=member.user)
    first = Client().get(path_of(member.user))
    assert first["Cache-Control"] == "private, no-cache"
    again = Client().get(path_of(member.user), headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304


def test_page_says_when_a_program_last_read_it(time_machine):
    user = make_calendar_feed(user=UserFactory()).user
    read(user)
    time_machine.shift(timedelta(minutes=10))
    read(user)
    assert CalendarFeed.objects.get(user=user).read_at == NOW
    assert (
        "Last read on 1 March 2026, 12:00" in signed_in(user).get(reverse("portal:calendar")).content.decode()
    )


def test_copy_of_ones_data_tells_of_the_address_and_not_what_it_is():
    feed = make_calendar_feed(user=UserFactory())
    held = personal_data.everything_about(feed.user)["account"]["calendar_address"]
    assert held == [{"made_at": NOW, "read_at": None}]


def test_address_goes_with_the_account():
    user = make_calendar_feed(user=UserFactory()).user
    path = path_of(user)
    personal_data.erase(user, by=user)
    assert Client().get(path).status_code == 404
    assert not CalendarFeed.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_feed_asks_as_often_for_one_date_of_each_kind_as_for_three(count, django_assert_num_queries):
    user = make_calendar_feed(user=StaffFactory()).user
    CertificationFactory(user=user)
    for _ in range(count):
        member = BusinessMemberFactory(user=user, business__confirmed_on=date(2025, 3, 20))
        RaiseFactory(business=member.business, closes_on=date(2026, 3, 10))
        mandate = MandateFactory(investor=InvestorMemberFactory(user=user).investor)
        mandate.pause(until=date(2026, 4, 1))
        IntroductionFactory(match__mandate=mandate)
        show_terms(RaiseFactory(closes_on=date(2026, 3, 20)), user, surface=Surface.PAGE)
        TaskFactory(enquiry=EnquiryFactory(user=user, owner=user, stage="assigned"), person=user)
    path = path_of(user)
    Client().get(path)
    with django_assert_num_queries(18):
        Client().get(path)
    assert timezone.now() == NOW
