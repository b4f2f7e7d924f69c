"""What enquiries hold about people: taken along, and forgotten."""

import pytest
from allauth.account.models import EmailAddress

from clusters.actions import merge_businesses
from core.models import AuditEvent, OutboxMessage
from investors import actions, personal_data
from investors.enums import EnquiryStage
from investors.models import Enquiry, EnquiryEvent
from portal import personal_data as portal_data
from tests.factories.accounts import StaffFactory, UserFactory
from tests.factories.clusters import BusinessFactory, RegisterRowFactory
from tests.factories.enquiries import (
    AnsweredEnquiryFactory,
    AssignedEnquiryFactory,
    EnquiryFactory,
    MessageFactory,
    TaskFactory,
)

pytestmark = pytest.mark.django_db


def test_copy_holds_what_was_asked_signed_in_or_from_ones_own_mailbox():
    person = UserFactory(email="akiko@kawa.example")
    signed = MessageFactory(enquiry__user=person, enquiry__email="other@kawa.example").enquiry
    unsigned = EnquiryFactory(email="akiko@kawa.example")
    EnquiryFactory()
    held = personal_data.of(person)
    assert [row["reference"] for row in held["enquiries"]] == [signed.reference, unsigned.reference]
    assert [row["text"] for row in held["messages"]] == ["We would like to see looms."]


def test_mailbox_that_is_only_claimed_gives_nothing_away():
    person = UserFactory()
    EmailAddress.objects.create(user=person, email="akiko@kawa.example", verified=False)
    enquiry = EnquiryFactory(email="akiko@kawa.example")
    assert personal_data.of(person)["enquiries"] == []
    personal_data.forget(person)
    assert Enquiry.objects.get().name == enquiry.name


def test_person_who_leaves_is_gone_from_what_they_asked():
    person = UserFactory(full_name="Akiko Mori", email="akiko@kawa.example")
    enquiry = MessageFactory(
        enquiry__user=person, enquiry__name="Akiko Mori", enquiry__email="akiko@kawa.example", by=person
    ).enquiry
    actions.write_about_enquiry(enquiry=enquiry, text="It is me, Akiko.", by=person)
    portal_data.erase(person, by=person)
    everything = str([
        *Enquiry.objects.values(), *enquiry.messages.values(), *EnquiryEvent.objects.values(),
        *AuditEvent.objects.values(), *OutboxMessage.objects.exclude(kind="accounts/erased").values(),
    ])  # fmt: skip
    assert "Akiko" not in everything
    assert "akiko@" not in everything
    assert Enquiry.objects.get().stage == EnquiryStage.DORMANT


def test_person_of_staff_who_leaves_sets_free_what_they_had():
    staff = StaffFactory()
    assigned, answered = AssignedEnquiryFactory(owner=staff), AnsweredEnquiryFactory(owner=staff)
    task = TaskFactory(enquiry=answered)
    portal_data.erase(staff, by=staff)
    assert Enquiry.objects.get(pk=assigned.pk).stage == EnquiryStage.NEW
    assert set(Enquiry.objects.values_list("owner", flat=True)) == {None}
    task.refresh_from_db()
    assert task.person is None


def test_word_about_an_enquiry_whose_owner_cannot_sign_in_goes_to_the_desk():
    enquiry = AnsweredEnquiryFactory(owner__is_active=False)
    actions.write_about_enquiry(enquiry=enquiry, text="Hello?")
    assert OutboxMessage.objects.get().to == "hello@technorth.example"


def test_enquiry_about_a_listing_that_is_merged_is_about_the_other():
    winner, loser = RegisterRowFactory(), BusinessFactory(company_number="")
    enquiry = EnquiryFactory(about_business=loser)
    merge_businesses(winner=winner, loser=loser, by=StaffFactory())
    enquiry.refresh_from_db()
    assert enquiry.about_business == winner
