"""Several people, or one with two tabs, at the same moment: nothing is lost, nothing is sent twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from core.models import OutboxMessage
from funding.actions.applications.answering import save_answers
from funding.actions.applications.beginning import begin_application
from funding.actions.applications.sending import submit_application
from funding.actions.applications.timing import end_overdue
from funding.enums import ApplicationState
from funding.models import Answer, Application, Call, HeldAnswer, Submission
from tests.factories.applications import draft, member_of, sent_for, whole_draft
from tests.factories.calls import open_call
from tests.factories.clusters import BusinessFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(acts):
    """What each came to: its result, or the refusal."""

    def tried(act):
        try:
            return act()
        except ValidationError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=16) as pool:
        return list(pool.map(tried, acts))


def sending(application, token):
    return lambda: submit_application(
        application=application, token=token, signed_name="Ada Byron", by=application.created_by
    )


def test_same_form_sent_twice_at_once_is_one_application_with_one_receipt():
    application, token = whole_draft(), uuid4()
    receipts = at_once([sending(application, token)] * 4)
    assert {receipt.pk for receipt in receipts} == {Submission.objects.get().pk}
    assert OutboxMessage.objects.filter(kind="funding/application_received").count() == 1


def test_two_people_who_send_at_once_send_once():
    application = whole_draft()
    results = at_once([sending(application, uuid4()) for _ in range(4)])
    assert sum(isinstance(result, Submission) for result in results) == 1
    assert Submission.objects.count() == 1


def test_everybody_who_begins_at_once_begins_the_same():
    business, call = BusinessFactory(), open_call()
    people = [member_of(business) for _ in range(6)]
    begun = at_once([lambda by=by: begin_application(call=call, business=business, by=by) for by in people])
    assert {application.pk for application in begun} == {Application.objects.get().pk}


def test_of_answers_saved_at_once_one_stands_and_the_others_are_held_for_their_people():
    application = draft()
    people = [application.created_by, *(member_of(application.business) for _ in range(5))]
    begun = [sent_for(application, {"title": f"Words {number}"}) for number in range(len(people))]
    at_once([
        lambda sent=sent, by=by: save_answers(application=application, sent=sent, by=by)
        for sent, by in zip(begun, people, strict=True)
    ])  # fmt: skip
    standing = Answer.objects.get()
    held = {held.value for held in HeldAnswer.objects.all()}
    assert standing.version == 1
    assert held | {standing.value} == {f"Words {number}" for number in range(len(people))}
    assert standing.value not in held


def test_deadline_is_held_by_the_clock_of_the_database():
    application = whole_draft()
    closes_at = timezone.now() + timedelta(milliseconds=150)
    Call.objects.filter(pk=application.call_id).update(closes_at=closes_at)
    results = at_once([sending(application, uuid4()) for _ in range(30)])
    for submission in (result for result in results if isinstance(result, Submission)):
        assert submission.submitted_at < closes_at
    Call.objects.filter(pk=application.call_id).update(closes_at=timezone.now())
    [late] = at_once([sending(application, uuid4())])
    assert isinstance(late, ValidationError)


def test_what_is_sent_while_drafts_lapse_is_either_sent_or_lapsed():
    application = whole_draft()
    closes_at = application.call.closes_at
    before = closes_at - timedelta(seconds=1)
    at_once([
        lambda: end_overdue(closes_at),
        lambda: submit_application(
            application=application, token=uuid4(), signed_name="Ada", by=application.created_by, at=before
        ),
    ])  # fmt: skip
    application.refresh_from_db()
    expected = ApplicationState.SUBMITTED if Submission.objects.exists() else ApplicationState.LAPSED
    assert application.state == expected
