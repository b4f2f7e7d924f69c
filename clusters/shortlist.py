"""The shortlist of whoever asks: of a person in the database, of a visitor in a signed cookie.

Pages that are kept for all visitors never read it; a script marks on them what is on the visitor's list.
So the cookie is no secret to scripts, and holds nothing but our own numbers of businesses.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from clusters.models import MOST_SHORTLISTED, Business, Shortlisted

COOKIE = "shortlist"
MAX_AGE = 180 * 24 * 60 * 60  # seconds a visitor's list waits for them
SEPARATOR = "."


class Entry(NamedTuple):
    """A line of a shortlist. ``business`` is None when it is not listed any more; ``pk`` is its number."""

    pk: int
    business: Business | None
    note: str


def numbers_of(request: HttpRequest) -> list[int]:
    """What is on the list of this person or visitor, in the order in which it was put there."""
    if request.user.is_authenticated:
        return list(Shortlisted.objects.of(request.user).values_list("business_id", flat=True))
    return numbers_in_cookie(request)


def entries_of(request: HttpRequest) -> list[Entry]:
    if request.user.is_authenticated:
        notes = dict(Shortlisted.objects.of(request.user).values_list("business_id", "note"))
    else:
        notes = dict.fromkeys(numbers_in_cookie(request), "")
    listed = Business.objects.listed().in_bulk(list(notes))
    return [Entry(pk, listed.get(pk), note) for pk, note in notes.items()]


def numbers_in_cookie(request: HttpRequest) -> list[int]:
    """Nothing where there is none, or where it was not signed by us."""
    text = request.get_signed_cookie(COOKIE, default="", salt=COOKIE, max_age=MAX_AGE) or ""
    return [int(number) for number in text.split(SEPARATOR) if number][:MOST_SHORTLISTED]


def keep_in_cookie(response: HttpResponseBase, numbers: Iterable[int]) -> None:
    text = SEPARATOR.join(map(str, numbers))
    if not text:
        response.delete_cookie(COOKIE)
        return
    response.set_signed_cookie(
        COOKIE,
        text,
        salt=COOKIE,
        max_age=MAX_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
