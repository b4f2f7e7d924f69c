"""What every request is asked because of the person who makes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from accounts.permissions import has_second_factor
from accounts.second_factor import session_has_shown_second_factor

View = Callable[..., HttpResponseBase]


def open_without_second_factor(view: View) -> View:
    """Let staff reach this view before they have set up a second factor: it is about their own account."""
    view.is_open_without_second_factor = True  # type: ignore[attr-defined]
    return view


class StaffSecondFactorMiddleware:
    """Staff reach only public pages and their own account until a session has shown a second factor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if is_open(view) or not request.user.is_authenticated or not request.user.is_staff:
            return None
        if not has_second_factor(request.user):
            return lead_to("accounts:second_factor", request)
        if not session_has_shown_second_factor(request):
            return lead_to("mfa_reauthenticate", request)
        return None


def is_open(view: View) -> bool:
    """Public pages, allauth's own pages (all about one's account), and what is marked as such."""
    return (
        not getattr(view, "login_required", True)
        or getattr(view, "is_open_without_second_factor", False)
        or view.__module__.startswith("allauth.")
    )


def lead_to(name: str, request: HttpRequest) -> HttpResponse:
    """There, and from there back to here; htmx is told to leave the page, not to draw one into another."""
    here = request.get_full_path() if request.method == "GET" else "/"
    address = f"{reverse(name)}?{urlencode({'next': here})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


class TimeZoneMiddleware:
    """Times are shown by the clock of the person who reads them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.session.session_key is None or not request.user.is_authenticated:
            return self.get_response(request)
        with timezone.override(zone_of(request.user.time_zone)):
            return self.get_response(request)


def zone_of(name: str) -> tzinfo:
    """The zone of this name; the portal's own where the system does not know it (any more)."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return timezone.get_default_timezone()


class PrivatePagesMiddleware:
    """What is shown to a session stays out of every cache, the browser's own included: after signing out the
    back button shows nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and "Cache-Control" not in response:
            add_never_cache_headers(response)
        return response
