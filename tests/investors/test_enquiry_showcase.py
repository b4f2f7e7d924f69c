"""Enquiries of the showcase: every state, plainly fictional, gone again without a trace."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from investors.enquiry_figures import figures_between
from investors.enums import EnquiryStage
from investors.models import Enquiry
from tests.factories.enquiries import EnquiryFactory


@pytest.fixture
def showcase(db):
    call_command("load_reference", verbosity=0)
    call_command("showcase", businesses=60, verbosity=0)


def test_showcase_has_an_enquiry_in_every_state(showcase):
    curators = Enquiry.objects.filter(owner__email="curator@demo.technorth.example")
    assert set(Enquiry.objects.values_list("stage", flat=True)) == set(EnquiryStage)
    assert Enquiry.objects.overdue().exists()
    assert Enquiry.objects.unanswered().exclude(paused_at=None).exists()
    assert curators.waiting().exists()


def test_everybody_in_it_is_invented(showcase):
    assert set(Enquiry.objects.values_list("is_showcase", flat=True)) == {True}
    for email in Enquiry.objects.values_list("email", flat=True):
        assert email.endswith(".example")


def test_figures_of_the_year_are_worth_looking_at(showcase):
    today = timezone.localdate()
    figures = figures_between(today - timedelta(days=370), today)
    assert len(figures.rows) >= 5
    assert len(figures.months) >= 12
    assert 50 < figures.total.in_time_share < 100


def test_replacing_the_showcase_leaves_real_enquiries_alone(showcase):
    real = EnquiryFactory()
    call_command("showcase", businesses=40, replace=True, verbosity=0)
    assert list(Enquiry.objects.filter(is_showcase=False)) == [real]
    assert Enquiry.objects.filter(stage=EnquiryStage.SPAM).count() == 1
