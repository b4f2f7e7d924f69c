"""Which suggestions are looked into: pages that are opened from a list of matches say from which match."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone

from investors.actions import note_opened
from investors.enums import MatchSide
from investors.models import Match


def note_opened_from_list(request: HttpRequest, side: MatchSide, **of: object) -> None:
    """Where the address names a match of this side, ``of`` the page it is on; nothing otherwise."""
    named = request.GET.get("match", "")
    if not (request.user.is_authenticated and named.isascii() and named.isdigit() and len(named) < 19):
        return
    match = Match.objects.for_side(request.user, side).filter(pk=named, **of).first()
    if match is not None:
        note_opened(match, side, at=timezone.now())
