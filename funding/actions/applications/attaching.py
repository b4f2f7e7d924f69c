"""Files of an application: looked at before they are kept, counted, taken away again."""

from __future__ import annotations

import hashlib
from functools import partial

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from accounts.models import User
from core.audit import record
from core.uploads import checked
from funding.actions.applications.answering import check_open
from funding.actions.applications.moving import held_by_member
from funding.models import Application, Attachment, Question

#: All files of one application together.
LARGEST_TOGETHER = 60 * 1024 * 1024


def attach_file(
    *, application: Application, question: Question, upload: UploadedFile, by: User
) -> Attachment:
    """Keep a file. It is read before anything is locked: a slow upload makes nobody else wait.

    Raises ``ValidationError`` in a sentence for whoever sent it.
    """
    file = checked(upload)
    content = file.content.read()
    with transaction.atomic():
        application = held_by_member(application, "save", by)
        check_open(application, [question.pk])
        standing = application.attachments.standing()
        if standing.filter(question=question).count() >= question.most_files:
            some = "one file" if question.most_files == 1 else f"{question.most_files} files"
            raise ValidationError(
                f"“{file.name}” was not added: there can be {some}. Take one away first.", code="count"
            )
        together = standing.aggregate(bytes=Sum("size"))["bytes"] or 0
        if together + file.size > LARGEST_TOGETHER:
            raise ValidationError(
                f"“{file.name}” was not added: all files together can have up to 60 MB.", code="together"
            )
        attachment = Attachment(
            application=application,
            question=question,
            name=file.name,
            media_type=file.media_type,
            size=file.size,
            sha256=hashlib.sha256(content).hexdigest(),
            added_by=by,
        )
        file.content.seek(0)
        attachment.file.save(file.name, file.content, save=False)
        attachment.save(force_insert=True)
        note_change(application, by)
        record("application.file_added", application, by=by, file=attachment.pk, size=file.size)
    return attachment


@transaction.atomic
def remove_file(*, attachment: Attachment, by: User) -> None:
    """Take a file away. One that was sent once stays with what was sent; any other is gone for good."""
    application = held_by_member(attachment.application, "save", by)
    check_open(application, [attachment.question_id])
    attachment = Attachment.objects.select_for_update().get(pk=attachment.pk)
    if attachment.sent_at is not None:
        attachment.removed_at = timezone.now()
        attachment.save(update_fields=["removed_at"])
    else:
        delete_file(attachment)
    note_change(application, by)
    record("application.file_removed", application, by=by, file=attachment.pk)


def delete_file(attachment: Attachment) -> None:
    """Row and content; the content only once the row is gone for certain."""
    transaction.on_commit(partial(attachment.file.storage.delete, str(attachment.file.name)), robust=True)
    attachment.delete()


def note_change(application: Application, by: User) -> None:
    application.saved_at, application.saved_by = timezone.now(), by
    application.signed_off_at = application.signed_off_by = None
    application.save(update_fields=["saved_at", "saved_by", "signed_off_at", "signed_off_by", "updated_at"])
