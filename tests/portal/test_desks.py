"""The desks of those who invest and of those who speak for a business: what needs them, and nobody else's."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from funding.actions.calls import publish_call
from investors.desks import asking, investing, raising
from investors.enums import MessageSide, RaiseState, Surface
from investors.models import Introduction, TermsView
from investors.terms import show_terms
from investors.viewers import views_by_week
from portal.desk import tasks_for
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.calls import CallFactory, open_call
from tests.factories.clusters import (
    BusinessFactory,
    BusinessMemberFactory,
    ClusterFactory,
    SavedSearchFactory,
    ShortlistedFactory,
)
from tests.factories.enquiries import AnsweredEnquiryFactory, MessageFactory
from tests.factories.investors import (
    CertificationFactory,
    InvestorMemberFactory,
    MandateFactory,
    PrivateInvestorFactory,
    RaiseFactory,
    RaiseTermsFactory,
)
from tests.factories.listings import ProvingClaimFactory
from tests.factories.matching import IntroductionFactory, MatchFactory, ServedRunFactory, listed

pytestmark = pytest.mark.django_db

DESK = reverse("portal:desk")
INVESTING = reverse("portal:investing_desk")


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-07-01 12:00:00+00:00", tick=False)


def titles(tasks):
    return [task.title for task in tasks]


def page_of(user, path=INVESTING):
    response = signed_in(user).get(path)
    assert response.status_code == 200
    return response.content.decode()


def business_path(business):
    return reverse("portal:business_desk", args=[business.slug])


def investor_with_basis(**mandate):
    member = InvestorMemberFactory()
    CertificationFactory(user=member.user)
    return member.user, MandateFactory(investor=member.investor, **mandate)


def member_raising(**fields):
    member = BusinessMemberFactory()
    return member.user, RaiseFactory(business=member.business, **fields)


# -- which desk


def test_person_with_neither_is_told_what_they_can_do():
    page = page_of(UserFactory(), DESK)
    for address in ("clusters:business_list", "investors:register", "investors:enquiry_new"):
        assert reverse(address) in page


def test_desk_is_the_one_a_person_has():
    investor, business = InvestorMemberFactory(), BusinessMemberFactory()
    assert signed_in(investor.user).get(DESK).url == INVESTING
    assert signed_in(business.user).get(DESK).url == business_path(business.business)
    assert signed_in(business.user).get(INVESTING).url == DESK


def test_person_who_is_both_switches_between_their_desks():
    member = BusinessMemberFactory()
    InvestorMemberFactory(user=member.user)
    for path in (INVESTING, business_path(member.business)):
        page = page_of(member.user, path)
        assert f'href="{INVESTING}"' in page
        assert f'href="{business_path(member.business)}"' in page
        assert f'href="{path}" aria-current="page"' in page


def test_desk_of_a_business_is_its_peoples_alone():
    member = BusinessMemberFactory()
    path = business_path(member.business)
    assert signed_in(UserFactory()).get(path).status_code == 404
    asked = BusinessMemberFactory(business=member.business, state="asked", role="editor")
    assert signed_in(asked.user).get(path).status_code == 404


# -- what needs an investor


def test_investor_without_a_statement_is_asked_for_one():
    member = InvestorMemberFactory()
    MandateFactory(investor=member.investor)
    assert titles(investing.tasks_for(member.user)) == ["Say on which basis you may see terms of raises"]


@pytest.mark.parametrize(("days", "is_asked"), [(31, False), (30, True), (0, True)])
def test_statement_that_ends_is_asked_for_a_month_before(days, is_asked):
    user = CertificationFactory(valid_until=date(2026, 7, 1) + timedelta(days=days)).user
    assert ("Sign your statement anew" in titles(investing.tasks_for(user))) is is_asked


def test_statement_signed_anew_is_asked_for_no_more():
    user = CertificationFactory(valid_until=date(2026, 7, 2)).user
    CertificationFactory(user=user, valid_until=date(2027, 6, 30))
    assert titles(investing.tasks_for(user)) == []


@pytest.mark.parametrize(("day", "is_asked"), [(date(2026, 7, 15), True), (date(2026, 7, 16), False)])
def test_raise_one_has_looked_at_is_a_task_when_it_closes_soon(day, is_asked):
    user, _mandate = investor_with_basis()
    found = RaiseFactory(closes_on=day)
    RaiseFactory(closes_on=day)  # never looked at
    assert show_terms(found, user, surface=Surface.PAGE)
    expected = [f"Decide about {found.business}"] if is_asked else []
    assert titles(investing.tasks_for(user)) == expected


def test_what_staff_suggest_is_answered_by_the_side_it_is_for():
    user, mandate = investor_with_basis()
    raiser, found = member_raising()
    match = MatchFactory(of_raise=found, mandate=mandate, suggested_at=timezone.now())
    assert titles(investing.tasks_for(user)) == [f"Answer 1 start-up for {mandate.investor.name}"]
    assert titles(raising.tasks_for(raiser)) == [f"Answer investors for {found.business}"]
    match.investor_state, match.business_state = "interested", "passed"
    match.business_reason = "size"
    match.save()
    assert titles(investing.tasks_for(user)) == titles(raising.tasks_for(raiser)) == []


def test_silent_introduction_is_a_task_of_both_sides_and_once_of_somebody_on_both():
    found = IntroductionFactory(made_at=timezone.now() - timedelta(days=15))
    investor = InvestorMemberFactory(investor=found.match.mandate.investor).user
    both = BusinessMemberFactory(business=found.match.of_raise.business).user
    InvestorMemberFactory(investor=found.match.mandate.investor, user=both, role="editor")
    for user in (investor, both):
        assert sum("Say what came of" in title for title in titles(tasks_for(user))) == 1
    Introduction.objects.update(outcome="meeting")
    assert not any("Say what came of" in title for title in titles(tasks_for(both)))


def test_answer_of_the_agency_is_news_for_a_week():
    enquiry = AnsweredEnquiryFactory(user=UserFactory(), stage="in-conversation")
    MessageFactory(enquiry=enquiry, side=MessageSide.AGENCY, sent_at=timezone.now())
    assert titles(asking.tasks_for(enquiry.user)) == [f"Read the answer to {enquiry.reference}"]
    later = timezone.now() + timedelta(days=8)
    assert asking.tasks_for(enquiry.user, at=later) == []
    assert asking.tasks_for(UserFactory()) == []


# -- the investor's sections


def test_capacity_used_counts_introductions_of_thirty_days():
    user, mandate = investor_with_basis(capacity=5)
    IntroductionFactory(match__mandate=mandate)
    IntroductionFactory(match__mandate=mandate, made_at=timezone.now() - timedelta(days=31))
    assert [row.introduced_count for row in investing.mandates_of(user)] == [1]
    assert "1 of 5 introductions in 30 days" in page_of(user)


@pytest.fixture
def market():
    user, mandate = investor_with_basis()
    raises = [RaiseFactory(business=BusinessFactory(trading_name=name)) for name in ("Ash", "Birch", "Cedar")]
    run = ServedRunFactory()
    listed(run, "investor", mandate.pk, [found.pk for found in raises])
    listed(run, "business", raises[0].pk, [mandate.pk])
    return user, mandate, raises


def names(rows):
    return [row.found.business.name for row in rows]


def test_latest_matches_are_the_best_that_nobody_has_answered(market):
    user, mandate, raises = market
    MatchFactory(of_raise=raises[0], mandate=mandate, investor_state="interested")
    MatchFactory(of_raise=raises[1], mandate=mandate, investor_state="seen")
    rows, count = investing.latest_matches(user, [mandate])
    assert (names(rows), count) == (["Birch", "Cedar"], 2)
    assert [row.is_new for row in rows] == [False, True]
    assert "612" not in page_of(user)


def test_blocked_and_paused_raises_are_no_matches(market):
    user, mandate, raises = market
    MatchFactory(of_raise=raises[0], mandate=mandate, blocked_at=timezone.now(), block_reason="In court.")
    raises[1].state = RaiseState.PAUSED
    raises[1].save()
    assert names(investing.latest_matches(user, [mandate])[0]) == ["Cedar"]


def test_nothing_that_was_computed_is_shown_without_a_basis(market):
    user, mandate, _raises = market
    user.certifications.update(ended_at=timezone.now())
    assert investing.latest_matches(user, [mandate]) == ([], 0)
    assert "Ash" not in page_of(user)


def test_glance_at_matches_is_not_written_down_as_shown(market):
    user, mandate, _raises = market
    page_of(user)
    assert not mandate.matches.exists()


# -- what needs a business


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        ({"state": "draft"}, "Finish the raise of {} and send it"),
        ({"state": "draft", "return_reason": "Too short."}, "Change the raise of {} and send it again"),
        ({"state": "paused", "closes_on": date(2026, 6, 30)}, "Say what came of the raise of {}"),
        ({"closes_on": date(2026, 7, 15)}, "Decide how the raise of {} goes on"),
        ({"closes_on": date(2026, 7, 16)}, None),
        ({"state": "in-review"}, None),
    ],
)
def test_raise_asks_for_what_comes_next(fields, title):
    user, found = member_raising(**fields)
    expected = [title.format(found.business.name)] if title else []
    assert titles(raising.tasks_for(user)) == expected


def test_claim_waits_for_its_code():
    claim = ProvingClaimFactory()
    assert f"Enter the code for {claim.business}" in titles(tasks_for(claim.user))


def test_pieces_say_what_a_raise_still_lacks():
    user, found = member_raising(closes_on=date(2026, 9, 1))
    there = {piece.label: piece.is_there for piece in raising.pieces_of(found, user)}
    assert (there["Closing date"], there["Deck"]) == (True, False)
    assert raising.pieces_of(found, CertificationFactory().user) == []


def look(found, user, at):
    certification = user.certifications.get()
    TermsView.objects.create(
        terms=found.versions.first(), user=user, certification=certification, surface="page", seen_at=at,
        investor=None,
    )  # fmt: skip


def test_views_are_counted_by_weeks_of_london():
    _user, found = member_raising()
    person = CertificationFactory(signed_at=datetime(2026, 1, 1, tzinfo=UTC)).user
    look(found, person, datetime(2026, 6, 28, 22, 59, tzinfo=UTC))  # Sunday, a minute before midnight
    look(found, person, datetime(2026, 6, 28, 23, 1, tzinfo=UTC))  # Monday
    look(found, person, datetime(2026, 1, 5, tzinfo=UTC))  # too long ago
    RaiseTermsFactory(of_raise=found, number=2)
    weeks = views_by_week(found)
    assert len(weeks) == 12
    assert weeks[-2:] == [("22 Jun", 1), ("29 Jun", 1)]
    assert sum(count for _week, count in weeks) == 2


def test_views_name_organisations_and_never_people():
    user, found = member_raising()
    viewer = InvestorMemberFactory(user__full_name="Vera Curious", investor__name="Warp Capital").user
    CertificationFactory(user=viewer)
    assert show_terms(found, viewer, surface=Surface.PAGE)
    page = page_of(user, business_path(found.business))
    assert "Warp Capital" in page
    assert "Looked at by week" in page
    assert "Vera" not in page
    assert viewer.email not in page


def test_investor_who_stays_private_is_nobody_on_the_desk(market):
    _user, mandate, raises = market
    raiser = BusinessMemberFactory(business=raises[0].business).user
    path = business_path(raises[0].business)
    assert mandate.investor.name in page_of(raiser, path)
    mandate.is_public = False
    mandate.save()
    page = page_of(raiser, path)
    assert mandate.investor.name not in page
    assert "An investor who introduces themselves later" in page


def test_answered_investors_wait_no_more(market):
    _user, mandate, raises = market
    assert raising.latest_investors(raises[0])[1] == 1
    MatchFactory(of_raise=raises[0], mandate=mandate, business_state="interested")
    assert raising.latest_investors(raises[0]) == ([], 0)


def test_desk_of_a_business_that_does_not_raise_says_how_to_begin():
    member = BusinessMemberFactory()
    page = page_of(member.user, business_path(member.business))
    assert "Say that you are raising" in page
    assert "Who looks" not in page


# -- queries


def fill(user, mandate, count):
    run = ServedRunFactory()
    raises = [RaiseFactory(closes_on=date(2026, 7, 10)) for _ in range(count)]
    listed(run, "investor", mandate.pk, [found.pk for found in raises])
    for found in raises:
        show_terms(found, user, surface=Surface.PAGE)
        MatchFactory(of_raise=found, mandate=mandate, suggested_at=timezone.now())
        IntroductionFactory(match__mandate=mandate, made_at=timezone.now() - timedelta(days=20))
        SavedSearchFactory(user=user)
        ShortlistedFactory(user=user, business=found.business)
        enquiry = AnsweredEnquiryFactory(user=user, stage="in-conversation")
        MessageFactory(enquiry=enquiry, side=MessageSide.AGENCY, sent_at=timezone.now())
        InvestorMemberFactory(user=user, investor=PrivateInvestorFactory())


@pytest.mark.parametrize("count", [1, 3])
def test_investing_desk_asks_as_often_for_one_as_for_three(count, django_assert_num_queries):
    user, mandate = investor_with_basis()
    fill(user, mandate, count)
    client = signed_in(user)
    client.get(INVESTING)
    with django_assert_num_queries(37):
        client.get(INVESTING)


@pytest.mark.parametrize("count", [1, 3])
def test_business_desk_asks_as_often_for_one_as_for_three(count, django_assert_num_queries):
    user, found = member_raising()
    others = [MandateFactory() for _ in range(count)]
    listed(ServedRunFactory(), "business", found.pk, [mandate.pk for mandate in others])
    for mandate in others:
        viewer = InvestorMemberFactory(investor=mandate.investor).user
        CertificationFactory(user=viewer)
        show_terms(found, viewer, surface=Surface.PAGE)
        IntroductionFactory(match__of_raise=found, made_at=timezone.now() - timedelta(days=20))
        BusinessMemberFactory(user=user)
        BusinessMemberFactory(business=found.business, state="asked", role="editor")
    client = signed_in(user)
    client.get(business_path(found.business))
    with django_assert_num_queries(37):
        client.get(business_path(found.business))


def test_business_desk_names_calls_that_fit_and_leaves_out_the_others():
    member = BusinessMemberFactory()
    open_call(title="For all of the North")
    elsewhere = CallFactory(title="For one city")
    elsewhere.clusters.add(ClusterFactory())
    publish_call(call=elsewhere, by=None)
    text = signed_in(member.user).get(business_path(member.business)).content.decode()
    assert "For all of the North" in text
    assert "For one city" not in text
