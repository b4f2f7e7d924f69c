"""Calls: what is needed before one is published, what stands still afterwards, where the money is."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from funding.actions.call_forms import begin_form, publish_form
from funding.actions.calls import publish_call, take_back_call
from funding.enums import CallPhase, CallState, QuestionKind
from funding.models import Call, Criterion, Question
from tests.factories.accounts import StaffFactory, UserFactory
from tests.factories.calls import CallFactory, add_section, open_call
from tests.factories.funding import BudgetLineFactory

pytestmark = pytest.mark.django_db


def test_published_call_has_set_its_pot_aside() -> None:
    call = open_call(pot_amount=Decimal(30_000))
    call.line.refresh_from_db()
    assert call.state == CallState.PUBLISHED
    assert call.reservation.reserved_amount == 30_000
    assert call.line.free_amount == 70_000


def test_call_beyond_its_line_is_not_published() -> None:
    call = CallFactory(line=BudgetLineFactory(budget=40_000), pot_amount=Decimal(50_000))
    with pytest.raises(ValidationError) as refused:
        publish_call(call=call, by=None)
    assert refused.value.code == "overspent"
    call.refresh_from_db()
    assert (call.state, call.reservation) == (CallState.DRAFT, None)
    assert call.forms.get().published_at is None


def test_incomplete_call_says_all_that_is_missing() -> None:
    call = CallFactory(opens_at=timezone.now() - timedelta(days=60))
    call.criteria.update(weight=60)
    Question.objects.filter(project_fact="asked").delete()
    with pytest.raises(ValidationError) as refused:
        publish_call(call=call, by=None)
    said = " ".join(refused.value.messages)
    assert "60 %" in said
    assert "closed already" in said
    assert "Amount asked" in said


def test_call_is_published_by_the_agency_only() -> None:
    with pytest.raises(PermissionDenied):
        publish_call(call=CallFactory(), by=UserFactory())


@pytest.mark.parametrize(
    ("minutes", "phase"),
    [(-1, CallPhase.SCHEDULED), (0, CallPhase.OPEN), (59, CallPhase.OPEN), (60, CallPhase.CLOSED)],
)
def test_open_and_closed_follow_the_clock(minutes: int, phase: CallPhase) -> None:
    opens_at = timezone.now() + timedelta(days=1)
    call = open_call(opens_at=opens_at, closes_at=opens_at + timedelta(hours=1))
    at = opens_at + timedelta(minutes=minutes)
    assert call.phase(at) == phase
    assert Call.objects.in_phase(phase, at=at).get() == call


def test_criterion_of_published_call_stands_still() -> None:
    call = open_call()
    with pytest.raises(IntegrityError), transaction.atomic():
        call.criteria.update(weight=50)
    with pytest.raises(IntegrityError), transaction.atomic():
        Criterion.objects.create(call=call, title="Late", weight=1)


def test_published_form_stands_still() -> None:
    call = open_call(questions=[{"key": "why"}])
    question = Question.objects.get(key="why")
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.filter(pk=question.pk).update(label="Changed?")
    with pytest.raises(IntegrityError), transaction.atomic():
        question.section.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        call.forms.update(version=9)


def test_new_version_keeps_conditions_between_its_own_questions() -> None:
    call = CallFactory()
    section = add_section(call, "team", [{"key": "hires", "kind": QuestionKind.YES_NO}])
    asked = section.questions.get()
    Question.objects.create(
        section=section, position=1, key="how-many", label="How many?", shown_if=asked, shown_if_value="yes"
    )
    call = publish_call(call=call, by=None)
    form = begin_form(call=call, by=None)
    copied = Question.objects.get(section__form=form, key="how-many")
    assert form.version == 2
    assert copied.shown_if.section.form == form
    assert begin_form(call=call, by=None) == form
    assert publish_form(form=form, by=None).published_at


def test_call_is_taken_back_only_before_it_opens() -> None:
    staff = StaffFactory()
    opens_at = timezone.now() + timedelta(days=1)
    call = open_call(opens_at=opens_at)
    call = take_back_call(call=call, by=staff)
    call.line.refresh_from_db()
    assert (call.state, call.line.free_amount) == (CallState.DRAFT, 100_000)
    call = publish_call(call=call, by=staff)
    call.reservation.refresh_from_db()
    assert call.reservation.reserved_amount == 50_000
    with pytest.raises(ValidationError, match="opened"):
        take_back_call(call=call, by=staff, at=opens_at)


def test_highest_grant_is_a_share_of_the_cost() -> None:
    call = Call(max_amount=Decimal(20_000), intervention_percent=70)
    assert call.highest_grant(Decimal("10000.01")) == Decimal("7000.00")
    assert call.highest_grant(Decimal(90_000)) == Decimal(20_000)
