"""Forms that stand on pages everybody shares, and so cannot carry anybody's token.

A page kept for all visitors (``core.page_cache``) has no form token of Django's. What is posted from it is
taken when the browser itself says that it comes from one of our pages, which no page can make it say.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import get_callable
from django.views.decorators.csrf import csrf_exempt

View = Callable[..., HttpResponseBase]


def from_own_pages(view: View) -> View:
    """Let forms without a token post to this view, from our own pages only: for what harms nobody."""

    @csrf_exempt
    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.method not in {"GET", "HEAD"} and not comes_from_here(request):
            return get_callable(settings.CSRF_FAILURE_VIEW)(request, reason="Not from a page of ours.")
        return view(request, *args, **kwargs)

    return wrapped


def comes_from_here(request: HttpRequest) -> bool:
    """By ``Sec-Fetch-Site``; browsers before 2023 send ``Origin`` alone."""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site == "same-origin"
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
