"""One run of mail about saved searches: many people wait, and some of the directory has changed."""

from __future__ import annotations

import argparse
import random
import resource
import time

from bench.table import table
from bench.world import world

HEAD = ("saved searches", "changed businesses", "mails", "seconds", "of it finding", "mails/s", "peak MB")
#: Half of all searches that name a word name one of these; the others a word of some business's name.
COMMON = ("software", "data", "health", "games", "cloud", "security", "design", "energy", "media", "robotics")


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench digests", description=__doc__)
    parser.add_argument("--searches", type=int, default=20_000, help="one a person")
    parser.add_argument("--businesses", type=int, default=20_000)
    parser.add_argument("--changed", type=int, nargs="+", default=[0, 200, 2_000])
    options = parser.parse_args(arguments)
    with world(options.businesses):
        fill(options.searches)
        print(table(HEAD, [measured(options.searches, changed) for changed in options.changed]))


def fill(count: int) -> None:
    """A person for each search: words, a cluster, a sector, or two of them."""
    from accounts.models import User
    from clusters.models import Cluster, SavedSearch, SearchWord, Sector

    SavedSearch.objects.all().delete()
    User.objects.filter(email__endswith="@digest.example").delete()
    people = User.objects.bulk_create(
        User(email=f"p{number}@digest.example", full_name=f"Person {number}") for number in range(count)
    )
    dice = random.Random(count)
    clusters = list(Cluster.objects.published().in_order().values_list("slug", flat=True))
    sectors = list(Sector.objects.active().in_order().values_list("slug", flat=True))
    rare = list(SearchWord.objects.order_by("word").values_list("word", flat=True))
    SavedSearch.objects.bulk_create(
        SavedSearch(user=person, name="Mine", address=address(dice, clusters, sectors, rare), cadence="daily")
        for person in people
    )


def address(dice: random.Random, clusters: list[str], sectors: list[str], rare: list[str]) -> str:
    word = dice.choice(dice.choice((COMMON, rare)))
    parts = [f"q={word}", f"cluster={dice.choice(clusters)}", f"sector={dice.choice(sectors)}"]
    kept = sorted(dice.sample(range(3), dice.choice((1, 2, 2))))
    return "&".join(parts[place] for place in kept)


def measured(searches: int, changed: int) -> tuple[str, ...]:
    """After so many listed businesses have gone and come back, which makes them new to everybody."""
    from datetime import timedelta

    from django.utils import timezone

    from clusters.models import BusinessSearch, SavedSearch
    from clusters.search.news import NEWS
    from clusters.search_news import send_search_news
    from core.models import OutboxMessage

    at = timezone.now() + timedelta(days=2)
    send_search_news(at=at)
    SavedSearch.objects.update(looked_at=timezone.now())
    change(list(BusinessSearch.objects.order_by("name").values_list("pk", flat=True)[:changed]))
    before = OutboxMessage.objects.count()
    with watched(NEWS) as finding:
        begun = time.perf_counter()
        send_search_news(at=at)
        seconds = time.perf_counter() - begun
    mails = OutboxMessage.objects.count() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return (
        f"{searches:,}", f"{changed:,}", f"{mails:,}", f"{seconds:.1f}", f"{finding.seconds:.1f}",
        f"{mails / seconds:,.0f}", f"{peak}",
    )  # fmt: skip


def change(ids: list[int]) -> None:
    """Their rows of the search go and come again, and everybody has been told that they went."""
    from django.db import connection

    from clusters.models import SavedSearch
    from clusters.search.news import number_changes

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM clusters_businesssearch WHERE business_id = ANY (%s)", [ids])
        SavedSearch.objects.update(seen_until=number_changes())
        cursor.execute("SELECT refresh_business_search(%s)", [ids])
        cursor.execute("ANALYZE clusters_searchchange")


class watched:  # noqa: N801 - reads as a word where it is used
    """How many seconds one statement takes, however often it is asked."""

    def __init__(self, statement: str) -> None:
        self.statement, self.seconds = statement, 0.0

    def __enter__(self) -> watched:
        from django.db import connection

        self.wrapper = connection.execute_wrapper(self.timed)
        self.wrapper.__enter__()
        return self

    def __exit__(self, *problem: object) -> None:
        self.wrapper.__exit__(*problem)

    def timed(self, execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            if sql == self.statement:
                self.seconds += time.perf_counter() - begun
