"""Giving out files that people sent: never shown in the page, never guessed at, never run."""

from __future__ import annotations

from django.db.models.fields.files import FieldFile
from django.http import FileResponse

NOTHING_ALLOWED = "default-src 'none'; sandbox"


def download(file: FieldFile, *, name: str, media_type: str) -> FileResponse:
    """The file as a download of this name. Whether it may be given out, the view has asked before."""
    answer = FileResponse(file.open("rb"), as_attachment=True, filename=name, content_type=media_type)
    answer.headers["Content-Security-Policy"] = NOTHING_ALLOWED
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
