"""What stands around each question on the page of a section."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.forms import BoundField

from funding.answers import Value, in_words
from funding.application_view import ApplicationView
from funding.enums import QuestionKind
from funding.forms.answers import SectionForm, name_of
from funding.models import Answer, Attachment


class Item(NamedTuple):
    """A question on the page. ``theirs``: what somebody else saved in the place of one's own words."""

    question: Any
    field: BoundField
    base: BoundField | None
    is_offered: bool
    files: list[Attachment]
    theirs: Answer | None
    their_words: str
    shown_if: str
    condition: str


def items_of(form: SectionForm, view: ApplicationView, held: Mapping[int, Value]) -> list[Item]:
    here = {question.pk: question for question in form.questions}
    return [item_of(question, form, view, held, here) for question in form.questions]


def item_of(
    question: Any,
    form: SectionForm,
    view: ApplicationView,
    held: Mapping[int, Value],
    here: Mapping[int, Any],
) -> Item:
    theirs = view.answers.get(question.pk) if question.pk in held else None
    depends = here.get(question.shown_if_id)
    return Item(
        question=question,
        field=form[name_of(question)],
        base=None if question.kind == QuestionKind.FILE else form[f"b{question.pk}"],
        is_offered=question.pk in view.offered,
        files=view.files.get(question.pk, []),
        theirs=theirs,
        their_words=in_words(question.kind, theirs.value) if theirs else "",
        shown_if=name_of(depends) if depends else "",
        condition=f"Only if you answered “{depends.label}” with “{question.shown_if_value}”."
        if depends
        else "",
    )
