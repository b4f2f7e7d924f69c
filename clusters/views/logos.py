"""Logos: the one kind of file that people send and everybody may see."""

from __future__ import annotations

import re

from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

KINDS = {"webp": "image/webp", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg"}
# Names are drawn by lot and never used again, so a browser may keep the picture for ever.
FOR_EVER = "public, max-age=31536000, immutable"


@require_safe
@login_not_required
def logo(request: HttpRequest, file_name: str) -> FileResponse:
    kind = KINDS.get(file_name.rsplit(".", 1)[-1].lower())
    path = f"logos/{file_name}"
    if kind is None or not re.fullmatch(r"[\w-]+\.\w+", file_name) or not default_storage.exists(path):
        raise Http404
    answer = FileResponse(default_storage.open(path), content_type=kind)
    answer.headers["Cache-Control"] = FOR_EVER
    return answer
