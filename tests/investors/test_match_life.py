"""Life of a match: answered by each side for itself, introduced once, followed up; arranged by staff."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, InternalError, connection, transaction
from django.utils import timezone

from core.models import OutboxMessage
from investors.actions import (
    block_match,
    follow_up_introductions,
    introduce_by_hand,
    pass_match,
    record_outcome,
    suggest_match,
    unblock_match,
    want_match,
)
from investors.enums import FeedbackKind, MatchSide, MatchState
from investors.models import Introduction, Match, MatchFeedback, MatchingMark
from tests.factories.accounts import StaffFactory, UserFactory
from tests.factories.clusters import BusinessMemberFactory
from tests.factories.investors import InvestorMemberFactory, MandateFactory, RaiseFactory
from tests.factories.matching import IntroductionFactory, MatchFactory

pytestmark = pytest.mark.django_db

INVESTOR, BUSINESS = MatchSide.INVESTOR, MatchSide.BUSINESS


@pytest.fixture
def pair():
    """A match with one person on each side."""
    match = MatchFactory()
    match.invests = InvestorMemberFactory(investor=match.mandate.investor).user
    match.raises = BusinessMemberFactory(business=match.of_raise.business).user
    return match


def mails(kind):
    return OutboxMessage.objects.filter(kind=f"investors/{kind}")


def test_one_yes_introduces_nobody(pair):
    want_match(match=pair, side=INVESTOR, by=pair.invests)
    assert not Introduction.objects.exists()
    assert not mails("introduced").exists()


def test_second_yes_introduces_both_and_copies_the_agency(pair, settings):
    settings.AGENCY_EMAIL = "TechNorth <desk@agency.example>"
    want_match(match=pair, side=INVESTOR, by=pair.invests)
    want_match(match=pair, side=BUSINESS, by=pair.raises)
    found = Introduction.objects.get()
    assert found.match == pair
    assert found.made_by is None
    written = set(mails("introduced").values_list("to", flat=True))
    assert written == {pair.invests.email, pair.raises.email, "desk@agency.example"}
    assert "612" not in mails("introduced").first().text  # no terms in a mail


def test_second_introduction_of_a_match_is_refused_by_the_database(pair):
    IntroductionFactory(match=pair)
    with pytest.raises(IntegrityError), transaction.atomic():
        IntroductionFactory(match=pair)


def test_nobody_answers_for_the_other_side(pair):
    for side, person in ((BUSINESS, pair.invests), (INVESTOR, pair.raises), (INVESTOR, StaffFactory())):
        with pytest.raises(PermissionDenied):
            want_match(match=pair, side=side, by=person)


def test_pass_needs_a_reason_and_writes_to_nobody(pair):
    with pytest.raises(ValidationError, match="Say why"):
        pass_match(match=pair, side=INVESTOR, by=pair.invests, reason="")
    pass_match(match=pair, side=INVESTOR, by=pair.invests, reason="stage")
    pair.refresh_from_db()
    assert (pair.investor_state, pair.investor_reason) == ("passed", "stage")
    assert pair.business_state == MatchState.SUGGESTED
    assert not OutboxMessage.objects.exists()
    assert MatchFeedback.objects.get().kind == FeedbackKind.PASSED


def test_yes_can_be_taken_back_until_both_are_introduced(pair):
    want_match(match=pair, side=INVESTOR, by=pair.invests)
    pass_match(match=pair, side=INVESTOR, by=pair.invests, reason="timing")
    want_match(match=pair, side=BUSINESS, by=pair.raises)
    assert not Introduction.objects.exists()
    want_match(match=pair, side=INVESTOR, by=pair.invests)
    with pytest.raises(ValidationError, match="introduced already"):
        pass_match(match=pair, side=INVESTOR, by=pair.invests, reason="timing")


def test_nothing_is_answered_once_the_raise_is_closed(pair):
    pair.of_raise.state = "paused"
    pair.of_raise.save()
    with pytest.raises(ValidationError, match="not open any more"):
        want_match(match=pair, side=INVESTOR, by=pair.invests)


def test_passed_state_without_a_reason_is_refused_by_the_database(pair):
    with pytest.raises(IntegrityError), transaction.atomic():
        Match.objects.filter(pk=pair.pk).update(investor_state="passed")


def test_feedback_is_never_changed(pair):
    want_match(match=pair, side=INVESTOR, by=pair.invests)
    with pytest.raises(InternalError), transaction.atomic():
        MatchFeedback.objects.update(kind=FeedbackKind.PASSED)


@pytest.mark.django_db(transaction=True)
def test_both_yes_at_once_make_one_introduction(pair):
    start, problems = threading.Barrier(2), []

    def say_yes(side, person):
        try:
            start.wait()
            want_match(match=Match.objects.get(pk=pair.pk), side=side, by=person)
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    both = [
        threading.Thread(target=say_yes, args=answer)
        for answer in ((INVESTOR, pair.invests), (BUSINESS, pair.raises))
    ]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join(30)
    assert problems == []
    assert Introduction.objects.count() == 1
    assert mails("introduced").count() == 3


def test_staff_suggest_block_and_introduce(pair):
    staff = StaffFactory()
    suggest_match(of_raise=pair.of_raise, mandate=pair.mandate, by=staff, note="Both know looms.")
    block_match(match=pair, by=staff, reason="They are in court.")
    with pytest.raises(PermissionDenied):
        want_match(match=pair, side=INVESTOR, by=pair.invests)
    with pytest.raises(ValidationError, match="kept apart"):
        introduce_by_hand(match=pair, by=staff)
    unblock_match(match=pair, by=staff)
    found = introduce_by_hand(match=pair, by=staff)
    assert found.made_by == staff
    assert introduce_by_hand(match=pair, by=staff) == found


def test_staff_arrange_nothing_of_their_own(pair):
    staff = StaffFactory()
    InvestorMemberFactory(investor=pair.mandate.investor, user=staff)
    for verb in (
        lambda: suggest_match(of_raise=pair.of_raise, mandate=pair.mandate, by=staff),
        lambda: block_match(match=pair, by=staff, reason="Because."),
        lambda: introduce_by_hand(match=pair, by=staff),
    ):
        with pytest.raises(PermissionDenied):
            verb()


def test_only_staff_arrange(pair):
    with pytest.raises(PermissionDenied):
        suggest_match(of_raise=RaiseFactory(), mandate=MandateFactory(), by=UserFactory())


@pytest.mark.parametrize(("days", "asked"), [(13, 0), (14, 2), (20, 2), (30, 0), (56, 2), (70, 0)])
def test_both_are_asked_after_two_and_eight_weeks(pair, days, asked):
    IntroductionFactory(match=pair, made_at=timezone.now() - timedelta(days=days, minutes=1))
    follow_up_introductions()
    follow_up_introductions()
    assert mails("followed_up").count() == asked


def test_nobody_is_asked_once_it_ended(pair):
    IntroductionFactory(match=pair, made_at=timezone.now() - timedelta(days=15), outcome="no")
    follow_up_introductions()
    assert not mails("followed_up").exists()


def test_outcome_is_kept_and_learned_from(pair):
    found = IntroductionFactory(match=pair)
    record_outcome(introduction=found, by=pair.raises, outcome="meeting")
    record_outcome(introduction=found, by=pair.invests, outcome="invested", invested_amount=Decimal(50_000))
    found.refresh_from_db()
    assert (found.outcome, found.invested_amount) == ("invested", 50_000)
    assert set(pair.feedback.values_list("kind", flat=True)) == {"met", "invested"}
    with pytest.raises(PermissionDenied):
        record_outcome(introduction=found, by=UserFactory(), outcome="no")


def test_invested_without_a_sum_is_refused(pair):
    found = IntroductionFactory(match=pair)
    with pytest.raises(ValidationError, match="how much"):
        record_outcome(introduction=found, by=pair.invests, outcome="invested")
    with pytest.raises(IntegrityError), transaction.atomic():
        Introduction.objects.update(outcome="invested")


def test_answer_marks_the_list_in_the_same_transaction(pair):
    MatchingMark.objects.all().delete()
    with transaction.atomic():
        pass_match(match=pair, side=INVESTOR, by=pair.invests, reason="size")
        assert MatchingMark.objects.filter(side="business", subject=pair.of_raise_id).exists()
        transaction.set_rollback(True)
    assert not MatchingMark.objects.exists()
