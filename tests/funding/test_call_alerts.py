"""Being told of calls: what fits, once, with a way out."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.actions import deliver_message
from core.models import OutboxMessage
from funding.actions.call_alerts import choose_alerts
from funding.actions.calls import publish_call
from funding.call_news import tell_of_opened_calls
from funding.dates import dates_for
from funding.links import no_call_mail_path
from funding.models import Call, CallAlert, CallNotice
from funding.personal_data import forget, of
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.calls import CallFactory, open_call
from tests.factories.clusters import BusinessFactory, BusinessMemberFactory, ClusterFactory

pytestmark = pytest.mark.django_db

ALERTS = "/funding/calls/alerts/"


def told(**kwargs):
    """Who one run writes to."""
    before = set(OutboxMessage.objects.values_list("pk", flat=True))
    tell_of_opened_calls(**kwargs)
    new = OutboxMessage.objects.filter(kind="funding/call_opened").exclude(pk__in=before)
    return sorted(new.values_list("to", flat=True))


@pytest.fixture
def member():
    """Somebody who wishes to be told of what fits their business."""
    found = BusinessMemberFactory(business__trading_name="Carding")
    CallAlert.objects.create(user=found.user, business=found.business)
    return found


def elsewhere():
    """An open call for another cluster."""
    call = CallFactory(title="Elsewhere")
    call.clusters.add(ClusterFactory(name="Hull"))
    return publish_call(call=call, by=None)


def test_mail_says_what_to_do_by_when_and_why(member):
    call = open_call(title="Looms for learning")
    assert told() == [member.user.email]
    mail = OutboxMessage.objects.get()
    assert mail.subject == f"Apply by {call.closes_at:%A %-d %B %Y}: Looms for learning"
    assert "Carding may be able to apply" in mail.text
    assert "in the directory" in mail.text
    assert no_call_mail_path(member.user) in mail.off_url


def test_each_call_is_told_once(member):
    open_call()
    assert len(told()) == 1
    assert told() == []
    Call.objects.update(told_at=None)  # as after a run that died just before its end
    assert told() == []
    assert CallNotice.objects.count() == 1


def test_call_that_does_not_fit_is_not_told(member):
    elsewhere()
    assert told() == []


def test_who_asked_for_every_call_is_told_of_every_call(member):
    CallAlert.objects.create(user=member.user)
    elsewhere()
    assert told() == [member.user.email]


def test_call_is_told_when_it_opens_and_not_before(member):
    now = timezone.now()
    open_call(opens_at=now + timedelta(hours=1), closes_at=now + timedelta(days=30))
    assert told(at=now + timedelta(minutes=59)) == []
    assert told(at=now + timedelta(minutes=60)) == [member.user.email]


def test_who_waits_for_one_call_is_told_of_that_one():
    now = timezone.now()
    coming = open_call(opens_at=now + timedelta(hours=1), closes_at=now + timedelta(days=30))
    open_call()
    person = UserFactory()
    signed_in(person).post(reverse("funding:watch_call", args=[coming.slug]))
    assert told() == []
    assert told(at=now + timedelta(hours=1)) == [person.email]


def test_who_speaks_for_the_business_no_longer_is_not_told(member):
    other = BusinessMemberFactory(business=member.business)
    CallAlert.objects.create(user=other.user, business=member.business)
    other.state = "ended"
    other.save()
    open_call()
    assert told() == [member.user.email]


def test_two_businesses_make_one_mail(member):
    second = BusinessMemberFactory(user=member.user, business__trading_name="Spinning")
    CallAlert.objects.create(user=member.user, business=second.business)
    open_call()
    assert len(told()) == 1
    assert "Spinning" in OutboxMessage.objects.get().text


def test_people_are_told_in_parts(member):
    for _ in range(3):
        CallAlert.objects.create(user=UserFactory())
    open_call()
    assert len(told(people_at_once=2)) == 4


def test_run_that_dies_leaves_neither_mail_nor_notice(member, monkeypatch):
    open_call()
    monkeypatch.setattr("funding.call_news.queue_mails", lambda mails: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        tell_of_opened_calls()
    assert not CallNotice.objects.exists()
    monkeypatch.undo()
    assert told() == [member.user.email]


@pytest.mark.parametrize("count", [1, 3])
def test_run_takes_the_same_queries_however_many_people(count, django_assert_num_queries):
    open_call()
    for _ in range(count):
        found = BusinessMemberFactory()
        CallAlert.objects.create(user=found.user, business=found.business)
    with django_assert_num_queries(16):
        tell_of_opened_calls()


# -- choosing


def test_member_chooses_and_takes_back(member):
    client = signed_in(member.user)
    assert b"Carding" in client.get(ALERTS).content
    client.post(ALERTS, {"every_call": "on"})
    assert [alert.business for alert in CallAlert.objects.all()] == [None]
    client.post(ALERTS, {"businesses": [member.business.pk]})
    assert [alert.business for alert in CallAlert.objects.all()] == [member.business]
    client.post(ALERTS, {})
    assert not CallAlert.objects.exists()


def test_somebody_elses_business_cannot_be_chosen(member):
    other = BusinessFactory()
    response = signed_in(member.user).post(ALERTS, {"businesses": [other.pk]})
    assert response.status_code == 200
    assert not CallAlert.objects.filter(business=other).exists()
    with pytest.raises(PermissionDenied):
        choose_alerts(by=member.user, businesses=[other], every_call=False)


def test_person_without_a_business_can_hear_of_every_call():
    client = signed_in(UserFactory())
    assert b"claim it" in client.get(ALERTS).content
    client.post(ALERTS, {"every_call": "on"})
    assert CallAlert.objects.get().business is None


def test_choosing_leaves_single_calls_and_they_can_be_dropped(member):
    call = open_call(opens_at=timezone.now() + timedelta(days=1))
    alert = CallAlert.objects.create(user=member.user, call=call)
    client = signed_in(member.user)
    client.post(ALERTS, {})
    assert list(CallAlert.objects.all()) == [alert]
    assert signed_in(UserFactory()).post(reverse("funding:stop_watching", args=[alert.pk])).status_code == 404
    client.post(reverse("funding:stop_watching", args=[alert.pk]))
    assert not CallAlert.objects.exists()


def test_call_that_is_open_cannot_be_waited_for():
    signed_in(UserFactory()).post(reverse("funding:watch_call", args=[open_call().slug]))
    assert not CallAlert.objects.exists()


# -- the end of it


def test_looking_at_the_link_changes_nothing_and_one_post_ends_all(member):
    path = no_call_mail_path(member.user)
    assert b"End these mails?" in Client().get(path).content
    assert CallAlert.objects.exists()
    response = Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"})
    assert b"no such mail any more" in response.content
    assert not CallAlert.objects.exists()


def test_mail_programs_find_the_way_out(member, mailoutbox):
    open_call()
    told()
    deliver_message(message_id=OutboxMessage.objects.get().pk)
    [sent] = mailoutbox
    assert no_call_mail_path(member.user) in sent.extra_headers["List-Unsubscribe"]
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_link_of_nobody_is_not_there():
    assert Client().get(reverse("funding:no_call_mail", args=["made-up"])).status_code == 404


# -- what the database refuses


@pytest.mark.parametrize("about", ["nothing", "business", "call"])
def test_same_wish_stands_once(about, member):
    wish = {"business": member.business} if about == "business" else {}
    wish |= {"call": open_call()} if about == "call" else {}
    CallAlert.objects.filter(user=member.user).delete()
    CallAlert.objects.create(user=member.user, **wish)
    with pytest.raises(IntegrityError, match="call_alert_once_by_each"):
        CallAlert.objects.create(user=member.user, **wish)


def test_wish_is_about_one_thing(member):
    with pytest.raises(IntegrityError, match="call_alert_is_about_one_thing"):
        CallAlert.objects.create(user=member.user, business=member.business, call=open_call())


def test_notice_stands_once(member):
    call = open_call()
    CallNotice.objects.create(call=call, user=member.user)
    with pytest.raises(IntegrityError, match="call_notice_once_by_each"):
        CallNotice.objects.create(call=call, user=member.user)


# -- one's own dates


def test_dates_of_a_call_one_waits_for_stand_among_ones_dates():
    person = UserFactory()
    now = timezone.now()
    call = open_call(opens_at=now + timedelta(days=1), closes_at=now + timedelta(days=30))
    open_call()
    CallAlert.objects.create(user=person, call=call)
    found = dates_for(person, at=now)
    assert [(date.key, date.on) for date in found] == [
        (f"call-{call.pk}-opens", call.opens_at),
        (f"call-{call.pk}-closes", call.closes_at),
    ]


def test_erased_person_waits_for_nothing(member):
    open_call()
    told()
    forget(member.user)
    assert not CallAlert.objects.exists()
    assert not CallNotice.objects.exists()


def test_copy_of_ones_data_names_what_one_waits_for(member):
    [wish] = of(member.user)["calls_to_be_told_of"]
    assert wish["business__legal_name"] == member.business.legal_name
