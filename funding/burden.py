"""What a call costs those who apply: their hours, and the share of the pot that these are worth.

A calculation without a database. Everything it takes for granted stands in ``ASSUMPTIONS``, is shown to staff
beside the result, and is dated: an estimate that nobody reviews becomes a superstition.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from funding.enums import QuestionKind


class Assumption(NamedTuple):
    """``why``: where the figure comes from, in a sentence that staff read."""

    value: Decimal
    unit: str
    what: str
    why: str


REVIEWED = "November 2026"
ASSUMPTIONS: dict[str, Assumption] = {
    "words_a_minute": Assumption(
        Decimal(8), "words a minute", "Writing", "Finished text with thinking, asking round and rewriting."
    ),
    "share_of_limit": Assumption(
        Decimal("0.8"), "of the limit", "Words written", "People fill most of the room they are given."
    ),
    "words_without_limit": Assumption(
        Decimal(300), "words", "A long text without a limit", "Without a limit people write more, to be safe."
    ),
    "reading": Assumption(
        Decimal(60), "minutes", "Reading the call", "Page, criteria and documents, by one person, once."
    ),
    "checking": Assumption(
        Decimal(45), "minutes", "Checking and sending", "Reading it all once more, and a second pair of eyes."
    ),
    "conditional": Assumption(
        Decimal("0.5"), "of applicants", "Questions asked of some", "Where nothing is known, half of them."
    ),
    "hour": Assumption(
        Decimal(30),
        "pounds",
        "An hour of an applicant's time",
        "The agency's estimate of what it costs a small firm, wages and what comes on top.",
    ),
}
#: Minutes for one question, apart from texts with words to count.
MINUTES: dict[str, int] = {
    QuestionKind.SHORT: 5,
    QuestionKind.NUMBER: 5,
    QuestionKind.MONEY: 8,
    QuestionKind.DATE: 3,
    QuestionKind.YES_NO: 2,
    QuestionKind.CHOICE: 3,
    QuestionKind.CHOICES: 4,
    QuestionKind.BUDGET: 75,
    QuestionKind.FILE: 30,
}
#: An answer that the profile offers is only looked at.
FROM_PROFILE = 2
#: Up to this share of the pot the verdict says so; beyond the last it is too heavy.
LIGHT, FAIR, HEAVY = Decimal("0.03"), Decimal("0.08"), Decimal("0.15")
MOST_ADVICE = 3


class Burden(NamedTuple):
    """``hours``: of one application; ``share``: of the pot that all applicants' hours are worth."""

    hours: Decimal
    all_hours: Decimal
    cost: Decimal
    share: Decimal
    verdict: str
    is_heavy: bool
    advice: list[str]


def minutes_of(question: Any) -> Decimal:
    """For one applicant, those counted in who are not asked it."""
    told = {name: one.value for name, one in ASSUMPTIONS.items()}
    if question.from_profile:
        minutes = Decimal(FROM_PROFILE)
    elif question.kind == QuestionKind.LONG:
        words = question.word_limit * told["share_of_limit"] if question.word_limit else None
        minutes = (words or told["words_without_limit"]) / told["words_a_minute"]
    else:
        minutes = Decimal(MINUTES[question.kind])
    return minutes * told["conditional"] if question.shown_if_id else minutes


def burden_of(questions: Iterable[Any], *, expected: int, pot: Decimal, grants: int) -> Burden:
    """``expected``: applications; ``grants``: how many the pot holds at least."""
    questions = list(questions)
    around = ASSUMPTIONS["reading"].value + ASSUMPTIONS["checking"].value
    minutes = around + sum((minutes_of(question) for question in questions), Decimal(0))
    hours = (minutes / 60).quantize(Decimal("0.1"))
    all_hours = (minutes * expected / 60).quantize(Decimal(1))
    cost = all_hours * ASSUMPTIONS["hour"].value
    share = cost / pot if pot else Decimal(0)
    return Burden(
        hours, all_hours, cost, share, verdict_on(share, expected, grants), share > FAIR,
        advice_for(questions, expected) if share > LIGHT else [],
    )  # fmt: skip


def verdict_on(share: Decimal, expected: int, grants: int) -> str:
    chance = f" About one application in {round(expected / grants)} can win." if expected > grants > 0 else ""
    if share <= LIGHT:
        return f"Light: applying costs little beside what can be won.{chance}"
    if share <= FAIR:
        return f"Fair: one can ask this of people, but no more.{chance}"
    if share <= HEAVY:
        return f"Heavy: a good part of the pot is spent on asking for it.{chance}"
    return f"Too heavy: applying costs the North more than such a pot is worth.{chance}"


def advice_for(questions: Sequence[Any], expected: int) -> list[str]:
    """What would lighten it most, with the hours that it saves all of them together."""
    heaviest = sorted(questions, key=minutes_of, reverse=True)
    advice = []
    for question in heaviest:
        saved, words = saving(question)
        hours = saved * expected / 60
        if hours >= 1:
            advice.append(f"{words} That saves {hours:,.0f} hour{'' if round(hours) == 1 else 's'}.")
        if len(advice) == MOST_ADVICE:
            break
    return advice


def saving(question: Any) -> tuple[Decimal, str]:
    """Minutes of one applicant, and how to save them; no minutes where there is nothing to save."""
    minutes = minutes_of(question)
    if question.kind == QuestionKind.LONG and not question.from_profile:
        if not question.word_limit:
            return minutes / 2, f"Give “{question.label}” a limit of 150 words."
        if question.word_limit > 100:
            return minutes / 2, f"Ask for {question.word_limit // 2} words in “{question.label}”."
    if question.kind == QuestionKind.FILE:
        return minutes, f"Ask for “{question.label}” only from those who win."
    if question.kind == QuestionKind.BUDGET:
        return minutes / 2, f"Ask for three lines instead of a whole table in “{question.label}”."
    return Decimal(0), ""
