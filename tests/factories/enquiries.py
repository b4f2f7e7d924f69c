"""Enquiries and what hangs on them."""

from datetime import UTC, datetime, timedelta

import factory

from investors.enums import EnquiryIntent, EnquiryStage, EnquiryTiming, MessageSide
from investors.models import (
    Enquiry,
    EnquiryAttachment,
    EnquiryMessage,
    EnquiryTask,
    ReplyTemplate,
    RoutingRule,
)
from tests.factories.accounts import StaffFactory
from tests.factories.clusters import ClusterFactory

#: A Wednesday morning without a holiday near it.
WEDNESDAY = datetime(2026, 6, 10, 9, 0, tzinfo=UTC)


class EnquiryFactory(factory.django.DjangoModelFactory):
    """New, and nobody has it."""

    class Meta:
        model = Enquiry

    about_cluster = factory.SubFactory(ClusterFactory)
    cluster = factory.SelfAttribute("about_cluster")
    intent = EnquiryIntent.INVEST
    timing = EnquiryTiming.YEAR
    name = factory.Sequence(lambda n: f"Akiko {n}")
    email = factory.Sequence(lambda n: f"akiko{n}@fund.example")
    organisation = "Kawa Capital"
    country = "JP"
    time_zone = "Asia/Tokyo"
    consent_text = "You may answer me."
    received_at = WEDNESDAY
    consented_at = factory.SelfAttribute("received_at")
    waiting_since = factory.SelfAttribute("received_at")
    promised_minutes = 960
    answer_due_at = factory.LazyAttribute(lambda enquiry: enquiry.received_at + timedelta(days=2))


class AssignedEnquiryFactory(EnquiryFactory):
    stage = EnquiryStage.ASSIGNED
    owner = factory.SubFactory(StaffFactory)


class AnsweredEnquiryFactory(AssignedEnquiryFactory):
    """In conversation, answered within four working hours."""

    stage = EnquiryStage.IN_CONVERSATION
    waiting_since = None
    first_answered_at = factory.LazyAttribute(lambda enquiry: enquiry.received_at + timedelta(hours=4))
    answer_minutes = 240


class MessageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = EnquiryMessage

    enquiry = factory.SubFactory(EnquiryFactory)
    side = MessageSide.ENQUIRER
    text = "We would like to see looms."
    sent_at = factory.SelfAttribute("enquiry.received_at")


class AttachmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = EnquiryAttachment

    message = factory.SubFactory(MessageFactory)
    file = factory.django.FileField(data=b"%PDF-1.7\n%%EOF\n", filename="plan.pdf")
    name = "plan.pdf"
    media_type = "application/pdf"
    size = 15


class TaskFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = EnquiryTask

    enquiry = factory.SubFactory(AssignedEnquiryFactory)
    what = "Ring them"
    due_on = WEDNESDAY.date()
    person = factory.SelfAttribute("enquiry.owner")


class ReplyTemplateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ReplyTemplate

    title = factory.Sequence(lambda n: f"Answer {n}")
    text = "Dear {name}, thank you for {reference}."


class RoutingRuleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RoutingRule
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Rule {n}")

    @factory.post_generation
    def clusters(self, create, chosen, **kwargs):
        self.clusters.set(chosen or [])

    @factory.post_generation
    def sectors(self, create, chosen, **kwargs):
        self.sectors.set(chosen or [])
