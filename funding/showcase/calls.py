"""Calls in every phase: what stands in ``calls.toml``, moved by the verbs that staff use."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pgtrigger
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from clusters.models import Cluster, Sector
from funding.actions.call_documents import add_document
from funding.actions.call_forms import begin_form
from funding.actions.call_life import (
    announce_call,
    archive_call,
    assess_call,
    cancel_call,
    decide_call,
    move_deadline,
)
from funding.actions.calls import publish_call
from funding.models import (
    BudgetLine,
    Call,
    CallBriefing,
    CallDocument,
    CallForm,
    CallQuestion,
    Criterion,
    FormSection,
    Question,
    Reservation,
)
from funding.showcase.papers import paper

#: Open, with a question of every kind: where the showcase's applications are.
OPEN_CALL = "first-paying-customers"
#: Triggers that hold what is published still; only what was invented may be taken away again.
STANDING = (
    "funding.Criterion:criterion_stands_once_published",
    "funding.CallForm:call_form_stays_published",
    "funding.FormSection:form_section_stands_once_published",
    "funding.Question:question_stands_once_published",
)
CONTACT = {"contact_name": "Grace Hopwood", "contact_email": "calls@technorth.example"}
#: Fields of a call that stand in the file under the same name.
SAME = (
    "slug", "title", "summary", "stages", "employees", "max_age_years", "needs_company_number",
    "needs_sign_off",
)  # fmt: skip
WORDS = ("purpose", "who_can_apply", "how_decided")


def open_showcase_call() -> Call | None:
    """Nothing where the showcase is not there, or its line could not bear it."""
    return Call.objects.filter(slug=OPEN_CALL, is_showcase=True).first()


def fill_calls(on: date | None = None) -> None:
    """Needs the showcase's money. What a line cannot bear is left out: others may have used it up."""
    on = on or timezone.localdate()
    written = tomllib.loads(Path(__file__).with_suffix(".toml").read_text())
    for row in written["call"]:
        line = BudgetLine.objects.filter(fund__name=row["fund"], fund__is_showcase=True).in_order().first()
        if line is not None and not Call.objects.filter(slug=row["slug"]).exists():
            write_call(row, line, written, on)
    for held in Reservation.objects.filter(line__fund__is_showcase=True, call=None).in_order():
        write_past_round(held, written, on)


def noon(on: date, days: int) -> datetime:
    """Noon of the day so many days on, in London."""
    return timezone.make_aware(datetime.combine(on + timedelta(days=days), time(12)))


def write_call(row: dict[str, Any], line: BudgetLine, written: dict[str, Any], on: date) -> None:
    call = Call(
        **{name: row[name] for name in SAME if name in row},
        **{name: row.get(name, "").strip() for name in WORDS},
        **CONTACT,
        line=line, pot_amount=row["pot"], min_amount=row["least"], max_amount=row["most"],
        intervention_percent=row.get("percent", 100), expected_count=row["expected"],
        opens_at=noon(on, row["opens"]), closes_at=noon(on, row["closes"]),
        decision_on=on + timedelta(days=row["decides"]), is_showcase=True,
    )  # fmt: skip
    until = row.get("until", "published")
    if until != "draft" and line.free_amount < call.pot_amount:
        return
    call.save()
    call.clusters.set(Cluster.objects.filter(slug__in=row.get("clusters", [])))
    call.sectors.set(Sector.objects.filter(slug__in=row.get("sectors", [])))
    write_parts(call, written, row["form"])
    if until != "draft":
        live_on(publish_call(call=call, by=None, at=call.opens_at - timedelta(days=7)), row, until)


def live_on(call: Call, row: dict[str, Any], until: str) -> None:
    """From published to where the file says."""
    if "moved_by" in row:
        move_deadline(
            call=call, to=call.closes_at + timedelta(days=row["moved_by"]), reason=row["moved_because"],
            by=None, at=call.closes_at - timedelta(days=1),
        )  # fmt: skip
    if until == "assessing":
        assess_call(call=call, by=None)
    if until == "cancelled":
        cancel_call(call=call, reason=row["cancelled_because"], by=None)


def write_past_round(held: Reservation, written: dict[str, Any], on: date) -> None:
    """The round that the showcase's awards came from: this year's announced, last year's put away."""
    begin = held.line.year.starts_on
    call = Call.objects.create(
        slug=f"{held.line.fund.slug}-spring-{begin.year}", title=held.title,
        summary=held.line.fund.purpose, purpose=held.line.fund.purpose,
        who_can_apply="Businesses of the North, of any age and size.", **CONTACT,
        line=held.line, reservation=held, pot_amount=held.set_aside_amount, min_amount=10_000,
        max_amount=min(Decimal(60_000), held.set_aside_amount), opens_at=noon(begin, 3),
        closes_at=noon(begin, 24),
        decision_on=begin + timedelta(days=30), is_showcase=True,
    )  # fmt: skip
    write_parts(call, written, "short")
    call = publish_call(call=call, by=None, at=noon(begin, 0))
    if on <= timezone.localdate(call.closes_at):
        return
    decided_at = noon(begin, 29)
    call = decide_call(call=assess_call(call=call, by=None), by=None, at=decided_at)
    call = announce_call(call=call, by=None, at=decided_at)
    if held.line.year.has_ended(on) and not held.awards.offered().exists():
        archive_call(call=call, by=None)


def write_parts(call: Call, written: dict[str, Any], form_name: str) -> None:
    """Criteria, form, documents, answered questions and events."""
    Criterion.objects.bulk_create(
        Criterion(call=call, position=place, **row) for place, row in enumerate(written["criterion"])
    )
    write_form(begin_form(call=call, by=None), written["form"][form_name])
    for place, row in enumerate(written["document"]):
        upload = SimpleUploadedFile(row["file"], paper([call.title, "", *row["lines"]]))
        add_document(call=call, title=row["title"], upload=upload, by=None, position=place)
    write_questions(call, written["faq"])
    for row in written["briefing"]:
        starts_at = call.opens_at + timedelta(days=row["after"])
        CallBriefing.objects.create(
            call=call, title=row["title"], place=row["place"], url=row.get("url", ""), starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=1),
        )  # fmt: skip


def write_questions(call: Call, rows: list[dict[str, Any]]) -> None:
    """A day apart, as far as time has come; only where one can still apply does one wait for its answer."""
    now = timezone.now()
    for place, row in enumerate(rows):
        asked_at = call.opens_at + timedelta(days=place)
        if asked_at < now and ("answer" in row or call.closes_at > now):
            answered_at = asked_at + timedelta(hours=20) if "answer" in row else None
            CallQuestion.objects.create(call=call, asked_at=asked_at, answered_at=answered_at, **row)


def write_form(form: CallForm, sections: list[dict[str, Any]]) -> None:
    """After the section on the project. A condition names a question further up by its key."""
    asked: dict[str, Question] = {}
    for place, row in enumerate(sections, start=1):
        section = FormSection.objects.create(
            form=form, position=place, key=row["key"], title=row["title"], intro=row.get("intro", "")
        )
        for number, words in enumerate(row["question"]):
            fields = {**words, "shown_if": asked.get(words.get("shown_if", ""))}
            asked[words["key"]] = Question.objects.create(section=section, position=number, **fields)


def remove_calls() -> None:
    """Take fictional calls away again, and whatever was called for out of fictional money."""
    calls = Call.objects.filter(Q(is_showcase=True) | Q(line__fund__is_showcase=True))
    for document in CallDocument.objects.filter(call__in=calls):
        transaction.on_commit(partial(document.file.storage.delete, str(document.file.name)))
    with pgtrigger.ignore(*STANDING):
        calls.delete()
