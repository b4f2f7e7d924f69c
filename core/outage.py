"""A page for when the cache is out of reach: what counts attempts cannot be left out, so it has to wait."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

RETRY_SECONDS = "60"


class OutageMiddleware:
    """Pages go on without the cache. Signing in and the like need it.

    Their limits are counted there, and without limits passwords could be tried out.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, RedisError):
            return None
        log.error("cache.unreachable", path=request.path, fault=str(exception))
        response = render(request, "503.html", status=503)
        response["Retry-After"] = RETRY_SECONDS
        return response
