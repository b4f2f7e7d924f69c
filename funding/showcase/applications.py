"""Applications in every state, invented: to the calls of the showcase, by its businesses."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from hashlib import sha256
from itertools import cycle
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pgtrigger
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from clusters.models import Business
from funding.answers import Value
from funding.application_view import ApplicationView
from funding.call_fit import eligibility_of, fits_of
from funding.enums import ApplicationState, CallPhase, ProjectFact, QuestionKind
from funding.models import (
    Answer,
    Application,
    ApplicationMessage,
    ApplicationStep,
    Attachment,
    Call,
    Question,
    Submission,
)
from funding.project_facts import take_facts
from funding.showcase.papers import paper
from funding.submitted import checksum_of, content_of

Project = dict[str, Any]
STANDING = (
    "funding.Submission:submission_stands",
    "funding.ApplicationStep:application_step_stands",
)
#: The states of those that are neither the demonstration member's nor drafts, by how far the call is.
RECEIVED = (
    ApplicationState.SUBMITTED,
    ApplicationState.SUBMITTED,
    ApplicationState.SUBMITTED,
    ApplicationState.CHANGES,
    ApplicationState.INELIGIBLE,
    ApplicationState.WITHDRAWN,
)
#: More than have applied to any call of the showcase.
MOST_OF_A_CALL = 8


@dataclass
class Writer:
    """One application after the other, each by another business."""

    projects: Iterator[Project]
    businesses: list[Business]
    at: datetime
    place: int = 0

    def fill(self, call: Call) -> None:
        phase = call.phase(self.at)
        if phase == CallPhase.OPEN:
            states = [ApplicationState.SUBMITTED] * 3
        elif phase in {CallPhase.CLOSED, CallPhase.ASSESSING, CallPhase.ANNOUNCED}:
            states = [*RECEIVED, ApplicationState.LAPSED]
        else:
            states = []
        for state, business in zip(states, self.able(call), strict=False):
            self.write(call, business, state)

    def able(self, call: Call) -> list[Business]:
        """Those that may apply to it, each call beginning with others; fewer where there are no more."""
        around = self.businesses[self.place :] + self.businesses[: self.place]
        self.place = (self.place + MOST_OF_A_CALL) % max(len(self.businesses), 1)
        return [
            fit.business for fit in fits_of([call], around, call.opens_at)[call.pk] if fit.eligibility.holds
        ]

    def write(
        self,
        call: Call,
        business: Business,
        state: ApplicationState,
        *,
        by: User | None = None,
        part: int = 99,
    ) -> Application:
        """``part``: how many sections are answered; fewer than there are makes a draft half done."""
        project = next(self.projects)
        begun_at = min(call.opens_at + timedelta(days=2), self.at - timedelta(hours=3))
        application = Application.objects.create(
            call=call, form=call.forms.published().newest_first()[0], business=business, created_by=by,
            saved_by=by, saved_at=begun_at, is_showcase=True,
        )  # fmt: skip
        self.answer(application, project, by, part)
        application.has_subsidies, application.has_conflict = False, False
        self.step(application, "begin", begun_at, by)
        if state == ApplicationState.LAPSED:
            application.ended_at = call.closes_at
            self.step(application, "lapse", call.closes_at, None, state=state, is_staff=True)
        elif state != ApplicationState.DRAFT:
            self.send(application, by, begun_at)
            self.move_on(application, state)
        application.state = state
        application.save()
        return application

    def answer(self, application: Application, project: Project, by: User | None, part: int) -> None:
        sections = list(application.form.sections.prefetch_related("questions"))[:part]
        facts: dict[str, Value] = {}
        for question in (question for section in sections for question in section.questions.all()):
            if question.kind == QuestionKind.FILE:
                attach(application, question, project, by)
                continue
            value = invented(question, project, application)
            Answer.objects.create(application=application, question=question, value=value, saved_by=by)
            if question.project_fact:
                facts[question.project_fact] = value
        take_facts(application, facts)

    def send(self, application: Application, by: User | None, begun_at: datetime) -> None:
        call = application.call
        latest = min(call.closes_at - timedelta(hours=2), self.at - timedelta(hours=1))
        sent_at = min(begun_at + timedelta(days=5), latest)
        view = ApplicationView(application)
        content = content_of(application, view.states, view.values, view.files)
        Submission.objects.create(
            application=application, number=1, token=uuid5(NAMESPACE_URL, application.reference),
            submitted_at=sent_at, deadline_at=call.closes_at, by=by, signed_name="Robin Sutcliffe",
            content=content, sha256=checksum_of(content),
        )  # fmt: skip
        application.attachments.update(sent_at=sent_at)
        application.submitted_at = sent_at
        self.step(application, "submit", sent_at, by, state=ApplicationState.SUBMITTED)

    def move_on(self, application: Application, state: ApplicationState) -> None:
        """What the agency, or its people, did after it was sent."""
        sent_at = application.submitted_at or self.at
        later = min(sent_at + timedelta(days=2), self.at)
        if state == ApplicationState.WITHDRAWN:
            application.ended_at = later
            self.step(application, "withdraw", later, None, state=state)
        if state == ApplicationState.INELIGIBLE:
            application.ineligible_reason = "The work is to be done outside the North of England."
            application.screened_at = later
            self.step(application, "screen_out", later, None, state=state, is_staff=True)
        if state == ApplicationState.CHANGES:
            application.changes_sections = ["project"]
            application.changes_asked = (
                "The days do not fit what the plan says. Please correct one of the two."
            )
            application.changes_until = self.at + timedelta(days=3)
            self.step(application, "request_changes", later, None, state=state, is_staff=True)
            ApplicationMessage.objects.create(
                application=application, is_from_staff=False, sent_at=later + timedelta(hours=1),
                text="Thank you, we see it. We put it right this week.",
            )  # fmt: skip

    def step(
        self,
        application: Application,
        verb: str,
        at: datetime,
        by: User | None,
        *,
        state: ApplicationState = ApplicationState.DRAFT,
        is_staff: bool = False,
    ) -> None:
        ApplicationStep.objects.create(
            application=application, verb=verb, state=state, by=by, at=at, is_staff=is_staff
        )


def fill_applications(member: User | None, at: datetime | None = None) -> None:
    """Needs calls and businesses of the showcase. The member's own has a draft half done, and one sent."""
    if Application.objects.filter(is_showcase=True).exists():
        return
    at = at or timezone.now()
    written = tomllib.loads(Path(__file__).with_suffix(".toml").read_text())
    own = own_business(member)
    others = Business.objects.listed().filter(is_showcase=True).order_by("pk")
    others = others.exclude(pk=own.pk) if own else others
    writer = Writer(cycle(written["project"]), list(others[:240]), at)
    calls = list(Call.objects.public().filter(is_showcase=True).soonest_first())
    for call in calls:
        writer.fill(call)
    if own is not None and member is not None:
        open_calls = [call for call in calls if call.is_open(at)]
        fill_own(writer, own, member, [call for call in open_calls if eligibility_of(call, own, at).holds])


def own_business(member: User | None) -> Business | None:
    if member is None:
        return None
    return Business.objects.of_member(member).listed().filter(is_showcase=True).first()


def fill_own(writer: Writer, own: Business, member: User, open_calls: list[Call]) -> None:
    if open_calls:
        writer.write(open_calls[0], own, ApplicationState.DRAFT, by=member, part=1)
    if len(open_calls) > 1:
        writer.write(open_calls[1], own, ApplicationState.SUBMITTED, by=member)


def invented(question: Question, project: Project, application: Application) -> Value:
    """An answer that could stand, to any kind of question."""
    facts: dict[str, str] = {
        ProjectFact.TITLE: project["title"],
        ProjectFact.SUMMARY: project["summary"],
        ProjectFact.COST: f"{project['cost']:,}",
        ProjectFact.ASKED: f"{fitting(project, application.call):,}",
        ProjectFact.STARTS: f"{application.call.decision_on + timedelta(days=30)}",
        ProjectFact.ENDS: f"{application.call.decision_on + timedelta(days=210)}",
    }
    cost = project["cost"]
    by_kind: dict[str, Value] = {
        QuestionKind.SHORT: project["title"],
        QuestionKind.LONG: project["how"] if question.position % 2 else project["why"],
        QuestionKind.NUMBER: "4",
        QuestionKind.MONEY: f"{cost // 4:,}",
        QuestionKind.DATE: facts[ProjectFact.STARTS],
        QuestionKind.YES_NO: "yes",
        QuestionKind.CHOICE: question.choices[0] if question.choices else "",
        QuestionKind.CHOICES: question.choices[:2],
        QuestionKind.BUDGET: [["People", f"{cost // 2:,}"], ["Equipment and trial", f"{cost - cost // 2:,}"]],
    }
    return facts.get(question.project_fact) or by_kind[question.kind]


def fitting(project: Project, call: Call) -> int:
    """What it asks, within what the call gives."""
    return int(max(call.min_amount, min(project["asked"], call.highest_grant(Decimal(project["cost"])))))


def attach(application: Application, question: Question, project: Project, by: User | None) -> None:
    content = paper([project["title"], "", project["why"], project["how"]])
    file = Attachment(
        application=application, question=question, name="plan.pdf", media_type="application/pdf",
        size=len(content), sha256=sha256(content).hexdigest(), added_by=by,
    )  # fmt: skip
    file.file.save("plan.pdf", ContentFile(content), save=False)
    file.save(force_insert=True)


def remove_applications() -> None:
    """Take away what has to do with fictional calls and businesses, with its files."""
    about = Q(is_showcase=True) | Q(call__is_showcase=True) | Q(business__is_showcase=True)
    fictional = Application.objects.filter(about)
    for file in Attachment.objects.filter(application__in=fictional):
        transaction.on_commit(partial(file.file.storage.delete, str(file.file.name)))
    with pgtrigger.ignore(*STANDING):
        Submission.objects.filter(application__in=fictional).delete()
        fictional.delete()
