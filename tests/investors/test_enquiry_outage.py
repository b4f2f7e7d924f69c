"""The queue stalls or is down while somebody asks: they have their reference, and mail goes out later."""

import time

import pytest
from django.urls import reverse

from core.models import OutboxMessage
from core.tasks import sweep_outbox
from investors.models import Enquiry
from investors.tasks import watch_promises
from tests.core.test_announce import broken_broker, closed_port, stalled_port, without_cache  # noqa: F401
from tests.factories.clusters import CuratorshipFactory
from tests.factories.enquiries import AssignedEnquiryFactory
from tests.investors.test_enquiries import ASKED

LONGEST = 3  # seconds

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.usefixtures("broken_broker")
def test_visitor_has_the_reference_within_three_seconds_and_mail_goes_out_later(client, mailoutbox):
    curator = CuratorshipFactory().user
    client.get(reverse("investors:enquiry_new"))  # what a process does once is not part of it
    began = time.monotonic()
    response = client.post(reverse("investors:enquiry_new"), ASKED)
    page = client.get(response.url).content.decode()
    took = time.monotonic() - began
    enquiry = Enquiry.objects.get()
    assert enquiry.reference in page
    assert took < LONGEST
    assert mailoutbox == []
    sweep_outbox()
    assert sorted(mail.to[0] for mail in mailoutbox) == sorted([enquiry.email, curator.email])
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {"sent"}


@pytest.mark.usefixtures("broken_broker")
def test_visitor_has_the_reference_though_the_cache_is_stalled_too(client, settings, stalled_port):  # noqa: F811
    client.get(reverse("investors:enquiry_new"))
    without_cache(settings, stalled_port)
    began = time.monotonic()
    response = client.post(reverse("investors:enquiry_new"), ASKED)
    page = client.get(response.url).content.decode()
    assert Enquiry.objects.get().reference in page
    assert time.monotonic() - began < LONGEST + 1  # the cache gives up after half a second each time


def test_watch_that_runs_twice_warns_once():
    enquiry = AssignedEnquiryFactory()
    watch_promises()
    watch_promises()
    assert OutboxMessage.objects.filter(to=enquiry.owner.email, kind="investors/promise_ends").count() == 1
