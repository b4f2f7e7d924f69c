"""Beginning an application: once for a business and a call, on the form as it stands."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from clusters.models import Business
from clusters.permissions import is_member
from core.audit import record
from funding.actions.applications.moving import held
from funding.answers import Value
from funding.call_fit import eligibility_of
from funding.enums import ApplicationState, QuestionKind
from funding.models import Answer, Application, ApplicationStep, Attachment, Call, Question
from funding.project_facts import take_facts


@transaction.atomic
def begin_application(*, call: Call, business: Business, by: User, at: datetime | None = None) -> Application:
    """The business's application to this call: the one it has, or a new draft.

    Raises ``ValidationError``: ``closed`` where the call is not open, ``ineligible`` with every reason.
    """
    if not is_member(by, business):
        raise PermissionDenied
    at = at or timezone.now()
    call = Call.objects.select_for_update().get(pk=call.pk)
    standing = Application.objects.filter(call=call, business=business).living().first()
    if standing is not None:
        return standing
    if not call.is_open(at):
        raise ValidationError(f"“{call}” is not open: nobody can apply now.", code="closed")
    eligibility = eligibility_of(call, business, at)
    if not eligibility.holds:
        raise ValidationError([reason.text for reason in eligibility.against])
    form = call.forms.published().newest_first()[0]
    application = Application.objects.create(
        call=call, form=form, business=business, created_by=by, saved_by=by, saved_at=at
    )
    ApplicationStep.objects.create(
        application=application, verb="begin", state=application.state, by=by, at=at
    )
    record("application.begun", application, by=by)
    return application


@transaction.atomic
def copy_application(*, source: Application, call: Call, by: User, at: datetime | None = None) -> Application:
    """A draft for another call with every answer that its form asks in the same way, files too.

    Questions are the same where their name and kind are. What the new draft has already is left alone.
    """
    if not is_member(by, source.business):
        raise PermissionDenied
    draft = begin_application(call=call, business=source.business, by=by, at=at)
    draft = held(draft, "save")
    if draft.pk == source.pk:
        return draft
    if draft.state != ApplicationState.DRAFT:
        raise ValidationError("What your business sent there is not open to be changed.", code="state")
    wanted = {(question.key, question.kind): question for question in draft.form.questions()}
    has = set(draft.answers.values_list("question", flat=True))
    values: dict[Question, Value] = {}
    for answer in source.answers.select_related("question"):
        question = wanted.get((answer.question.key, answer.question.kind))
        if question is not None and question.pk not in has:
            values[question] = answer.value
    Answer.objects.bulk_create(
        Answer(application=draft, question=question, value=value, saved_by=by)
        for question, value in values.items()
    )
    if draft.submitted_at is None:
        take_facts(draft, {question.project_fact: value for question, value in values.items()})
    draft.signed_off_at = draft.signed_off_by = None
    copy_files(source, draft, wanted, by)
    draft.copied_from = draft.copied_from or source
    draft.save()
    record("application.copied", draft, by=by, source=source.reference)
    return draft


def copy_files(
    source: Application, draft: Application, wanted: dict[tuple[str, str], Question], by: User
) -> None:
    has = set(draft.attachments.standing().values_list("question", flat=True))
    for attachment in source.attachments.standing().select_related("question"):
        question = wanted.get((attachment.question.key, QuestionKind.FILE))
        if question is None or question.pk in has:
            continue
        with attachment.file.open("rb") as file:
            content = file.read()
        copied = Attachment(
            application=draft,
            question=question,
            name=attachment.name,
            media_type=attachment.media_type,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            added_by=by,
        )
        copied.file.save(attachment.name, ContentFile(content), save=False)
        copied.save(force_insert=True)
