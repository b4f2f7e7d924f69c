"""How far an application is: what each section still needs, and what keeps the whole from being sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from funding.answers import Value, asked_among, budget_total, is_blank, problems_with, read_amount, read_day
from funding.enums import ProjectFact, QuestionKind


class SectionState(NamedTuple):
    """``problems``: question → sentences; of those that apply. ``is_begun``: something stands there."""

    section: Any
    questions: list[Any]
    problems: dict[int, list[str]]
    is_begun: bool

    @property
    def is_done(self) -> bool:
        return not self.problems

    @property
    def in_words(self) -> tuple[str, str]:
        """The state and its tone, for the list of tasks."""
        if self.is_done:
            return "Done", "good"
        return ("In progress", "wait") if self.is_begun else ("To do", "")


def section_states(
    sections: Sequence[Any],
    values: Mapping[int, Value],
    file_counts: Mapping[int, int],
    call: Any,
) -> list[SectionState]:
    """Every section with what it still needs; ``sections`` have their ``questions`` loaded, in order."""
    questions = [question for section in sections for question in section.questions.all()]
    applies = {question.pk for question in asked_among(questions, values)}
    across = project_problems(questions, values, call)
    states = []
    for section in sections:
        asked = [question for question in section.questions.all() if question.pk in applies]
        problems = {}
        for question in asked:
            found = problems_with(
                question, values.get(question.pk), file_count=file_counts.get(question.pk, 0)
            )
            if found := found or across.get(question.pk, []):
                problems[question.pk] = found
        is_begun = any(
            not is_blank(values.get(question.pk)) or file_counts.get(question.pk) for question in asked
        )
        states.append(SectionState(section, asked, problems, is_begun))
    return states


def project_problems(
    questions: Iterable[Any], values: Mapping[int, Value], call: Any
) -> dict[int, list[str]]:
    """What the call's own rules say of amounts and days: within its limits, and in order."""
    by_fact = {question.project_fact: question for question in questions if question.project_fact}
    read = {fact: str(values.get(question.pk) or "") for fact, question in by_fact.items()}
    asked, cost = (read_amount(read.get(fact, "")) for fact in (ProjectFact.ASKED, ProjectFact.COST))
    starts, ends = (read_day(read.get(fact, "")) for fact in (ProjectFact.STARTS, ProjectFact.ENDS))
    found: dict[int, list[str]] = {}
    if asked is not None and (problem := amount_problem(call, asked, cost)):
        found[by_fact[ProjectFact.ASKED].pk] = [problem]
    if starts and ends and ends < starts:
        found[by_fact[ProjectFact.ENDS].pk] = ["The work ends before it begins: mend one of the two days."]
    if cost is not None:
        found |= budget_differences(questions, values, cost)
    return found


def amount_problem(call: Any, asked: Decimal, cost: Decimal | None) -> str:
    if asked < call.min_amount:
        return f"This call gives at least £{call.min_amount:,.0f}."
    if asked > call.max_amount:
        return f"This call gives at most £{call.max_amount:,.0f}."
    if cost is not None and asked > call.highest_grant(cost):
        most = call.highest_grant(cost)
        return f"At most {call.intervention_percent} % of the project's cost can be paid: £{most:,.2f}."
    return ""


def budget_differences(
    questions: Iterable[Any], values: Mapping[int, Value], cost: Decimal
) -> dict[int, list[str]]:
    """The one budget table of a form, filled in, makes the project's cost to the penny."""
    tables = [question for question in questions if question.kind == QuestionKind.BUDGET]
    if len(tables) != 1 or is_blank(value := values.get(tables[0].pk)):
        return {}
    total = budget_total(value)
    if total == cost:
        return {}
    told = f"These lines make £{total:,.2f}, but the project's cost is given as £{cost:,.2f}: mend one."
    return {tables[0].pk: [told]}
