"""What applying costs: hours, their share of the pot, and what would lighten it."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from funding.burden import ASSUMPTIONS, MINUTES, burden_of, minutes_of
from funding.enums import QuestionKind


def question(kind: str = QuestionKind.LONG, **fields: object) -> SimpleNamespace:
    told = {"label": "Why?", "word_limit": None, "from_profile": "", "shown_if_id": None}
    return SimpleNamespace(kind=kind, **{**told, **fields})


def test_every_kind_of_question_takes_time() -> None:
    assert {*MINUTES, QuestionKind.LONG} == set(QuestionKind.values)
    assert all(minutes_of(question(kind)) > 0 for kind in QuestionKind.values)


@pytest.mark.parametrize(
    ("fields", "minutes"),
    [
        ({"word_limit": 200}, 20),
        ({}, Decimal("37.5")),
        ({"word_limit": 200, "shown_if_id": 1}, 10),
        ({"word_limit": 200, "from_profile": "description"}, 2),
        ({"kind": QuestionKind.BUDGET}, 75),
    ],
)
def test_minutes_follow_from_words_and_kind(fields: dict, minutes: object) -> None:
    assert minutes_of(question(**fields)) == minutes


def test_hours_of_all_applicants_are_a_share_of_the_pot() -> None:
    burden = burden_of([question(word_limit=150)], expected=40, pot=Decimal(100_000), grants=5)
    assert burden.hours == Decimal("2.0")
    assert burden.all_hours == 80
    assert burden.cost == 80 * ASSUMPTIONS["hour"].value
    assert burden.share == Decimal("0.024")
    assert (
        burden.verdict
        == "Light: applying costs little beside what can be won. About one application in 8 can win."
    )
    assert burden.advice == []


@pytest.mark.parametrize(
    ("pot", "word", "is_heavy"),
    [(80_000, "Light", False), (79_000, "Fair", False), (29_000, "Heavy", True), (15_000, "Too heavy", True)],
)
def test_verdict_follows_from_the_share(pot: int, word: str, is_heavy: bool) -> None:
    burden = burden_of([question(word_limit=150)], expected=40, pot=Decimal(pot), grants=5)
    assert burden.verdict.startswith(f"{word}:")
    assert burden.is_heavy == is_heavy


def test_advice_names_what_weighs_most_and_what_it_saves() -> None:
    asked = [
        question(word_limit=400, label="How?"),
        question(label="What else?"),
        question(QuestionKind.FILE, label="Accounts"),
        question(QuestionKind.BUDGET, label="Costs"),
        question(QuestionKind.YES_NO, label="Sure?"),
    ]
    advice = burden_of(asked, expected=60, pot=Decimal(10_000), grants=1).advice
    assert advice == [
        "Ask for three lines instead of a whole table in “Costs”. That saves 38 hours.",
        "Ask for 200 words in “How?”. That saves 20 hours.",
        "Give “What else?” a limit of 150 words. That saves 19 hours.",
    ]


def test_call_without_a_pot_or_applicants_has_a_burden_of_nothing() -> None:
    burden = burden_of([], expected=0, pot=Decimal(0), grants=0)
    assert (burden.all_hours, burden.share, burden.advice) == (0, 0, [])
    assert "can win" not in burden.verdict
