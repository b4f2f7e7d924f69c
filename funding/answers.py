"""What an answer to a question is: read, judged, shown. No database, no request.

An answer is kept as it was typed, right or wrong, so that nothing is lost; ``problems_with`` says what is
still wrong with it. As JSON: a text for one line, many lines, numbers, amounts, days, yes or no and one of
several; a list of texts for any of several; a list of [item, amount] for a budget table. Files are kept
beside the answers, so of a question for files only their number is known here.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple, Protocol

from funding.enums import ProfileField, QuestionKind

#: Longer than any answer; what is longer is cut short nowhere but refused in words.
LONGEST = 20_000  # characters
MOST_ROWS = 40
LARGEST_AMOUNT = Decimal(10_000_000_000)

Value = str | list[Any]


class Asked(Protocol):
    """What this module reads of a question; a ``funding.models.Question`` has it all."""

    pk: int
    kind: str
    is_required: bool
    word_limit: int | None
    choices: list[str]
    lowest: Decimal | None
    highest: Decimal | None
    most_files: int
    shown_if_id: int | None
    shown_if_value: str


def is_blank(value: Value | None) -> bool:
    if isinstance(value, list):
        return not any(
            str(cell).strip() for row in value for cell in (row if isinstance(row, list) else [row])
        )
    return not (value or "").strip()


def count_words(text: str) -> int:
    return len(text.split())


def read_amount(text: str) -> Decimal | None:
    """Pounds and pence of «£12,000.50», «12000.5» or «12 000»; nothing where it is no such amount."""
    plain = re.sub(r"[£,\s]", "", text)
    if not re.fullmatch(r"\d{1,12}(\.\d{1,2})?", plain):
        return None
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None


def read_number(text: str) -> int | None:
    plain = re.sub(r"[,\s]", "", text)
    return int(plain) if re.fullmatch(r"-?\d{1,12}", plain) else None


def read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def budget_rows(value: Value | None) -> list[tuple[str, str]]:
    """The rows of a budget table that say anything."""
    rows = [(str(row[0]), str(row[1])) for row in value or [] if isinstance(row, list) and len(row) == 2]
    return [(item, amount) for item, amount in rows if item.strip() or amount.strip()]


def budget_total(value: Value | None) -> Decimal:
    """Of those amounts that are amounts."""
    return sum((read_amount(amount) or Decimal(0) for _, amount in budget_rows(value)), Decimal(0))


def asked_among(questions: Iterable[Asked], values: Mapping[int, Value]) -> list[Any]:
    """The questions that apply: those whose condition is answered so, by a question that applies itself.

    In the form's order; a condition looks back only.
    """
    applies: set[int] = set()
    kept = []
    for question in questions:
        if question.shown_if_id is None or (
            question.shown_if_id in applies
            and is_answered_by(values.get(question.shown_if_id), question.shown_if_value)
        ):
            applies.add(question.pk)
            kept.append(question)
    return kept


def is_answered_by(value: Value | None, wanted: str) -> bool:
    given = value if isinstance(value, list) else [value or ""]
    return wanted.strip().casefold() in {str(each).strip().casefold() for each in given}


def problems_with(question: Asked, value: Value | None, *, file_count: int = 0) -> list[str]:
    """What is wrong with an answer, each in a sentence that says what to do; empty for a good one."""
    if question.kind == QuestionKind.FILE:
        return file_problems(question, file_count)
    if is_blank(value):
        return ["Answer this question."] if question.is_required else []
    if isinstance(value, list):
        return (
            budget_problems(question, value)
            if question.kind == QuestionKind.BUDGET
            else choice_problems(question, value)
        )
    return JUDGES[QuestionKind(question.kind)](question, value or "")


def file_problems(question: Asked, count: int) -> list[str]:
    if not count:
        return ["Add a file."] if question.is_required else []
    if count > question.most_files:
        return [f"Take away {count - question.most_files}: at most {question.most_files} can be sent."]
    return []


def text_problems(question: Asked, value: str) -> list[str]:
    if len(value) > LONGEST:
        return [f"Shorten it: more than {LONGEST:,} characters cannot be read by anybody."]
    words = count_words(value)
    if question.word_limit and words > question.word_limit:
        over = words - question.word_limit
        some = f"{over:,} word{'' if over == 1 else 's'}"
        return [f"Take out {some}: it has {words:,}, of at most {question.word_limit:,}."]
    return []


def number_problems(question: Asked, value: str) -> list[str]:
    number = read_number(value)
    if number is None:
        return ["Write a whole number in figures, such as 12."]
    return range_problems(question, Decimal(number), "{:,.0f}")


def money_problems(question: Asked, value: str) -> list[str]:
    amount = read_amount(value)
    if amount is None:
        return ["Write an amount in pounds, such as 12,500 or 12,500.50."]
    return range_problems(question, amount, "£{:,.2f}")


def range_problems(question: Asked, number: Decimal, form: str) -> list[str]:
    if question.lowest is not None and number < question.lowest:
        return [f"It has to be at least {form.format(question.lowest)}."]
    if question.highest is not None and number > question.highest:
        return [f"It can be at most {form.format(question.highest)}."]
    return []


def day_problems(question: Asked, value: str) -> list[str]:
    return [] if read_day(value) else ["Give a day that exists, such as 2027-03-31."]


def yes_no_problems(question: Asked, value: str) -> list[str]:
    return [] if value in {"yes", "no"} else ["Choose yes or no."]


def one_choice_problems(question: Asked, value: str) -> list[str]:
    return choice_problems(question, [value])


def choice_problems(question: Asked, value: Sequence[Any]) -> list[str]:
    return [] if set(map(str, value)) <= set(question.choices) else ["Choose among the answers offered."]


def budget_problems(question: Asked, value: Value) -> list[str]:
    rows = budget_rows(value)
    if len(rows) > MOST_ROWS:
        return [f"Bring it down to {MOST_ROWS} lines: put small ones together."]
    for number, (item, amount) in enumerate(rows, start=1):
        if not item.strip():
            return [f"Line {number}: say what the {amount} is for."]
        if read_amount(amount) is None:
            return [f"Line {number}, {item}: write an amount in pounds, such as 12,500."]
    return range_problems(question, budget_total(value), "£{:,.2f}")


JUDGES = {
    QuestionKind.SHORT: text_problems,
    QuestionKind.LONG: text_problems,
    QuestionKind.NUMBER: number_problems,
    QuestionKind.MONEY: money_problems,
    QuestionKind.DATE: day_problems,
    QuestionKind.YES_NO: yes_no_problems,
    QuestionKind.CHOICE: one_choice_problems,
    QuestionKind.CHOICES: one_choice_problems,
    QuestionKind.BUDGET: text_problems,
}


def in_words(kind: str, value: Value | None) -> str:
    """An answer as a reader is shown it, in one text; what cannot be read, as it was typed."""
    if is_blank(value):
        return ""
    if isinstance(value, list):
        if kind == QuestionKind.BUDGET:
            lines = [f"{item}: {money_in_words(amount)}" for item, amount in budget_rows(value)]
            return "\n".join([*lines, f"Total: £{budget_total(value):,.2f}"])
        return "\n".join(map(str, value))
    return _one_in_words(kind, value or "")


def _one_in_words(kind: str, value: str) -> str:
    if kind == QuestionKind.MONEY:
        return money_in_words(value)
    if kind == QuestionKind.NUMBER:
        number = read_number(value)
        return value if number is None else f"{number:,}"
    if kind == QuestionKind.DATE:
        day = read_day(value)
        return f"{day:%-d %B %Y}" if day else value
    if kind == QuestionKind.YES_NO:
        return value.capitalize()
    return value


def money_in_words(text: str) -> str:
    amount = read_amount(text)
    return text if amount is None else f"£{amount:,.2f}"


def profile_answer(field: str, business: Any) -> str:
    """What the company's profile says already, to be offered as an answer."""
    if field == ProfileField.BEGAN_ON:
        return business.began_on.isoformat() if business.began_on else ""
    if field == ProfileField.EMPLOYEES:
        return business.get_employees_display() if business.employees else ""
    return str(getattr(business, field))


def digest(value: Value | None) -> str:
    """A short name of an answer: the same for the same words, whatever ends their lines."""
    plain = value if isinstance(value, list) else (value or "").replace("\r\n", "\n")
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False).encode()).hexdigest()[:12]


class Sent(NamedTuple):
    """An answer as it came, and which one its person began with."""

    value: Value
    version: int
    digest: str

    @property
    def is_changed(self) -> bool:
        """Whether its person has changed what they were given."""
        return digest(self.value) != self.digest
