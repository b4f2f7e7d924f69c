"""Documents of a call: checked like every file that people send, kept under a name drawn by lot."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User
from core.audit import record
from core.uploads import CheckedFile, checked
from funding.models import Call, CallDocument


@transaction.atomic
def add_document(
    *, call: Call, title: str, upload: UploadedFile, by: User | None, position: int = 0
) -> CallDocument:
    """Raises ``ValidationError`` for what may not be kept."""
    document = CallDocument(call=call, title=title, position=position)
    take_file(document, checked(upload))
    document.save()
    record("call.document_added", call, by=by, document=document.pk)
    return document


def take_file(document: CallDocument, kept: CheckedFile) -> None:
    """Not saved yet."""
    kept.content.name = kept.name
    document.file = kept.content
    document.name, document.media_type, document.size = kept.name, kept.media_type, kept.size
