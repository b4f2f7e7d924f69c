"""What a well-formed answer is, and what is said about one that is not."""

from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding.answers import (
    Sent,
    asked_among,
    budget_total,
    digest,
    in_words,
    is_blank,
    problems_with,
    read_amount,
)


@dataclass
class Asked:
    pk: int = 1
    kind: str = "long"
    is_required: bool = True
    word_limit: int | None = None
    choices: list[str] = field(default_factory=list)
    lowest: Decimal | None = None
    highest: Decimal | None = None
    most_files: int = 1
    shown_if_id: int | None = None
    shown_if_value: str = ""


@pytest.mark.parametrize(
    ("kind", "value", "told"),
    [
        ("short", "", "Answer this question."),
        ("number", "about ten", "whole number"),
        ("money", "lots", "amount in pounds"),
        ("money", "£12,000.555", "amount in pounds"),
        ("date", "2027-02-30", "day that exists"),
        ("yes-no", "maybe", "yes or no"),
        ("choice", "blue", "among the answers"),
        ("choices", ["red", "blue"], "among the answers"),
        ("budget", [["", "12"]], "say what the 12 is for"),
        ("budget", [["Yarn", "some"]], "Line 1, Yarn"),
    ],
)
def test_answer_that_cannot_stand_says_what_to_do(kind, value, told) -> None:
    [problem] = problems_with(Asked(kind=kind, choices=["red", "green"]), value)
    assert told in problem


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("short", "Looms"),
        ("number", "1,200"),
        ("money", "£12,000.50"),
        ("date", "2027-02-28"),
        ("yes-no", "no"),
        ("choice", "red"),
        ("choices", ["red", "green"]),
        ("budget", [["Yarn", "1,200"], ["People", "£800.50"]]),
    ],
)
def test_good_answer_has_no_problem(kind, value) -> None:
    assert problems_with(Asked(kind=kind, choices=["red", "green"]), value) == []


def test_words_over_the_limit_are_counted() -> None:
    assert problems_with(Asked(word_limit=3), "one two three four five") == [
        "Take out 2 words: it has 5, of at most 3."
    ]


def test_number_has_to_be_in_its_range() -> None:
    asked = Asked(kind="money", lowest=Decimal(100), highest=Decimal(200))
    assert "at least £100.00" in problems_with(asked, "99.99")[0]
    assert "at most £200.00" in problems_with(asked, "200.01")[0]
    assert problems_with(asked, "200") == []


def test_files_are_counted() -> None:
    asked = Asked(kind="file", most_files=2)
    assert problems_with(asked, None, file_count=0) == ["Add a file."]
    assert problems_with(asked, None, file_count=2) == []
    assert "Take away 1" in problems_with(asked, None, file_count=3)[0]
    assert problems_with(Asked(kind="file", is_required=False), None) == []


def test_question_is_asked_only_after_its_answer() -> None:
    first = Asked(pk=1, kind="yes-no")
    second = Asked(pk=2, shown_if_id=1, shown_if_value="yes")
    third = Asked(pk=3, shown_if_id=2, shown_if_value="more")
    assert asked_among([first, second, third], {1: "no", 2: "more"}) == [first]
    assert asked_among([first, second, third], {1: "yes", 2: "more"}) == [first, second, third]


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_amount_is_read_as_it_is_written(amount: Decimal) -> None:
    assert read_amount(f"£{amount:,.2f}") == amount
    assert read_amount(f" {amount} ") == amount


@given(st.text(), st.sampled_from(["short", "long", "number", "money", "date", "yes-no", "choice"]))
def test_whatever_is_typed_is_judged_and_shown(text: str, kind: str) -> None:
    problems_with(Asked(kind=kind, choices=["red", "green"]), text)
    assert bool(in_words(kind, text)) or is_blank(text)


@given(st.lists(st.lists(st.text(max_size=8), min_size=2, max_size=2)))
def test_total_is_of_what_can_be_read(rows) -> None:
    assert budget_total(rows) == sum((read_amount(amount) or 0 for _, amount in rows), Decimal(0))


def test_same_words_with_other_ends_of_lines_are_the_same_answer() -> None:
    assert digest("one\r\ntwo") == digest("one\ntwo")
    assert not Sent("one\r\ntwo", 1, digest("one\ntwo")).is_changed


def test_budget_is_shown_with_its_total() -> None:
    assert in_words("budget", [["Yarn", "1200"], ["People", "800"]]) == (
        "Yarn: £1,200.00\nPeople: £800.00\nTotal: £2,000.00"
    )
