"""A call's form tried out: answered and judged as an applicant's would be, and nothing of it kept."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from core.uploads import checked
from funding.answers import Value, in_words
from funding.completeness import section_states
from funding.enums import QuestionKind
from funding.forms.answers import SectionForm, name_of, uploads_in
from funding.models import Call, CallForm


class TriedQuestion(NamedTuple):
    question: Any
    field: BoundField
    condition: str


class Trial:
    """``data`` and ``files`` of a test submission; without them the empty form."""

    def __init__(
        self, call: Call, form: CallForm, data: QueryDict | None = None, files: MultiValueDict | None = None
    ) -> None:
        self.call, self.data, self.files = call, data, files or MultiValueDict()
        self.sections = list(form.sections.prefetch_related("questions__shown_if"))
        self.questions = [question for section in self.sections for question in section.questions.all()]
        self.forms = [
            SectionForm(data, questions=section.questions.all(), values={}) for section in self.sections
        ]
        self.values: dict[int, Value] = {}
        self.problems: dict[int, list[str]] = {}
        self.asked: list[Any] = []
        if data is not None:
            self.judge()

    def judge(self) -> None:
        """Fill in what was answered, and what is wrong with it."""
        for form in self.forms:
            form.is_valid()
            told = [question for question in form.questions if question.kind != QuestionKind.FILE]
            self.values |= {question.pk: form.cleaned_data[name_of(question)] for question in told}
        uploads = uploads_in(self.files, self.questions)
        counts = {pk: sum(1 for key, _ in uploads if key == pk) for pk, _ in uploads}
        for state in section_states(self.sections, self.values, counts, self.call):
            self.asked += state.questions
            self.problems |= state.problems
        for pk, upload in uploads:
            self.problems.update(refused(pk, upload))
        for form in self.forms:
            form.show_problems(self.problems)

    @property
    def is_accepted(self) -> bool:
        return self.data is not None and not self.problems

    def parts(self) -> list[tuple[Any, list[TriedQuestion]]]:
        """Each section with its questions as they are drawn."""
        return [
            (section, [tried(question, form) for question in form.questions])
            for section, form in zip(self.sections, self.forms, strict=True)
        ]

    def lines(self) -> list[dict[str, str]]:
        """For the list of errors at the head of the page."""
        by_pk = {question.pk: question for question in self.questions}
        return [
            {"target": f"question-{pk}", "text": f"{by_pk[pk].label} {' '.join(said)}"}
            for pk, said in self.problems.items()
        ]

    def answers(self) -> list[tuple[str, str]]:
        """(question, answer in words) of all that were asked."""
        names: dict[int, list[str]] = {}
        for pk, upload in uploads_in(self.files, self.questions):
            names.setdefault(pk, []).append(upload.name)
        return [
            (
                question.label,
                "\n".join(names.get(question.pk, []))
                or in_words(question.kind, self.values.get(question.pk)),
            )
            for question in self.asked
        ]


def refused(pk: int, upload: Any) -> dict[int, list[str]]:
    try:
        checked(upload)
    except ValidationError as refusal:
        return {pk: refusal.messages}
    return {}


def tried(question: Any, form: SectionForm) -> TriedQuestion:
    depends = question.shown_if
    condition = f"Only if “{depends.label}” is answered by “{question.shown_if_value}”." if depends else ""
    return TriedQuestion(question, form[name_of(question)], condition)
