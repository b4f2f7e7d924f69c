"""The showcase of investors: every state that somebody meets, and taken away without a rest."""

import pytest
from django.core.management import call_command

from accounts.models import User
from clusters.models import Business
from investors.enums import RaiseState, ShortlistStage, Surface
from investors.models import (
    Certification,
    Investor,
    Mandate,
    Raise,
    RaiseTerms,
    Shortlist,
    ShortlistEntry,
    ShortlistNote,
    TermsView,
)
from investors.terms import basis_of, show_terms
from investors.viewers import viewers_of, views_by_week

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

    shows_lists()


def shows_lists():
    """Lists with everything on them that one meets, by two people of whom one cannot sign in."""
    entries = ShortlistEntry.objects.all()
    assert set(entries.values_list("stage", flat=True)) == set(ShortlistStage)
    assert entries.taken_off().exists()
    assert Shortlist.objects.in_use().count() == 2
    assert Shortlist.objects.archived().count() == 1
    assert ShortlistNote.objects.filter(version=2).exists()
    per, inga = User.objects.filter(pk__in=ShortlistNote.objects.values("author")).order_by("-full_name")
    assert (per.has_usable_password(), inga.has_usable_password()) == (False, True)
    assert not entries.exclude(business__in=Business.objects.filter(is_showcase=True)).exists()


def test_demonstration_member_sees_that_somebody_looks_at_their_raise(showcase):
    member = User.objects.get(email="member@demo.technorth.example")
    found = Raise.objects.of_member(member).open().get()
    assert [viewer.name for viewer in viewers_of(found)] == ["Holm Invest"]
    assert views_by_week(found)[-1][1] == 3


def test_showcase_written_anew_leaves_nothing_of_what_was_seen(showcase):
    person = Certification.objects.valid().first().user
    found = Raise.objects.open().first()
    assert show_terms(found, person, surface=Surface.PAGE).certification == basis_of(person)
    before = set(TermsView.objects.values_list("pk", flat=True))
    call_command("showcase", businesses=200, replace=True, verbosity=0)
    assert not TermsView.objects.filter(pk__in=before).exists()
    assert set(Raise.objects.values_list("state", flat=True)) == set(RaiseState)
    assert RaiseTerms.objects.count() == Raise.objects.count()
    shows_lists()
