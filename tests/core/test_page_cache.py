"""The page cache, mostly from the wrong side: what must never be kept or shown."""

from itertools import count

import pytest
import time_machine
from django.core.cache import cache
from django.http import HttpResponse
from django.middleware.csrf import get_token

from core.page_cache import MAX_AGE, PublicPageMiddleware, public_page


@pytest.fixture(autouse=True)
def _empty_cache(settings):
    settings.KEEP_PUBLIC_PAGES = True
    cache.clear()


def counting_view(**marks):
    """A view whose every rendering says another number."""
    numbers = count(1)

    @public_page
    def view(request):
        response = HttpResponse(f"page {next(numbers)}", status=marks.get("status", 200))
        if marks.get("csrf"):
            get_token(request)
        if marks.get("cookie"):
            response.set_cookie("seen", "1")
        return response

    return view


def bodies(middleware, *requests):
    return [middleware(request).content.decode() for request in requests]


def test_page_is_rendered_once_for_two_visitors(rf):
    middleware = PublicPageMiddleware(counting_view())
    assert bodies(middleware, rf.get("/"), rf.get("/")) == ["page 1", "page 1"]


def test_page_is_shared_between_processes(rf):
    view = counting_view()
    assert bodies(PublicPageMiddleware(view), rf.get("/")) == ["page 1"]
    assert bodies(PublicPageMiddleware(view), rf.get("/")) == ["page 1"]


def test_page_is_never_older_than_a_minute(rf):
    middleware = PublicPageMiddleware(counting_view())
    with time_machine.travel("2026-03-01 12:00:00+00:00", tick=False) as clock:
        bodies(middleware, rf.get("/"))
        clock.shift(MAX_AGE - 1)
        assert bodies(middleware, rf.get("/")) == ["page 1"]
        clock.shift(1)
        assert bodies(middleware, rf.get("/")) == ["page 2"]


def test_local_copy_taken_late_keeps_the_first_expiry(rf):
    view = counting_view()
    first, second = PublicPageMiddleware(view), PublicPageMiddleware(view)
    with time_machine.travel("2026-03-01 12:00:00+00:00", tick=False) as clock:
        bodies(first, rf.get("/"))
        clock.shift(MAX_AGE - 1)
        bodies(second, rf.get("/"))
        clock.shift(1)
        assert bodies(second, rf.get("/")) == ["page 2"]


@pytest.mark.parametrize("cookie", ["sessionid", "messages"])
def test_visitor_with_a_session_or_message_is_served_afresh(rf, cookie):
    middleware = PublicPageMiddleware(counting_view())
    bodies(middleware, rf.get("/"))
    request = rf.get("/")
    request.COOKIES[cookie] = "x"
    assert bodies(middleware, request) == ["page 2"]


@pytest.mark.parametrize("cookie", ["sessionid", "messages", "csrftoken"])
def test_page_made_with_a_cookie_is_not_kept(rf, cookie):
    middleware = PublicPageMiddleware(counting_view())
    request = rf.get("/")
    request.COOKIES[cookie] = "x"
    assert bodies(middleware, request, rf.get("/")) == ["page 1", "page 2"]


@pytest.mark.parametrize("marks", [{"cookie": True}, {"status": 404}, {"status": 500}])
def test_page_that_sets_a_cookie_or_fails_is_not_kept(rf, marks):
    middleware = PublicPageMiddleware(counting_view(**marks))
    assert bodies(middleware, rf.get("/"), rf.get("/")) == ["page 1", "page 2"]


def test_unmarked_view_is_not_kept(rf):
    numbers = count(1)
    middleware = PublicPageMiddleware(lambda request: HttpResponse(f"page {next(numbers)}"))
    assert bodies(middleware, rf.get("/"), rf.get("/")) == ["page 1", "page 2"]


def test_post_is_neither_kept_nor_answered_from_the_cache(rf):
    middleware = PublicPageMiddleware(counting_view())
    assert bodies(middleware, rf.get("/"), rf.post("/"), rf.get("/")) == ["page 1", "page 2", "page 1"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"path": "/"}, {"path": "/?page=2"}),
        ({"path": "/"}, {"path": "/", "HTTP_HX_REQUEST": "true"}),
        ({"path": "/", "HTTP_HOST": "a.example"}, {"path": "/", "HTTP_HOST": "b.example"}),
        ({"path": "/"}, {"path": "/", "HTTP_ACCEPT_LANGUAGE": "ko"}),
        ({"path": "/"}, {"path": "/", "HTTP_ACCEPT_ENCODING": "gzip"}),
    ],
)
def test_pages_that_may_differ_are_kept_apart(rf, one, other):
    middleware = PublicPageMiddleware(counting_view())
    assert bodies(middleware, rf.get(**one), rf.get(**other)) == ["page 1", "page 2"]


def test_browser_that_holds_the_page_gets_304(rf):
    middleware = PublicPageMiddleware(counting_view())
    etag = middleware(rf.get("/"))["ETag"]
    response = middleware(rf.get("/", HTTP_IF_NONE_MATCH=etag))
    assert (response.status_code, response.content) == (304, b"")


def test_unreachable_cache_does_not_stop_pages(rf, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    assert bodies(PublicPageMiddleware(counting_view()), rf.get("/")) == ["page 1"]


def test_flood_of_made_up_addresses_takes_no_more_places_than_there_are(rf, monkeypatch):
    """The shared cache holds the queue too and never evicts: pages must not fill it."""
    monkeypatch.setattr("core.page_cache.SHARED_PAGES", 8)
    cache.clear()
    middleware = PublicPageMiddleware(counting_view())
    for number in range(100):
        middleware(rf.get("/", {"made-up": number}))
    assert len(cache._cache.get_client().keys("*page:*")) <= 8


def test_place_taken_by_another_page_is_not_shown_for_this_one(rf, monkeypatch):
    monkeypatch.setattr("core.page_cache.SHARED_PAGES", 1)
    first, second = (PublicPageMiddleware(counting_view()) for _ in range(2))
    first(rf.get("/one/"))
    assert second(rf.get("/two/")).content == b"page 1"
    assert first(rf.get("/one/")).content == b"page 1"
