"""An application as its pages read it: a fixed number of queries, however much it asks."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from funding.answers import Value, profile_answer
from funding.completeness import SectionState, section_states
from funding.enums import QuestionKind
from funding.models import Answer, Application, Attachment, FormSection, Question

DECLARATIONS = "declarations"


class ApplicationView:
    """Answers, files and what is still missing, read once."""

    def __init__(self, application: Application) -> None:
        self.application = application

    @cached_property
    def sections(self) -> list[FormSection]:
        questions = Prefetch("questions", Question.objects.order_by("position", "pk"))
        return list(
            FormSection.objects.filter(form=self.application.form_id)
            .order_by("position", "pk")
            .prefetch_related(questions)
        )

    @cached_property
    def answers(self) -> dict[int, Answer]:
        found = Answer.objects.filter(application=self.application).select_related("saved_by")
        return {answer.question_id: answer for answer in found}

    @cached_property
    def values(self) -> dict[int, Value]:
        return {pk: answer.value for pk, answer in self.answers.items()}

    @cached_property
    def files(self) -> dict[int, list[Attachment]]:
        found: dict[int, list[Attachment]] = defaultdict(list)
        for file in Attachment.objects.filter(application=self.application).standing():
            found[file.question_id].append(file)
        return found

    @cached_property
    def file_counts(self) -> dict[int, int]:
        return {pk: len(files) for pk, files in self.files.items()}

    @cached_property
    def states(self) -> list[SectionState]:
        return section_states(self.sections, self.values, self.file_counts, self.application.call)

    def state_of(self, key: str) -> SectionState | None:
        return next((state for state in self.states if state.section.key == key), None)

    @cached_property
    def offered(self) -> dict[int, Value]:
        """What the company's profile says, for questions nobody has answered yet."""
        business = self.application.business
        return {
            question.pk: told
            for section in self.sections
            for question in section.questions.all()
            if question.from_profile
            and question.pk not in self.answers
            and question.kind != QuestionKind.FILE
            and (told := profile_answer(question.from_profile, business))
        }

    @cached_property
    def declaration_problems(self) -> list[str]:
        """What is missing from the declarations, in sentences."""
        told = self.application
        problems = []
        if told.has_subsidies is None or (told.has_subsidies and not told.subsidies_text.strip()):
            problems.append("Say whether you have received other public money, and which.")
        if told.has_conflict is None or (told.has_conflict and not told.conflict_text.strip()):
            problems.append("Say whether anybody here knows somebody who may decide, and who.")
        return problems

    @cached_property
    def has_signature(self) -> bool:
        """Whether nobody else has to sign it off before it is sent."""
        return not self.application.call.needs_sign_off or self.application.signed_off_at is not None

    @cached_property
    def problems(self) -> list[tuple[str, str]]:
        """(section, sentence) of all that keeps it from being sent; the signature stands apart."""
        found = [
            (state.section.key, f"{question.label} {' '.join(state.problems[question.pk])}")
            for state in self.states
            for question in state.questions
            if question.pk in state.problems
        ]
        return [*found, *((DECLARATIONS, problem) for problem in self.declaration_problems)]

    def next_key(self, key: str) -> str:
        """The section after this one; after the last, the declarations."""
        keys = [section.key for section in self.sections]
        position = keys.index(key) + 1
        return keys[position] if position < len(keys) else DECLARATIONS

    def time_left(self) -> Any:
        return self.application.deadline_at - timezone.now()
