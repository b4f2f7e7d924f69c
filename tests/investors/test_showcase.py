"""The showcase of investors: every state that somebody meets, and taken away without a rest."""

import pytest
from django.core.management import call_command

from investors.enums import RaiseState, Surface
from investors.models import Certification, Investor, Mandate, Raise, RaiseTerms, TermsView
from investors.terms import basis_of, show_terms

pytestmark = pytest.mark.django_db


@pytest.fixture
def showcase():
    call_command("load_reference", verbosity=0)
    call_command("showcase", businesses=200, verbosity=0)


def test_showcase_has_investors_mandates_and_raises_in_every_state(showcase):
    assert set(Raise.objects.values_list("state", flat=True)) == set(RaiseState)
    assert set(Raise.objects.filter(state=RaiseState.CLOSED).values_list("result", flat=True)) == {
        "reached", "not-raised",
    }  # fmt: skip
    assert Investor.objects.public().exists()
    assert Investor.objects.waiting_for_verification().filter(is_public=True).exists()
    assert Mandate.objects.filter(paused_until__isnull=False).exists()
    assert Mandate.objects.filter(paused_at__isnull=False, paused_until=None).exists()
    assert Certification.objects.exclude(ended_at=None).exists()
    assert not Raise.objects.filter(state=RaiseState.OPEN, business__is_raising=False).exists()
    assert not Raise.objects.filter(business__is_raising=True).exclude(state=RaiseState.OPEN).exists()


def test_showcase_written_anew_leaves_nothing_of_what_was_seen(showcase):
    person = Certification.objects.valid().first().user
    found = Raise.objects.open().first()
    assert show_terms(found, person, surface=Surface.PAGE).certification == basis_of(person)
    call_command("showcase", businesses=200, replace=True, verbosity=0)
    assert not TermsView.objects.exists()
    assert set(Raise.objects.values_list("state", flat=True)) == set(RaiseState)
    assert RaiseTerms.objects.count() == Raise.objects.count()
