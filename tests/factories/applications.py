"""Applications, in whatever state a test begins with, by the verbs that lead there."""

from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from clusters.enums import MemberRole
from funding.actions.applications.answering import save_answers
from funding.actions.applications.attaching import attach_file
from funding.actions.applications.beginning import begin_application
from funding.actions.applications.sending import declare, submit_application
from funding.answers import Sent, digest
from funding.enums import QuestionKind
from funding.models import Application, Attachment
from tests.factories.calls import open_call
from tests.factories.clusters import BusinessFactory, BusinessMemberFactory

WHOLE = {
    "title": "Looms that learn",
    "summary": "We teach looms to read.",
    "cost": "20,000",
    "asked": "10,000",
    "starts": "2027-01-11",
    "ends": "2027-06-30",
}


def member_of(business=None, **fields):
    """Somebody who speaks for a business, its owner where it had nobody."""
    business = business or BusinessFactory()
    role = MemberRole.EDITOR if business.members.exists() else MemberRole.OWNER
    return BusinessMemberFactory(business=business, role=role, **fields).user


def draft(call=None, business=None, by=None, **call_fields) -> Application:
    """Begun by ``by``, a member of the business, on an open call."""
    business = business or (by.memberships.get().business if by else BusinessFactory())
    by = by or member_of(business)
    return begin_application(call=call or open_call(**call_fields), business=business, by=by)


def sent_for(application, answers, *, versions=None):
    """What a form sends: answers by key, begun on what is saved now unless ``versions`` says otherwise."""
    questions = {question.key: question for question in application.form.questions()}
    saved = {answer.question_id: answer for answer in application.answers.all()}
    found = {}
    for key, value in answers.items():
        now = saved.get(questions[key].pk)
        version = (versions or {}).get(key, now.version if now else 0)
        found[questions[key].pk] = Sent(value, version, digest(now.value if now else ""))
    return found


def answer(application, by, **answers):
    """Save answers by key (``how_many`` for «how-many»)."""
    told = {key.replace("_", "-"): value for key, value in answers.items()}
    return save_answers(application=application, sent=sent_for(application, told), by=by)


def whole_draft(call=None, by=None, business=None, answers=None, **call_fields) -> Application:
    """Everything answered and declared: it could be sent."""
    application = draft(call, business, by, **call_fields)
    by = by or application.created_by
    answer(application, by, **{**WHOLE, **(answers or {})})
    return declare(
        application=application,
        by=by,
        has_subsidies=False,
        subsidies_text="",
        has_conflict=False,
        conflict_text="",
    )


def submitted(call=None, by=None, business=None, answers=None, **call_fields) -> Application:
    application = whole_draft(call, by, business, answers, **call_fields)
    submit_application(
        application=application, token=uuid4(), signed_name="Ada Byron", by=by or application.created_by
    )
    application.refresh_from_db()
    return application


def a_file(name="plan.pdf", content=b"%PDF-1.7 looms %%EOF"):
    return SimpleUploadedFile(name, content, "application/pdf")


def draft_with_file(business, by) -> tuple[Application, Attachment]:
    application = draft(business=business, by=by, questions=[{"key": "plan", "kind": QuestionKind.FILE}])
    question = application.form.questions().get(key="plan")
    return application, attach_file(application=application, question=question, upload=a_file(), by=by)


def sent_with_file(business, by) -> tuple[Application, Attachment]:
    application, attachment = draft_with_file(business, by)
    answer(application, by, **WHOLE)
    declare(
        application=application,
        by=by,
        has_subsidies=False,
        subsidies_text="",
        has_conflict=False,
        conflict_text="",
    )
    submit_application(application=application, token=uuid4(), signed_name="Ada Byron", by=by)
    application.refresh_from_db()
    attachment.refresh_from_db()
    return application, attachment
