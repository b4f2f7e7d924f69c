"""What a visitor has set aside comes along when they sign in."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from accounts.requests import person_of
from clusters import shortlist
from clusters.actions import shortlist_businesses


class ShortlistComesAlong:
    """Moves the cookie's list into the person's own on their first request, by whichever way they signed in.

    The cookie goes at once: whoever uses the same browser next finds nothing of it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if shortlist.COOKIE not in request.COOKIES or not request.user.is_authenticated:
            return self.get_response(request)
        numbers = shortlist.numbers_in_cookie(request)
        if shortlist_businesses(numbers=numbers, by=person_of(request)):
            messages.warning(request, _("Not everything you set aside found a place on your shortlist."))
        response = self.get_response(request)
        response.delete_cookie(shortlist.COOKIE)
        return response
