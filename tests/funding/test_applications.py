"""The life of an application: begun, written by several, sent once and in time, and what else may happen."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, InternalError, transaction
from django.urls import reverse
from django.utils import timezone

from clusters.enums import MemberRole
from core.models import OutboxMessage
from funding.actions.applications.answering import save_answers
from funding.actions.applications.attaching import attach_file
from funding.actions.applications.beginning import begin_application, copy_application
from funding.actions.applications.screening import (
    pass_screening,
    reinstate,
    request_changes,
    screen_out,
    write_message,
)
from funding.actions.applications.sending import (
    reopen_application,
    sign_off_application,
    submit_application,
    take_up_application,
    withdraw_application,
)
from funding.actions.applications.timing import allow_late, end_overdue, remind_of_deadlines
from funding.enums import ApplicationState, CallState, QuestionKind
from funding.models import Application, Call, HeldAnswer, Submission
from tests.factories.accounts import StaffFactory, UserFactory, signed_in
from tests.factories.applications import a_file, answer, draft, member_of, sent_for, submitted, whole_draft
from tests.factories.calls import CallFactory, open_call
from tests.factories.clusters import BusinessFactory, BusinessMemberFactory, ClusterFactory

pytestmark = pytest.mark.django_db


def send(application, by=None, **fields):
    given = {"token": uuid4(), "signed_name": "Ada Byron", **fields}
    return submit_application(application=application, by=by or application.created_by, **given)


# -- beginning


def test_business_has_one_application_to_a_call_whoever_begins_it() -> None:
    business = BusinessFactory()
    one, other = member_of(business), member_of(business)
    call = open_call()
    first = begin_application(call=call, business=business, by=one)
    assert begin_application(call=call, business=business, by=other) == first
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.create(call=call, form=first.form, business=business)


def test_nobody_begins_for_a_business_of_others() -> None:
    with pytest.raises(PermissionDenied):
        begin_application(call=open_call(), business=BusinessFactory(), by=UserFactory())


def test_call_that_is_not_open_takes_no_applications() -> None:
    call = open_call(opens_at=timezone.now() + timedelta(days=1))
    with pytest.raises(ValidationError, match="not open"):
        draft(call)
    with pytest.raises(ValidationError, match="not open"):
        draft(CallFactory())


def test_ineligible_business_is_told_every_reason() -> None:
    call = open_call(stages=["seed"])
    call.clusters.add(ClusterFactory(name="Hull"))
    with pytest.raises(ValidationError) as refused:
        draft(call, BusinessFactory(stage="established", cluster=ClusterFactory()))
    said = " ".join(refused.value.messages)
    assert "Hull" in said
    assert "Seed" in said


# -- answering


def test_answers_are_kept_as_typed_and_facts_read_from_them() -> None:
    application = draft()
    answer(application, application.created_by, title="  Looms that  learn ", asked="£10,000", cost="lots")
    application.refresh_from_db()
    assert application.title == "Looms that learn"
    assert application.asked_amount == Decimal(10_000)
    assert application.cost_amount is None
    assert application.answers.get(question__key="cost").value == "lots"


def test_answer_of_somebody_else_is_not_written_over() -> None:
    application = draft()
    one, other = application.created_by, member_of(application.business)
    begun = sent_for(application, {"title": "Mine"})
    answer(application, other, title="Theirs")
    saved = save_answers(application=application, sent=begun, by=one)
    [conflict] = saved.conflicts.values()
    assert (conflict.value, conflict.saved_by) == ("Theirs", other)
    assert application.answers.get(question__key="title").value == "Theirs"
    assert HeldAnswer.objects.get(user=one).value == "Mine"
    answer(application, one, title="Mine")
    assert application.answers.get(question__key="title").value == "Mine"
    assert not HeldAnswer.objects.exists()


def test_page_that_was_left_alone_writes_nothing() -> None:
    application = draft()
    one, other = application.created_by, member_of(application.business)
    answer(application, one, title="First")
    unchanged = sent_for(application, {"title": "First"})
    answer(application, other, title="Second")
    saved = save_answers(application=application, sent=unchanged, by=one)
    assert (saved.versions, saved.conflicts) == ({}, {})
    assert application.answers.get(question__key="title").value == "Second"


def test_nobody_else_writes() -> None:
    application = draft()
    for person in (UserFactory(), StaffFactory(), member_of()):
        with pytest.raises(PermissionDenied):
            answer(application, person, title="Stolen")


def test_question_of_another_form_is_refused() -> None:
    application, other = draft(), draft()
    with pytest.raises(ValidationError, match="form has changed"):
        save_answers(application=application, sent=sent_for(other, {"title": "X"}), by=application.created_by)


# -- sending


def test_sent_application_has_a_receipt_and_tells_every_member() -> None:
    application = whole_draft()
    colleague = member_of(application.business)
    submission = send(application)
    application.refresh_from_db()
    assert application.state == ApplicationState.SUBMITTED
    assert submission.receipt == f"{application.reference}/1"
    told = OutboxMessage.objects.filter(kind="funding/application_received")
    assert {mail.to for mail in told} == {application.created_by.email, colleague.email}
    assert submission.content["sections"][0]["answers"][0]["value"] == "Looms that learn"


def test_same_form_sent_twice_is_one_submission() -> None:
    application, token = whole_draft(), uuid4()
    first = send(application, token=token)
    assert send(application, token=token) == first
    assert Submission.objects.count() == 1


def test_incomplete_application_says_all_that_is_missing() -> None:
    application = whole_draft(questions=[{"key": "why"}, {"key": "plan", "kind": QuestionKind.FILE}])
    with pytest.raises(ValidationError) as refused:
        send(application)
    assert {text.split("?")[0] for text in refused.value.messages} == {"why", "plan"}


@pytest.mark.parametrize(
    ("asked", "cost", "told"),
    [
        ("4,000", "20,000", "at least £5,000"),
        ("21,000", "90,000", "at most £20,000"),
        ("15,000", "20,000", "70 %"),
    ],
)
def test_amount_has_to_fit_the_call(asked: str, cost: str, told: str) -> None:
    application = whole_draft(answers={"asked": asked, "cost": cost})
    with pytest.raises(ValidationError, match=told):
        send(application)


def test_deadline_is_to_the_second() -> None:
    application = whole_draft()
    closes_at = application.call.closes_at
    with pytest.raises(ValidationError) as refused:
        send(application, at=closes_at)
    assert refused.value.code == "closed"
    submission = send(application, at=closes_at - timedelta(microseconds=1))
    assert submission.submitted_at < submission.deadline_at


def test_database_refuses_a_late_submission() -> None:
    submission = send(whole_draft())
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.create(
            application=submission.application,
            number=2,
            token=uuid4(),
            submitted_at=submission.deadline_at,
            deadline_at=submission.deadline_at,
            signed_name="X",
            content={},
            sha256="0",
        )
    with pytest.raises(InternalError, match="Cannot update"), transaction.atomic():
        Submission.objects.filter(pk=submission.pk).update(content={})


def test_second_member_signs_off_where_the_call_asks_for_it() -> None:
    application = whole_draft(needs_sign_off=True)
    one, other = application.created_by, member_of(application.business)
    with pytest.raises(ValidationError, match="second member"):
        send(application)
    sign_off_application(application=application, by=one)
    with pytest.raises(ValidationError, match="somebody else"):
        send(application, by=one)
    answer(application, other, title="Changed")
    with pytest.raises(ValidationError, match="second member"):
        send(application, by=other)
    sign_off_application(application=application, by=one)
    assert send(application, by=other).by == other


def test_reopened_application_counts_as_it_was_sent_unless_sent_again() -> None:
    application = submitted()
    by = application.created_by
    reopen_application(application=application, by=by)
    answer(application, by, title="Half changed", asked="11")
    application.refresh_from_db()
    assert application.asked_amount == 10_000
    assert end_overdue(application.call.closes_at) == 1
    application.refresh_from_db()
    assert application.state == ApplicationState.SUBMITTED
    assert (application.title, application.asked_amount) == ("Looms that learn", 10_000)
    assert application.answers.get(question__key="title").value == "Looms that learn"
    assert HeldAnswer.objects.get(question__key="title").value == "Half changed"
    assert OutboxMessage.objects.filter(kind="funding/sent_stands").count() == 1


def test_nothing_is_written_into_what_was_sent() -> None:
    application = submitted()
    with pytest.raises(ValidationError, match="sent"):
        answer(application, application.created_by, title="Later")


def test_withdrawn_application_can_be_taken_up_while_the_call_is_open() -> None:
    application = submitted()
    by = application.created_by
    withdraw_application(application=application, by=by, reason="Other plans.")
    application = take_up_application(application=application, by=by)
    assert application.state == ApplicationState.DRAFT
    withdraw_application(application=application, by=by)
    with pytest.raises(ValidationError, match="time for it is over"):
        take_up_application(application=application, by=by, at=application.call.closes_at)


# -- the clock


def test_draft_lapses_visibly_and_is_copied_into_the_next_call() -> None:
    application = whole_draft(questions=[{"key": "why"}])
    by = application.created_by
    answer(application, by, why="Because.")
    assert end_overdue(application.call.closes_at) == 1
    assert end_overdue(application.call.closes_at) == 0
    application.refresh_from_db()
    assert application.state == ApplicationState.LAPSED
    assert OutboxMessage.objects.get(kind="funding/application_lapsed").to == by.email
    following = open_call(questions=[{"key": "why"}, {"key": "new"}])
    copied = copy_application(source=application, call=following, by=by)
    assert copied.title == application.title
    assert copied.answers.get(question__key="why").value == "Because."
    assert not copied.answers.filter(question__key="new").exists()


def test_draft_with_time_of_its_own_does_not_lapse_before() -> None:
    application = whole_draft()
    staff = StaffFactory()
    closes_at = application.call.closes_at
    end_overdue(closes_at)
    until = closes_at + timedelta(hours=2)
    with pytest.raises(ValidationError, match="Say why"):
        allow_late(application=application, until=until, reason=" ", by=staff, at=closes_at)
    allow_late(application=application, until=until, reason="Our server was down.", by=staff, at=closes_at)
    assert end_overdue(closes_at + timedelta(hours=1)) == 0
    submission = send(application, at=closes_at + timedelta(hours=1))
    assert submission.deadline_at == until


def test_reminders_come_once_each() -> None:
    application = draft()
    Application.objects.update(created_at=timezone.now() - timedelta(days=3))
    closes_at = application.call.closes_at
    for at in (closes_at - timedelta(days=8), closes_at - timedelta(days=6), closes_at - timedelta(days=6)):
        remind_of_deadlines(at)
    mails = OutboxMessage.objects.filter(kind="funding/deadline_near")
    assert mails.count() == 1
    remind_of_deadlines(closes_at - timedelta(hours=5))
    assert mails.count() == 2


# -- the agency


def test_screened_out_application_says_why_and_can_be_reinstated() -> None:
    application, staff = submitted(), StaffFactory()
    with pytest.raises(ValidationError, match="Say why"):
        screen_out(application=application, reason="", by=staff)
    application = screen_out(application=application, reason="No firm of the North.", by=staff)
    assert "No firm of the North." in OutboxMessage.objects.get(kind="funding/application_screened_out").text
    application = reinstate(application=application, reason="It has moved.", by=staff)
    assert (application.state, application.ineligible_reason) == (ApplicationState.SUBMITTED, "")


def test_changes_open_only_the_sections_they_name_and_stand_if_ignored() -> None:
    application = submitted(questions=[{"key": "why", "is_required": False}])
    by, staff, now = application.created_by, StaffFactory(), timezone.now()
    until = now + timedelta(days=2)
    request_changes(application=application, sections=["idea"], words="Say why.", until=until, by=staff)
    with pytest.raises(ValidationError, match="Only the sections"):
        answer(application, by, title="Another")
    answer(application, by, why="Because.")
    application.refresh_from_db()
    assert send(application).number == 2
    application.refresh_from_db()
    request_changes(application=application, sections=["idea"], words="More.", until=until, by=staff)
    end_overdue(until)
    application.refresh_from_db()
    assert application.state == ApplicationState.SUBMITTED


def test_applicant_does_not_screen() -> None:
    application = submitted()
    for act in (pass_screening, lambda **rest: screen_out(reason="No.", **rest)):
        with pytest.raises(PermissionDenied):
            act(application=application, by=application.created_by)


def test_messages_reach_the_other_side() -> None:
    application, staff = submitted(), StaffFactory(full_name="Grace Hopper")
    write_message(application=application, text="Which loom?", by=staff, as_desk=True)
    write_message(application=application, text="This one.", by=application.created_by)
    to_business = OutboxMessage.objects.get(kind="funding/application_message")
    to_desk = OutboxMessage.objects.get(kind="funding/application_message_for_desk")
    assert (to_business.to, to_desk.to) == (application.created_by.email, application.call.contact_email)
    with pytest.raises(PermissionDenied):
        write_message(application=application, text="Hello?", by=UserFactory())


def test_agency_sees_what_was_sent_and_no_drafts() -> None:
    staff = StaffFactory()
    unsent, sent = draft(), submitted()
    assert list(Application.objects.visible_to(staff)) == [sent]
    assert list(Application.objects.visible_to(unsent.created_by)) == [unsent]
    assert not Application.objects.visible_to(member_of()).exists()


def test_staff_does_not_decide_on_an_application_of_their_own_business() -> None:
    application, staff = submitted(), StaffFactory()
    BusinessMemberFactory(business=application.business, user=staff, role=MemberRole.EDITOR)
    with pytest.raises(PermissionDenied):
        pass_screening(application=application, by=staff)


def test_what_is_signed_is_what_was_read() -> None:
    application = whole_draft()
    with pytest.raises(ValidationError, match="Read it again"):
        send(application, seen="something else")


@pytest.mark.parametrize("state", [CallState.CANCELLED, CallState.DECIDED, CallState.ARCHIVED])
def test_nothing_is_sent_to_a_call_that_is_over(state: CallState) -> None:
    application = whole_draft()
    Call.objects.update(state=state, end_reason="No money.", announced_at=timezone.now())
    with pytest.raises(ValidationError, match="nothing can be sent"):
        send(application)
    until = application.call.closes_at + timedelta(hours=1)
    with pytest.raises(ValidationError, match="nothing can be sent"):
        allow_late(application=application, until=until, reason="Down.", by=StaffFactory())


def test_every_file_is_copied_along() -> None:
    plan = {"key": "plan", "kind": QuestionKind.FILE, "most_files": 3}
    application = whole_draft(questions=[plan])
    by, question = application.created_by, application.form.questions().get(key="plan")
    for name in ("one.pdf", "two.pdf"):
        attach_file(application=application, question=question, upload=a_file(name), by=by)
    copied = copy_application(source=application, call=open_call(questions=[plan]), by=by)
    assert {file.name for file in copied.attachments.all()} == {"one.pdf", "two.pdf"}


def test_desk_sees_nothing_of_the_words_of_what_was_never_sent() -> None:
    application = whole_draft()
    end_overdue(application.call.closes_at)
    application.refresh_from_db()
    client = signed_in(StaffFactory())
    for address in (
        reverse("funding:desk_application", args=[application.reference]),
        reverse("admin:funding_application_changelist"),
        reverse("admin:funding_application_change", args=[application.pk]),
    ):
        page = client.get(address).content.decode()
        assert application.reference in page
        assert "Looms that learn" not in page
        assert "10,000" not in page
