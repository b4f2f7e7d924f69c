"""Why a match, as each side reads it; and what neither reads of the other."""

from datetime import timedelta

import pytest
from django.utils import timezone

from investors.enums import MatchSide
from investors.match_words import PARTS, Why, why
from investors.models import Mandate, Match
from tests.factories.clusters import BusinessFactory, ClusterFactory, SectorFactory
from tests.factories.investors import (
    InvestorDealFactory,
    MandateFactory,
    PrivateInvestorFactory,
    RaiseFactory,
)
from tests.factories.matching import MatchFactory

pytestmark = pytest.mark.django_db
ALL = [1.0] * len(PARTS)


@pytest.fixture
def match() -> Match:
    """A mandate for seed in weaving, in Leeds; a business that is all of that."""
    weaving, leeds = SectorFactory(name="Weaving"), ClusterFactory(name="Leeds")
    mandate = MandateFactory(stages=["seed"], text="Looms that think")
    mandate.sectors.create(sector=weaving, weight=5)
    mandate.clusters.add(leeds)
    business = BusinessFactory(
        stage="seed", cluster=leeds, short_description="Weaves.", description="Weaves.", trading_town="Leeds"
    )
    business.sectors.add(weaving)
    return MatchFactory(of_raise=RaiseFactory(business=business), mandate=mandate)


def told(match: Match, side: MatchSide, *, has_basis: bool = True) -> Why:
    return why(Match.objects.get(pk=match.pk), side, ALL, has_basis=has_basis)


def words(found: Why) -> str:
    return "; ".join([*(reason.text for reason in found.reasons), *found.misses, *found.advice])


def test_investor_is_spoken_to(match):
    InvestorDealFactory.create_batch(2, investor=match.mandate.investor, invested_on=timezone.localdate())
    said = words(told(match, MatchSide.INVESTOR))
    for sentence in (
        "You look for Weaving", "You look for companies at this stage: Seed", "Leeds is one of your places",
        "You made 2 investments in the last year", "The round has room for your ticket",
        "Their raise opened today",
    ):  # fmt: skip
        assert sentence in said
    assert "They look for" not in said


def test_start_up_is_spoken_to(match):
    said = words(told(match, MatchSide.BUSINESS))
    for sentence in (
        "They look for Weaving", "They look for companies at this stage: Seed",
        "Leeds is one of their places", "They invest £250k–£1m at a time", "Your raise opened today",
    ):  # fmt: skip
        assert sentence in said
    assert "You look for" not in said


def test_start_up_reads_what_does_not_fit_and_what_would_help(match):
    business = match.of_raise.business
    business.sectors.clear()
    business.stage, business.description, business.cluster = "", "", ClusterFactory(name="Hull")
    business.save()
    match.of_raise.opened_at = timezone.now() - timedelta(days=40)
    match.of_raise.save()
    found = told(match, MatchSide.BUSINESS)
    assert found.misses == (
        "they look first for Weaving",
        "they look first in Leeds",
        "you do not say your stage",
    )
    assert [text.partition(":")[0] for text in found.advice] == [
        "choose the fields you work in", "say which stage you are at", "describe what you do",
        "tell what is new and open your raise again",
    ]  # fmt: skip


def test_investor_reads_what_a_fuller_mandate_would_bring(match):
    match.mandate.sectors.all().delete()
    Mandate.objects.filter(pk=match.mandate_id).update(text="")
    advice = told(match, MatchSide.INVESTOR).advice
    assert [text.partition(":")[0] for text in advice] == [
        "say which fields you like", "say in your own words what you look for"
    ]  # fmt: skip


@pytest.mark.parametrize("private", ["mandate", "investor"])
def test_start_up_reads_nothing_of_what_is_private(match, private):
    if private == "mandate":
        Mandate.objects.filter(pk=match.mandate_id).update(is_public=False)
    else:
        Mandate.objects.filter(pk=match.mandate_id).update(investor=PrivateInvestorFactory())
    other = BusinessFactory(cluster=ClusterFactory(name="Hull"), stage="")
    match.of_raise = RaiseFactory(business=other)
    match.save()
    InvestorDealFactory(investor=match.mandate.investor, business=other)
    found = told(match, MatchSide.BUSINESS)
    assert not found.reasons
    assert not found.misses
    for secret in ("Weaving", "Leeds", "Seed", "£", "Looms", "invest"):
        assert secret not in words(found).replace("what investors look for", "").replace("many investors", "")


def test_start_up_reads_of_deals_with_a_public_source_only(match):
    investor, business = match.mandate.investor, match.of_raise.business
    deal = {"investor": investor, "business": business, "invested_on": timezone.localdate()}
    InvestorDealFactory(**deal)
    assert "investment" not in words(told(match, MatchSide.BUSINESS))
    InvestorDealFactory(**deal, is_public=True, source_url="https://news.example/1")
    said = words(told(match, MatchSide.BUSINESS))
    assert "They made 1 investment in the last year" in said
    assert "They have made 1 investment in your field" in said


def test_investor_reads_no_term_of_the_raise(match):
    """The factory's terms: £612,345 at £4,567,890, of which £111,222 are there."""
    for has_basis in (True, False):
        said = words(told(match, MatchSide.INVESTOR, has_basis=has_basis))
        assert ("room for your ticket" in said) == has_basis
        for term in ("£", "612", "4,567", "111", "SEIS", "EIS", "equity"):
            assert term not in said


def test_investor_reads_nothing_of_what_others_look_for(match):
    other = MandateFactory(name="Fund of a rival")
    other.sectors.create(sector=SectorFactory(name="Dyeing"), weight=5)
    said = words(told(match, MatchSide.INVESTOR))
    assert "rival" not in said
    assert "Dyeing" not in said
