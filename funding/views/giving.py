"""Awards as open data: the file everybody can download, and staff's look at it."""

from __future__ import annotations

import os
from typing import IO

import structlog
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.page_cache import MAX_AGE, public_page
from funding.giving.files import MEDIA_TYPES, Refused, published_file
from funding.giving.preview import preview
from funding.permissions import can_move_money

log = structlog.get_logger(__name__)

#: A larger file is sent in pieces, and too large to be kept.
WHOLE = 256 * 1024  # bytes
TRY_AGAIN = 3_600  # seconds


@require_safe
@login_not_required
@public_page
def giving_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """``json`` or ``csv``; with a fault in it there is no file, only a page that says so."""
    try:
        file = published_file(kind)
    except Refused as refused:
        log.error("giving.refused", kind=kind, faults=len(refused.faults))
        answer = render(request, "funding/giving/refused.html", status=503)
        answer["Retry-After"] = str(TRY_AGAIN)
        return answer
    return for_everybody(sent(file, MEDIA_TYPES[kind]), f"technorth-360giving.{kind}")


def sent(file: IO[bytes], media_type: str) -> HttpResponseBase:
    if file.seek(0, os.SEEK_END) > WHOLE:
        file.seek(0)
        return FileResponse(file, content_type=media_type)
    file.seek(0)
    with file:
        return HttpResponse(file.read(), content_type=media_type)


def for_everybody(answer: HttpResponseBase, name: str) -> HttpResponseBase:
    """Other sites' pages may read it too: it is the same for all."""
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cache-Control"] = f"public, max-age={MAX_AGE}"
    return answer


@never_cache
@require_safe
def giving_preview(request: HttpRequest) -> HttpResponse:
    """What the public will see, and what stands in the way."""
    if not can_move_money(request.user):
        raise Http404
    return render(request, "funding/giving/preview.html", {"preview": preview()})
