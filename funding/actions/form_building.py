"""Building a form: sections and questions, in order, by people who do not lose each other's work."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import RestrictedError
from django.utils.text import slugify

from accounts.models import User
from core.audit import record
from funding.form_rules import KIND_FIELDS, UNSAID, facts_of_kind
from funding.models import CallForm, FormSection, Question
from funding.permissions import can_manage_calls

SAVED_BETWEEN = (
    "Somebody else has saved this since you opened it. What you typed is still here; what they saved stands"
    " below. Save once more to put yours in its place."
)
LONGEST_KEY = 40


def locked_draft(form: CallForm, by: User | None) -> CallForm:
    """The form, held until the transaction ends. Raises ``ValidationError`` where it is published."""
    if by is not None and not can_manage_calls(by):
        raise PermissionDenied
    form = CallForm.objects.select_for_update().get(pk=form.pk)
    if form.published_at is not None:
        raise ValidationError(
            "This version is published and stands still: begin a new one.", code="published"
        )
    return form


def check_unchanged(part: FormSection | Question, seen: str) -> None:
    """``seen``: ``seen_mark`` of the row as its editor was shown it."""
    if seen_mark(part) != seen:
        raise ValidationError(SAVED_BETWEEN, code="saved-between")


def seen_mark(part: FormSection | Question) -> str:
    return part.updated_at.isoformat()


@transaction.atomic
def save_section(*, section: FormSection, by: User | None, seen: str = "") -> FormSection:
    """A new one stands last. ``seen`` of one that is there."""
    form = locked_draft(section.form, by)
    if section.pk:
        there = FormSection.objects.get(pk=section.pk)
        check_unchanged(there, seen)
        section.position = there.position
    else:
        section.position = form.sections.count()
        section.key = free_key(section.key or section.title, form.sections.values_list("key", flat=True))
    section.full_clean(exclude=["form"])
    section.save()
    return section


@transaction.atomic
def save_question(*, question: Question, by: User | None, seen: str = "") -> Question:
    """A new one stands last in its section. What does not matter to its kind is left unsaid."""
    form = locked_draft(question.section.form, by)
    if question.pk:
        there = Question.objects.get(pk=question.pk)
        check_unchanged(there, seen)
        question.section_id, question.position = there.section_id, there.position
    else:
        question.position = question.section.questions.count()
    others = Question.objects.filter(section__form=form).exclude(pk=question.pk)
    keys = set(others.values_list("key", flat=True))
    if question.key in keys:
        raise ValidationError({"key": "Another question has this name already."})
    question.key = question.key or free_key(question.label, keys)
    leave_unsaid(question)
    question.full_clean(exclude=["section"])
    question.save()
    return question


def leave_unsaid(question: Question) -> None:
    matters = KIND_FIELDS[question.kind]
    for name, nothing in UNSAID.items():
        if name not in matters and name != "project_fact":
            setattr(question, name, nothing)
    if question.project_fact not in facts_of_kind(question.kind):
        question.project_fact = ""


def free_key(words: str, taken: Iterable[str]) -> str:
    """A short name nobody has yet."""
    taken = set(taken)
    base = slugify(words)[: LONGEST_KEY - 4].strip("-") or "question"
    key, number = base, 1
    while key in taken:
        number += 1
        key = f"{base}-{number}"
    return key


@transaction.atomic
def remove_part(*, part: FormSection | Question, by: User | None) -> None:
    """Take a question or a whole section away, unless another question waits for one of its answers."""
    form = locked_draft(part.form if isinstance(part, FormSection) else part.section.form, by)
    try:
        part.delete()
    except RestrictedError as held:
        waiting = " and ".join(sorted(f"“{question}”" for question in held.restricted_objects))
        raise ValidationError(f"{waiting} depends on it: change that first.", code="needed") from held
    record("call.form_part_removed", form.call, by=by, version=form.version)


@transaction.atomic
def move_section(*, section: FormSection, by: User | None, to: int) -> None:
    """``to``: its place among the sections, from 0."""
    form = locked_draft(section.form, by)
    rows = list(form.sections.all())
    number(placed(rows, rows.pop(rows.index(section)), to))


@transaction.atomic
def move_question(*, question: Question, by: User | None, section: FormSection, to: int) -> None:
    """``to``: its place in that section, from 0; another section of the same form takes it in."""
    form = locked_draft(question.section.form, by)
    if section.form_id != form.pk:
        raise ValidationError("That section is of another form.", code="section")
    question = Question.objects.get(pk=question.pk)
    rows = [row for row in section.questions.all() if row.pk != question.pk]
    if section.pk != question.section_id:
        Question.objects.filter(pk=question.pk).update(section=section)
        number([row for row in question.section.questions.all() if row.pk != question.pk])
    number(placed(rows, question, to))


def placed(rows: list[Any], row: Any, to: int) -> list[Any]:
    """With this row at that place, or at the nearest end."""
    to = max(0, min(to, len(rows)))
    return [*rows[:to], row, *rows[to:]]


def number(rows: list[Any]) -> None:
    """From 0, in this order. What people typed counts as unchanged."""
    for place, row in enumerate(rows):
        if row.position != place:
            type(row).objects.filter(pk=row.pk).update(position=place)


@transaction.atomic
def take_questions(*, section: FormSection, questions: Iterable[Question], by: User | None) -> list[Question]:
    """Copies of questions of another form, at the end of this section, with conditions among themselves."""
    form = locked_draft(section.form, by)
    keys = set(Question.objects.filter(section__form=form).values_list("key", flat=True))
    facts = set(Question.objects.filter(section__form=form).values_list("project_fact", flat=True))
    place = section.questions.count()
    copies: dict[int | None, Question] = {}
    for question in questions:
        depends = copies.get(question.shown_if_id)
        copy = Question(
            section=section, position=place + len(copies), key=free_key(question.key, keys),
            shown_if=depends, shown_if_value=question.shown_if_value if depends else "",
            project_fact="" if question.project_fact in facts else question.project_fact,
            **{name: getattr(question, name) for name in COPIED},
        )  # fmt: skip
        copy.save()
        keys.add(copy.key)
        facts.add(copy.project_fact)
        copies[question.pk] = copy
    record("call.questions_taken", form.call, by=by, version=form.version, count=len(copies))
    return list(copies.values())


COPIED = (
    "kind", "label", "help", "is_required", "word_limit", "choices", "lowest", "highest", "most_files",
    "from_profile",
)  # fmt: skip
