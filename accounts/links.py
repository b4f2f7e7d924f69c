"""Signed links of accounts: who has one may read one thing, without signing in."""

from __future__ import annotations

from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404

from accounts.models import CalendarFeed

_CALENDAR = signing.Signer(salt="calendar-feed")


def calendar_token(feed: CalendarFeed) -> str:
    """Good until the feed is renewed or ended: always the same till then."""
    return _CALENDAR.sign_object(feed.key.hex)


def calendar_feed(token: str) -> CalendarFeed:
    """The feed an address means. ``Http404`` for one that is not ours, was renewed, ended, or is nobody's."""
    try:
        return CalendarFeed.objects.readable().get(key=_CALENDAR.unsign_object(token))
    except (signing.BadSignature, CalendarFeed.DoesNotExist, ValidationError, ValueError) as problem:
        raise Http404 from problem
