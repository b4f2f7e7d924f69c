"""What has come to fit a search since a moment: from what changed, not from all that fits.

Triggers note each row of the search that becomes another, as it was and as it is (``SearchChange``). A search
has news where a business fits now and did not fit before its first change since the search was last looked
at. Changes are numbered when they are first seen, all of them committed by then.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

#: Businesses a mail can name of one search; the others are counted.
NAMED = 10

NUMBER = """
    UPDATE clusters_searchchange c SET number = n.number
    FROM (
        SELECT id, (SELECT coalesce(max(number), 0) FROM clusters_searchchange)
                   + row_number() OVER (ORDER BY id) AS number
        FROM clusters_searchchange WHERE number IS NULL
    ) n
    WHERE c.id = n.id
"""
# The index over ``after`` finds what changed into something that fits; of that, most of the time little is
# left to be asked for by business.
NEWS = """
    SELECT s.place, count(*), (array_agg(n.business_id ORDER BY n.quality DESC, n.business_id))[:%(named)s]
    FROM unnest(%(conditions)s::tsquery[], %(since)s::bigint[], %(saved)s::timestamptz[])
         WITH ORDINALITY AS s (condition, since, saved_at, place)
    CROSS JOIN LATERAL (
        SELECT DISTINCT c.business_id, b.quality
        FROM clusters_searchchange c JOIN clusters_businesssearch b USING (business_id)
        WHERE c.after @@ s.condition AND c.number > s.since AND c.number <= %(until)s
          AND c.changed_at >= s.saved_at AND b.vector @@ s.condition
          AND NOT coalesce((
              SELECT f.before @@ s.condition FROM clusters_searchchange f
              WHERE f.business_id = c.business_id AND f.number > s.since AND f.changed_at >= s.saved_at
              ORDER BY f.number LIMIT 1
          ), false)
    ) n
    GROUP BY s.place
"""


class Asked(NamedTuple):
    """A search as the database reads it: its tsquery, the number it was looked at to, when it was saved."""

    condition: str
    since: int
    saved_at: datetime


class News(NamedTuple):
    """How many businesses have come to fit, and the fullest profiles of them, by id."""

    new_count: int
    business_ids: list[int]


def number_changes() -> int:
    """Give numbers to the changes that have none; the highest there is. To be called by one at a time."""
    with connection.cursor() as cursor:
        cursor.execute(NUMBER)
    return last_number()


def last_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(number), 0) FROM clusters_searchchange")
        return int(cursor.fetchone()[0])


def news_of(asked: Iterable[Asked], *, until: int) -> list[News | None]:
    """For each search what has come to fit it up to a change's number; None where nothing has."""
    searches = list(asked)
    found: list[News | None] = [None] * len(searches)
    parameters: dict[str, Any] = {
        "conditions": [search.condition for search in searches],
        "since": [search.since for search in searches],
        "saved": [search.saved_at for search in searches],
        "until": until,
        "named": NAMED,
    }
    with connection.cursor() as cursor:
        cursor.execute(NEWS, parameters)
        for place, count, ids in cursor.fetchall():
            found[place - 1] = News(count, ids)
    return found


def forget_changes(*, before: datetime, until: int) -> int:
    """Those that every search has been looked at with, and that are old; how many."""
    with connection.cursor() as cursor:
        # The last number stays, for the next ones go on from it.
        cursor.execute(
            "DELETE FROM clusters_searchchange WHERE changed_at < %s AND number <= %s "
            "AND number < (SELECT max(number) FROM clusters_searchchange)",
            [before, until],
        )
        return cursor.rowcount
