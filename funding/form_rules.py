"""What belongs to which kind of question, and what is wrong with a form. A calculation without a database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from funding.enums import ProjectFact, QuestionKind

#: Facts that lists, totals and awards cannot do without.
NEEDED_FACTS = (ProjectFact.TITLE, ProjectFact.COST, ProjectFact.ASKED)
_TEXT, _SUM, _DAY = (QuestionKind.SHORT, QuestionKind.LONG), (QuestionKind.MONEY,), (QuestionKind.DATE,)
#: Kinds of question whose answers can be read as the fact.
FACT_KINDS = {
    ProjectFact.TITLE: _TEXT,
    ProjectFact.SUMMARY: _TEXT,
    ProjectFact.ASKED: _SUM,
    ProjectFact.COST: _SUM,
    ProjectFact.STARTS: _DAY,
    ProjectFact.ENDS: _DAY,
}
#: Fields beyond the question's own words that matter to a kind.
KIND_FIELDS: dict[str, tuple[str, ...]] = {
    QuestionKind.SHORT: ("word_limit", "from_profile"),
    QuestionKind.LONG: ("word_limit", "from_profile"),
    QuestionKind.NUMBER: ("lowest", "highest"),
    QuestionKind.MONEY: ("lowest", "highest"),
    QuestionKind.DATE: ("from_profile",),
    QuestionKind.YES_NO: (),
    QuestionKind.CHOICE: ("choices",),
    QuestionKind.CHOICES: ("choices",),
    QuestionKind.BUDGET: ("lowest", "highest"),
    QuestionKind.FILE: ("most_files",),
}
#: What each of these fields says where it does not matter.
UNSAID: dict[str, Any] = {
    "word_limit": None,
    "from_profile": "",
    "lowest": None,
    "highest": None,
    "choices": [],
    "most_files": 1,
    "project_fact": "",
}


def facts_of_kind(kind: str) -> list[ProjectFact]:
    return [fact for fact, kinds in FACT_KINDS.items() if kind in kinds]


def possible_answers(question: Any) -> list[tuple[str, str]]:
    """(answer, as it is shown) of a question that others can depend on; empty for any other."""
    if question.kind == QuestionKind.YES_NO:
        return [("yes", "Yes"), ("no", "No")]
    if question.kind in {QuestionKind.CHOICE, QuestionKind.CHOICES}:
        return [(choice, choice) for choice in question.choices]
    return []


def problems_in(sections: Sequence[tuple[str, Sequence[Any]]]) -> list[str]:
    """What keeps a form of these sections (title, questions) from being published, in words."""
    questions = [question for _, asked in sections for question in asked]
    return [
        *fact_problems(questions),
        *(f"The section “{title}” asks nothing." for title, asked in sections if not asked),
        *key_problems(questions),
        *(problem for question in questions for problem in range_problems(question)),
        *condition_problems(questions),
    ]


def fact_problems(questions: Iterable[Any]) -> list[str]:
    marked = [question for question in questions if question.project_fact]
    counts = Counter(question.project_fact for question in marked)
    problems = [
        f"No question is marked as “{fact.label}”: lists and totals need it."
        for fact in NEEDED_FACTS
        if not counts[fact]
    ]
    problems += [
        f"{count} questions are marked as “{ProjectFact(fact).label}”: leave one."
        for fact, count in counts.items()
        if count > 1
    ]
    problems += [
        f"“{question.label}” is marked as “{ProjectFact(question.project_fact).label}”, which such a question"
        " cannot tell."
        for question in marked
        if question.kind not in FACT_KINDS[ProjectFact(question.project_fact)]
    ]
    return problems + [
        f"“{question.label}” is asked of some only: everybody has to say it."
        for question in marked
        if question.project_fact in NEEDED_FACTS
        and (question.shown_if_id is not None or not question.is_required)
    ]


def key_problems(questions: Iterable[Any]) -> list[str]:
    counts = Counter(question.key for question in questions)
    return [
        f"{count} questions are called “{key}”: give each its own name."
        for key, count in counts.items()
        if count > 1
    ]


def range_problems(question: Any) -> list[str]:
    if question.lowest is not None and question.highest is not None and question.lowest > question.highest:
        return [f"“{question.label}”: the lowest is more than the highest."]
    return []


def condition_problems(questions: Iterable[Any]) -> list[str]:
    """A condition looks back only, and at an answer that can be given."""
    problems: list[str] = []
    before: dict[int, Any] = {}
    for question in questions:
        if question.shown_if_id is not None:
            asked = before.get(question.shown_if_id)
            if asked is None:
                problems.append(
                    f"“{question.label}” depends on a question that comes later: move one of them."
                )
            elif question.shown_if_value not in {answer for answer, _ in possible_answers(asked)}:
                problems.append(
                    f"“{question.label}” waits for the answer “{question.shown_if_value}”, which"
                    f" “{asked.label}” does not offer."
                )
        before[question.pk] = question
    return problems
