"""Public pages, kept for visitors who are not signed in.

A view opts in with ``@public_page``. What is kept was rendered for a request that carried none of our
cookies and set none, so it holds nothing of anybody's. It is shown to anyone without a session for at
most ``MAX_AGE`` seconds after it was rendered; whoever has a session, or a message waiting, is served afresh.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from redis.exceptions import RedisError

MAX_AGE = 60  # seconds a page may be shown after it was rendered
MAX_BYTES = 64 * 1024  # compressed, as it is kept
# The shared cache also holds the queue, and gives up nothing. So pages have this many places in it and no
# more: an address that nobody asked for before takes the place of another, whoever makes up how many.
SHARED_PAGES = 1024
MAX_QUERY = 256  # characters; longer searches are nobody else's
LOCAL_PAGES = 256  # pages kept in the process itself, in front of the shared cache
# What the body of a page may depend on, beside its address.
VARIES_ON = ("HX-Request", "HX-Target", "HX-Boosted", "Accept-Language")

View = Callable[..., HttpResponseBase]


class KeptPage(NamedTuple):
    """A rendered page: its name, bytes, headers, and the clock time (s) after which nobody may see it."""

    key: str
    body: bytes
    headers: tuple[tuple[str, str], ...]
    expires_at: float


def public_page(view: View) -> View:
    """Let visitors without a session share this view's page for up to a minute."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.is_public_page = True  # type: ignore[attr-defined]
        return response

    return wrapped


class PublicPageMiddleware:
    """Stands first, so that a kept page costs neither session, nor database, nor rendering."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not settings.KEEP_PUBLIC_PAGES:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.local: dict[str, KeptPage] = {}
        self.lock = threading.Lock()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not may_share(request):
            return self.get_response(request)
        key = page_key(request)
        page = self.recall(key)
        if page is not None:
            return replay(page, request)
        response = self.get_response(request)
        if is_keepable(request, response):
            self.keep(key, response)  # type: ignore[arg-type]
        return response

    def recall(self, key: str) -> KeptPage | None:
        now = time.time()
        page = self.local.get(key)
        if page is None or page.expires_at <= now:
            page = from_shared(key)
            if page is not None:
                self.remember(key, page)
        return page if page is not None and page.expires_at > now else None

    def keep(self, key: str, response: HttpResponse) -> None:
        etag = f'W/"{hashlib.blake2b(response.content, digest_size=12).hexdigest()}"'
        response.headers.setdefault("ETag", etag)
        response.headers.setdefault("Cache-Control", "no-cache")
        patch_vary_headers(response, ("Cookie", "Accept-Encoding", *VARIES_ON))
        page = KeptPage(key, response.content, tuple(response.items()), time.time() + MAX_AGE)
        with suppress(RedisError):
            cache.set(place_of(key), page, MAX_AGE)
        self.remember(key, page)

    def remember(self, key: str, page: KeptPage) -> None:
        with self.lock:
            while len(self.local) >= LOCAL_PAGES:
                del self.local[next(iter(self.local))]
            self.local[key] = page


def from_shared(key: str) -> KeptPage | None:
    """The page from the cache all processes share; nothing when that cache is out of reach: pages go on."""
    try:
        page = cache.get(place_of(key))
    except RedisError:
        return None
    return page if page is not None and page.key == key else None


def place_of(key: str) -> str:
    """Which of the places in the shared cache is this page's; it may hold another page at the moment."""
    return f"page:{int(key, 16) % SHARED_PAGES}"


def may_share(request: HttpRequest) -> bool:
    """Whether this visitor may be shown a page made for somebody else."""
    if request.method not in {"GET", "HEAD"} or "Authorization" in request.headers:
        return False
    cookies = request.COOKIES
    return settings.SESSION_COOKIE_NAME not in cookies and "messages" not in cookies


def is_keepable(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether this page may be shown to others: whole, successful, and made without anybody's cookies."""
    return (
        getattr(response, "is_public_page", False)
        and isinstance(response, HttpResponse)
        and request.method == "GET"
        and response.status_code == 200
        and not response.cookies
        and settings.CSRF_COOKIE_NAME not in request.COOKIES
        and len(request.META.get("QUERY_STRING", "")) <= MAX_QUERY
        and len(response.content) <= MAX_BYTES
    )


def page_key(request: HttpRequest) -> str:
    """Name of the page in the cache: host, scheme, full path, and every header its body may depend on."""
    meta = request.META
    parts = [request.scheme or "", meta.get("HTTP_HOST", ""), request.get_full_path()]
    parts += [meta.get(f"HTTP_{name.upper().replace('-', '_')}", "") for name in VARIES_ON]
    parts.append("gzip" if "gzip" in meta.get("HTTP_ACCEPT_ENCODING", "") else "plain")
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()


def replay(page: KeptPage, request: HttpRequest) -> HttpResponse:
    """The kept page as a response; 304 to a browser that already holds it."""
    headers = dict(page.headers)
    if request.META.get("HTTP_IF_NONE_MATCH") == headers.get("ETag"):
        kept = {
            k: v for k, v in page.headers if k not in {"Content-Length", "Content-Type", "Content-Encoding"}
        }
        return HttpResponseNotModified(headers=kept)
    return HttpResponse(page.body, headers=headers)
