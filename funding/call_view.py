"""A call as its page tells it: what it asks, what it pays, where its money stands, and what comes next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import ROUND_UP, Decimal
from typing import NamedTuple

from clusters.enums import EmployeesBand, Stage
from funding.eligibility import earliest_start, either, in_words, pounds
from funding.enums import CallPhase, QuestionKind
from funding.models import Award, Call, CallForm, FormSection, Question
from funding.uk_time import in_uk


class Example(NamedTuple):
    """A project of this cost, what it may be given, and what is left for others to pay."""

    cost: Decimal
    grant: Decimal

    @property
    def own(self) -> Decimal:
        return self.cost - self.grant


class AskedQuestion(NamedTuple):
    """A question as one reads it before one begins."""

    question: Question
    notes: list[str]


class AskedSection(NamedTuple):
    section: FormSection
    questions: list[AskedQuestion]


class Burden(NamedTuple):
    """How much work the form is."""

    section_count: int
    question_count: int
    word_count: int


class Money(NamedTuple):
    """Where the pot stands, in pounds, as everybody may know it."""

    set_aside: Decimal
    promised: Decimal
    paid: Decimal
    awards: list[Award]


def worked_examples(call: Call) -> list[Example]:
    """A project in the middle of the range, and one so large that the largest grant is the limit."""
    middle = (call.min_amount + call.max_amount) / 2
    costs = [cost_for(middle, call), cost_for(call.max_amount * 2, call)]
    found = [Example(cost, call.highest_grant(cost)) for cost in costs]
    return found if found[0].grant < found[1].grant else found[:1]


def cost_for(grant: Decimal, call: Call) -> Decimal:
    """A cost in round figures whose share is about this much."""
    cost = grant * 100 / call.intervention_percent
    step = Decimal(10) ** max(cost.adjusted() - 1, 0)
    return (cost / step).quantize(Decimal(1), rounding=ROUND_UP) * step


def rules_in_words(call: Call) -> list[tuple[str, str]]:
    """Each rule under its name; a rule that is not set is said as well, so that nobody has to ask."""
    rules = [
        ("Where", either(cluster.name for cluster in call.clusters.all()) or "Anywhere in the North"),
        ("Sector", either(sector.name for sector in call.sectors.all()) or "Any"),
        ("Stage", either(Stage(stage).label for stage in call.stages) or "Any"),
        ("People", either(EmployeesBand(band).label for band in call.employees) or "Any number"),
    ]
    if call.max_age_years is not None:
        first = earliest_start(in_uk(call.closes_at).date(), call.max_age_years)
        rules.append(("Age", f"Began on {in_words(first)} or later"))
    company = "Incorporated, with a company number" if call.needs_company_number else "Of any legal form"
    rules.append(("Company", f"{company}; not dissolved, insolvent or in liquidation"))
    if call.is_subsidy:
        rules.append(
            (
                "Subsidy",
                "Counts as Minimal Financial Assistance: your enterprise needs room for"
                f" {pounds(call.min_amount)} at least",
            )
        )
    return rules


def asked_by(form: CallForm | None) -> list[AskedSection]:
    """Sections and questions in their order, each with what to know before one answers."""
    if form is None:
        return []
    return [
        AskedSection(section, [AskedQuestion(one, notes_on(one)) for one in section.questions.all()])
        for section in form.sections.all()
    ]


def notes_on(question: Question) -> list[str]:
    notes = [QuestionKind(question.kind).label]
    if question.word_limit:
        notes.append(f"up to {question.word_limit} words")
    if question.kind == QuestionKind.FILE:
        notes.append("one file" if question.most_files == 1 else f"up to {question.most_files} files")
    if not question.is_required:
        notes.append("optional")
    if question.shown_if is not None:
        notes.append(f"only after “{question.shown_if_value}” to “{question.shown_if.label}”")
    return notes


def burden_of(sections: Iterable[AskedSection]) -> Burden:
    several = list(sections)
    questions = [asked.question for section in several for asked in section.questions]
    return Burden(len(several), len(questions), sum(question.word_limit or 0 for question in questions))


def money_of(call: Call) -> Money | None:
    """Nothing before it is published. Awards only once the decision is announced."""
    if call.reservation is None:
        return None
    awards = []
    if call.phase() in {CallPhase.ANNOUNCED, CallPhase.ARCHIVED}:
        awards = list(call.reservation.awards.public().with_names().newest_first())
    promised = sum((award.promised_amount for award in awards), Decimal(0))
    paid = sum((award.paid_amount for award in awards), Decimal(0))
    return Money(call.reservation.set_aside_amount, promised, paid, awards)


def public_form(call: Call, *, is_preview: bool) -> CallForm | None:
    """The version new applications answer; while a draft is looked at, the one being written."""
    forms = call.forms.newest_first().prefetch_related("sections__questions__shown_if")
    return (forms if is_preview else forms.published()).first()


def has_questions_open(call: Call, at: datetime | None = None) -> bool:
    """One may ask from the day it is published until it closes."""
    return call.phase(at) in {CallPhase.SCHEDULED, CallPhase.OPEN}
