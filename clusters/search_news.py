"""Telling people what newly fits the searches they keep: each business once, in one mail a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from functools import cache
from itertools import groupby
from zoneinfo import ZoneInfo

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from clusters.emails import SearchNews, search_digest
from clusters.enums import Cadence
from clusters.filters import asked, canonical
from clusters.models import Business, SavedSearch
from clusters.search import condition_of
from clusters.search.news import Asked, News, news_of, number_changes
from clusters.search.words import read_words
from core.edition import Edition, public_edition
from core.emails import queue_mails
from core.models import OutboxMessage

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
    run = Run(public_edition())
    count = 0
    for cadence in (Cadence.INSTANT, Cadence.DAILY, Cadence.WEEKLY):
        due = SavedSearch.objects.due(cadence, last_moment(cadence, at), number)
        people = list(due.order_by("user").values_list("user", flat=True).distinct())
        for start in range(0, len(people), people_at_once):
            count += _tell(cadence, people[start : start + people_at_once], number, at, run)
    return count


@transaction.atomic
def _tell(cadence: Cadence, people: Sequence[int], number: int, at: datetime, run: Run) -> int:
    """Look at the searches of these people up to a change's number; how many had news."""
    due = SavedSearch.objects.due(cadence, last_moment(cadence, at), number).filter(user__in=people)
    searches = list(due.select_for_update(of=("self",)).select_related("user").order_by("user", "name", "pk"))
    found = news_of(map(run.asked, searches), until=number)
    told = [(search, news) for search, news in zip(searches, found, strict=True) if news]
    named = run.businesses({pk for _search, news in told for pk in news.business_ids})
    by_person = groupby(told, key=lambda line: line[0].user_id)
    queue_mails([_digest(cadence, list(lines), named, number) for _user, lines in by_person])
    SavedSearch.objects.filter(pk__in=[search.pk for search in searches]).update(
        looked_at=at, seen_until=number
    )
    for search, news in told:
        search.mailed_at, search.mailed_count = at, news.new_count
    SavedSearch.objects.bulk_update((search for search, _news in told), ["mailed_at", "mailed_count"])
    return len({search.user_id for search, _news in told})


def _digest(
    cadence: Cadence, lines: list[tuple[SavedSearch, News]], named: dict[int, Business], number: int
) -> OutboxMessage:
    news = [
        SearchNews(search, found.new_count, [named[pk] for pk in found.business_ids if pk in named])
        for search, found in lines
    ]
    return search_digest(user=lines[0][0].user, cadence=cadence, news=news, number=number)


class Run:
    """What is read once a run: many people look for the same, and are told of the same businesses."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.read = cache(read_words)
        self.conditions: dict[str, str] = {}
        self.named: dict[int, Business] = {}

    def asked(self, search: SavedSearch) -> Asked:
        if search.address not in self.conditions:
            self.conditions[search.address] = self.condition(search)
        return Asked(self.conditions[search.address], search.seen_until, search.created_at)

    def businesses(self, ids: set[int]) -> dict[int, Business]:
        missing = ids - self.named.keys()
        self.named |= Business.objects.listed().in_bulk(missing)
        return self.named

    def condition(self, search: SavedSearch) -> str:
        """Where a cluster or sector is gone it would look for more than was meant, and looks for nothing."""
        if not still_means(search, self.edition):
            return NOTHING
        query = asked(QueryDict(search.address), self.edition)
        return condition_of(query, self.edition, self.read) or NOTHING


def still_means(search: SavedSearch, edition: Edition) -> bool:
    """All that it looks for can still be looked for."""
    return canonical(QueryDict(search.address), edition) == search.address
