"""The form of a call: begun with what every application tells, copied for a new version, published once."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.audit import record
from funding.enums import ProjectFact, QuestionKind
from funding.form_rules import problems_in
from funding.models import Call, CallForm, FormSection, Question

#: What every form asks in its first section: (fact, kind, question, help, most words).
PROJECT_QUESTIONS = (
    (
        ProjectFact.TITLE,
        QuestionKind.SHORT,
        "What is your project called?",
        "As it may stand in public lists.",
        15,
    ),
    (
        ProjectFact.SUMMARY,
        QuestionKind.LONG,
        "What will you do, in plain words?",
        "Published if you are awarded money; leave out what is confidential.",
        120,
    ),
    (
        ProjectFact.COST,
        QuestionKind.MONEY,
        "What does the whole project cost?",
        "All of it, whoever pays.",
        None,
    ),
    (ProjectFact.ASKED, QuestionKind.MONEY, "How much do you ask for?", "", None),
    (ProjectFact.STARTS, QuestionKind.DATE, "When does the work begin?", "", None),
    (ProjectFact.ENDS, QuestionKind.DATE, "When does it end?", "", None),
)


@transaction.atomic
def begin_form(*, call: Call, by: User | None) -> CallForm:
    """The draft of the call's form: the one begun already, a copy of the last version, or a first one."""
    call = Call.objects.select_for_update().get(pk=call.pk)
    draft = call.forms.drafts().first()
    if draft is not None:
        return draft
    last = call.forms.newest_first().first()
    form = CallForm.objects.create(call=call, version=last.version + 1 if last else 1)
    if last is not None:
        copy_questions(last, form)
    else:
        ask_about_project(form)
    record("call.form_begun", call, by=by, version=form.version)
    return form


def ask_about_project(form: CallForm) -> FormSection:
    section = FormSection.objects.create(form=form, key="project", title="Your project")
    Question.objects.bulk_create(
        Question(
            section=section,
            position=position,
            key=fact,
            kind=kind,
            label=label,
            help=words,
            word_limit=limit,
            project_fact=fact,
        )
        for position, (fact, kind, label, words, limit) in enumerate(PROJECT_QUESTIONS)
    )
    return section


def copy_questions(source: CallForm, target: CallForm) -> None:
    """Sections and questions, with the conditions between them pointing at the copies."""
    copies: dict[int, Question] = {}
    for section in source.sections.prefetch_related("questions"):
        questions = list(section.questions.all())
        copied = FormSection.objects.create(
            form=target, position=section.position, key=section.key, title=section.title, intro=section.intro
        )
        for question in questions:
            old = question.pk
            question.pk, question._state.adding = None, True
            question.section, question.shown_if_id = copied, _copy_of(question.shown_if_id, copies)
            if question.shown_if_id is None:
                question.shown_if_value = ""
            question.save(force_insert=True)
            copies[old] = question


def _copy_of(question_id: int | None, copies: dict[int, Question]) -> int | None:
    """A condition looks back only, so what it asks about is copied already."""
    return copies[question_id].pk if question_id in copies else None


def problems_of_form(form: CallForm) -> list[str]:
    """What keeps a form from being published, in words for whoever builds it."""
    sections = form.sections.prefetch_related("questions")
    return problems_in([(section.title, list(section.questions.all())) for section in sections])


@transaction.atomic
def publish_form(*, form: CallForm, by: User | None) -> CallForm:
    """From now on it stands still; new applications answer it. Raises ``ValidationError`` in words."""
    form = CallForm.objects.select_for_update().get(pk=form.pk)
    if form.published_at is not None:
        return form
    if problems := problems_of_form(form):
        raise ValidationError(problems, code="form")
    form.published_at = timezone.now()
    form.save(update_fields=["published_at", "updated_at"])
    record("call.form_published", form.call, by=by, version=form.version)
    return form
