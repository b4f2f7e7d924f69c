"""What calls ask of the agency: on the desk, and in the calendars of its people."""

from datetime import timedelta

import pytest
from django.utils import timezone

from funding import dates, desk
from funding.actions.call_life import assess_call, cancel_call
from funding.models import CallQuestion
from tests.factories.accounts import CuratorFactory, StaffFactory, UserFactory, signed_in
from tests.factories.calls import CallFactory, open_call
from tests.factories.funding import BudgetLineFactory

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def titles(user) -> list[str]:
    return [task.title for task in desk.tasks_for(user) if "budget" not in task.title]


def closed(title: str, *, decided_in: int):
    past = timezone.now() - 5 * WEEK
    day = timezone.localdate() + timedelta(days=decided_in)
    return open_call(title=title, opens_at=past, closes_at=past + 2 * WEEK, decision_on=day)


def test_closed_call_waits_to_be_assessed() -> None:
    closed("Looms", decided_in=30)
    assert titles(StaffFactory()) == ["Assess “Looms”"]


def test_decision_promised_soon_and_one_that_is_late_are_named_apart() -> None:
    assess_call(call=closed("Soon", decided_in=3), by=None)
    closed("Late", decided_in=-1)
    tasks = [task for task in desk.tasks_for(StaffFactory()) if "budget" not in task.title]
    assert [(task.title, task.tone) for task in tasks] == [
        ("Decide on “Late”", "bad"),
        ("Decide soon on “Soon”", "wait"),
    ]
    assert "Late: promised for" in tasks[0].hint


def test_task_leads_to_just_those_calls() -> None:
    closed("Looms", decided_in=30)
    closed("Mills", decided_in=40)
    open_call(title="Open")
    staff = StaffFactory()
    task = next(task for task in desk.tasks_for(staff) if task.title == "Assess 2 calls")
    rows = signed_in(staff).get(task.href).context["cl"].result_list
    assert {row.title for row in rows} == {"Looms", "Mills"}


def test_questions_wait_until_they_are_answered_or_the_call_has_ended() -> None:
    call = open_call()
    CallQuestion.objects.create(call=call, question="Why?")
    CallQuestion.objects.create(call=call, question="How?", answer="So.", answered_at=timezone.now())
    CallQuestion.objects.create(call=CallFactory(), question="Of a draft?")
    staff = StaffFactory()
    assert titles(staff) == ["Answer 1 question about calls"]
    cancel_call(call=call, reason="No money", by=None)
    assert titles(staff) == []


@pytest.mark.parametrize("person", [UserFactory, CuratorFactory])
def test_calls_ask_nothing_of_others(person: type) -> None:
    closed("Looms", decided_in=-1)
    user = person()
    assert desk.tasks_for(user) == []
    assert dates.dates_for(user, at=timezone.now()) == []


def test_agency_has_deadlines_and_decisions_in_its_calendar() -> None:
    call = open_call(title="Looms")
    CallFactory(title="Draft")
    found = {entry.title: entry for entry in dates.dates_for(StaffFactory(), at=timezone.now())}
    assert set(found) == {"Closes: Looms", "Decision promised: Looms"}
    assert found["Decision promised: Looms"].on == call.decision_on


@pytest.mark.parametrize("count", [1, 3])
def test_desk_asks_a_fixed_number_of_queries(count: int, django_assert_num_queries) -> None:
    line = BudgetLineFactory(budget=900_000)
    for _ in range(count):
        past = timezone.now() - 5 * WEEK
        call = open_call(line=line, opens_at=past, closes_at=past + WEEK, decision_on=past.date() + WEEK)
        CallQuestion.objects.create(call=call, question="Why?")
    staff = StaffFactory()
    desk.tasks_for(staff)
    with django_assert_num_queries(11):
        desk.tasks_for(staff)
