"""Saving answers: as they were typed, whoever types, and never over words that somebody has not seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from funding.actions.applications.moving import held_by_member
from funding.answers import Sent, digest
from funding.models import Answer, Application, HeldAnswer, Question
from funding.project_facts import take_facts


class Saved(NamedTuple):
    """By question: the ``versions`` that stand now; in ``conflicts`` what somebody else saved meanwhile."""

    versions: dict[int, int]
    conflicts: dict[int, Answer]


@transaction.atomic
def save_answers(*, application: Application, sent: Mapping[int, Sent], by: User) -> Saved:
    """Write the answers their person has changed.

    Where another one was saved since they began, theirs is held for them beside it (``HeldAnswer``).
    """
    application = held_by_member(application, "save", by)
    changed = {pk: typed for pk, typed in sent.items() if typed.is_changed}
    check_open(application, changed)
    standing = {
        answer.question_id: answer
        for answer in application.answers.filter(question__in=changed).select_related("saved_by")
    }
    written: list[Answer] = []
    conflicts: dict[int, Answer] = {}
    settled: list[int] = []
    versions: dict[int, int] = {}
    for pk, typed in changed.items():
        now = standing.get(pk)
        if now is not None and digest(now.value) == digest(typed.value):
            settled.append(pk)
            versions[pk] = now.version
        elif (now.version if now else 0) != typed.version:
            if now is not None:
                conflicts[pk] = now
        else:
            written.append(answered(application, pk, typed, now, by))
    write(application, written, by)
    let_go(application, by, [*settled, *(answer.question_id for answer in written)])
    hold(application, by, {pk: changed[pk] for pk in conflicts})
    return Saved({**versions, **{answer.question_id: answer.version for answer in written}}, conflicts)


def check_open(application: Application, questions: Iterable[int]) -> None:
    """Of its own form, and of a section that is open: where changes were asked for, only those are."""
    known = dict(application.form.questions().filter(pk__in=questions).values_list("pk", "section__key"))
    if len(known) != len(set(questions)):
        raise ValidationError("This form has changed: open the page anew.", code="form")
    if any(not application.can_write_section(key) for key in known.values()):
        raise ValidationError(
            "Only the sections that the agency asked you to change are open.", code="section"
        )


def answered(application: Application, pk: int, typed: Sent, now: Answer | None, by: User) -> Answer:
    return Answer(
        application=application,
        question_id=pk,
        value=typed.value,
        version=now.version + 1 if now else 1,
        saved_by=by,
        saved_at=timezone.now(),
    )


def write(application: Application, answers: list[Answer], by: User) -> None:
    """All of them in one statement; a signature under other words is taken off."""
    if not answers:
        return
    Answer.objects.bulk_create(
        answers,
        update_conflicts=True,
        unique_fields=["application", "question"],
        update_fields=["value", "version", "saved_by", "saved_at"],
    )
    facts = dict(
        Question.objects.filter(pk__in=[answer.question_id for answer in answers])
        .exclude(project_fact="")
        .values_list("pk", "project_fact")
    )
    values = {facts[answer.question_id]: answer.value for answer in answers if answer.question_id in facts}
    # What was sent once stands in lists as it was sent, until it is sent again.
    columns = [] if application.submitted_at else take_facts(application, values)
    application.saved_at, application.saved_by = timezone.now(), by
    application.signed_off_at = application.signed_off_by = None
    application.save(
        update_fields=[*columns, "saved_at", "saved_by", "signed_off_at", "signed_off_by", "updated_at"]
    )


def hold(application: Application, by: User, typed: Mapping[int, Sent]) -> None:
    for pk, words in typed.items():
        HeldAnswer.objects.update_or_create(
            application=application,
            question_id=pk,
            user=by,
            defaults={"value": words.value, "held_at": timezone.now()},
        )


def let_go(application: Application, by: User, questions: list[int]) -> None:
    if questions:
        HeldAnswer.objects.filter(application=application, user=by, question__in=questions).delete()


def drop_held(*, application: Application, question_id: int, by: User) -> None:
    """Keep what somebody else has saved, and forget one's own words."""
    HeldAnswer.objects.filter(application=application, user=by, question=question_id).delete()
