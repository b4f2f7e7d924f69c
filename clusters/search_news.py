"""Telling people what newly fits the searches they keep: each business once, in one mail a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from clusters.emails import SearchNews, send_search_digest
from clusters.enums import Cadence
from clusters.filters import asked, canonical
from clusters.models import Business, SavedSearch
from clusters.search import condition_of
from clusters.search.news import Asked, News, news_of, number_changes
from core.edition import Edition, public_edition

OFFICE_ZONE = ZoneInfo("Europe/London")
MORNING = time(7)
#: People a transaction writes to: small enough to be done again when a worker dies in it.
PEOPLE_AT_ONCE = 200
#: A lexeme that no row has.
NOTHING = "'nothing='"


def last_moment(cadence: Cadence, at: datetime) -> datetime:
    """When a search of this cadence was last due: now, this morning, Monday morning, by London's clock."""
    if cadence == Cadence.INSTANT:
        return at
    here = at.astimezone(OFFICE_ZONE)
    days = here.weekday() if cadence == Cadence.WEEKLY else 0
    moment = datetime.combine(here.date() - timedelta(days=days), MORNING, OFFICE_ZONE)
    return moment if moment <= at else moment - timedelta(days=7 if cadence == Cadence.WEEKLY else 1)


def send_search_news(*, at: datetime | None = None, people_at_once: int = PEOPLE_AT_ONCE) -> int:
    """Tell everybody whose time has come; how many mails were written.

    By one at a time. A run that is interrupted has written a number of people whole, and the next one goes
    on with the others.
    """
    at = at or timezone.now()
    number = number_changes()
    edition = public_edition()
    count = 0
    for cadence in (Cadence.INSTANT, Cadence.DAILY, Cadence.WEEKLY):
        due = SavedSearch.objects.due(cadence, last_moment(cadence, at), number)
        people = list(due.order_by("user").values_list("user", flat=True).distinct())
        for start in range(0, len(people), people_at_once):
            count += _tell(cadence, people[start : start + people_at_once], number, at, edition)
    return count


@transaction.atomic
def _tell(cadence: Cadence, people: Sequence[int], number: int, at: datetime, edition: Edition) -> int:
    """Look at the searches of these people up to a change's number; how many had news."""
    due = SavedSearch.objects.due(cadence, last_moment(cadence, at), number).filter(user__in=people)
    searches = list(due.select_for_update(of=("self",)).select_related("user").order_by("user", "name", "pk"))
    found = news_of((as_asked(search, edition) for search in searches), until=number)
    told = [(search, news) for search, news in zip(searches, found, strict=True) if news]
    named = Business.objects.listed().in_bulk({pk for _search, news in told for pk in news.business_ids})
    for _user, lines in groupby(told, key=lambda line: line[0].user_id):
        _send(cadence, list(lines), named, number)
    SavedSearch.objects.filter(pk__in=[search.pk for search in searches]).update(
        looked_at=at, seen_until=number
    )
    for search, news in told:
        search.mailed_at, search.mailed_count = at, news.new_count
    SavedSearch.objects.bulk_update((search for search, _news in told), ["mailed_at", "mailed_count"])
    return len({search.user_id for search, _news in told})


def _send(
    cadence: Cadence, lines: list[tuple[SavedSearch, News]], named: dict[int, Business], number: int
) -> None:
    news = [
        SearchNews(search, found.new_count, [named[pk] for pk in found.business_ids if pk in named])
        for search, found in lines
    ]
    send_search_digest(user=lines[0][0].user, cadence=cadence, news=news, number=number)


def as_asked(search: SavedSearch, edition: Edition) -> Asked:
    """What it looks for today. Where a cluster or sector is gone it would look for more than was meant."""
    address = QueryDict(search.address)
    condition = condition_of(asked(address, edition), edition) if still_means(search, edition) else ""
    return Asked(condition or NOTHING, search.seen_until, search.created_at)


def still_means(search: SavedSearch, edition: Edition) -> bool:
    """All that it looks for can still be looked for."""
    return canonical(QueryDict(search.address), edition) == search.address
