"""A person's dates: the agenda, the file to take along, and the address that calendar programs read."""

from __future__ import annotations

from hashlib import blake2b

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.actions import end_calendar_feed, make_calendar_feed
from accounts.links import calendar_feed, calendar_token
from accounts.middleware import zone_of
from accounts.models import CalendarFeed
from accounts.requests import person_of
from portal.calendar import MEDIA_TYPE, calendar_file
from portal.desk import coming_dates_for, dates_for


@require_safe
@never_cache
def calendar(request: HttpRequest) -> HttpResponse:
    """What comes, and the address for one's calendar program."""
    person = person_of(request)
    feed = CalendarFeed.objects.of(person).first()
    context = {
        "dates": coming_dates_for(person),
        "feed": feed,
        "address": address_of(feed) if feed else "",
    }
    return render(request, "portal/calendar.html", context)


def address_of(feed: CalendarFeed) -> str:
    return settings.SITE_URL.rstrip("/") + reverse("portal:calendar_feed", args=[calendar_token(feed)])


@require_POST
def calendar_address(request: HttpRequest) -> HttpResponse:
    """``verb``: make (or renew) the address, or end it."""
    person, verb = person_of(request), request.POST.get("verb")
    if verb == "make":
        make_calendar_feed(user=person)
        messages.success(request, "This is your new address. One you had before is useless from now on.")
    elif verb == "end":
        end_calendar_feed(user=person)
        messages.success(request, "The address is useless from now on.")
    else:
        raise Http404
    return redirect(reverse("portal:calendar") + "#address")


@require_safe
@never_cache
def calendar_download(request: HttpRequest) -> HttpResponse:
    """All dates as a file; ``?only=`` the key of one."""
    dates = dates_for(person_of(request))
    if only := request.GET.get("only"):
        dates = [entry for entry in dates if entry.key == only]
        if not dates:
            raise Http404
    response = HttpResponse(calendar_file(dates), content_type=MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="technorth-{only or "dates"}.ics"'
    return response


@require_safe
@login_not_required
def feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """The dates as they are at this moment, for whoever has the address: kept by no cache between."""
    found, now = calendar_feed(token), timezone.now()
    with timezone.override(zone_of(found.user.time_zone)):
        body = calendar_file(dates_for(found.user, at=now))
    found.note_reading(now)
    response = HttpResponse(body, content_type=MEDIA_TYPE)
    etag = f'"{blake2b(body, digest_size=16).hexdigest()}"'
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    response["Content-Disposition"] = 'inline; filename="technorth.ics"'
    return get_conditional_response(request, etag=etag, response=response) or response
