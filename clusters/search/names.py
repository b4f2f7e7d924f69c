"""Businesses by the beginnings of the words of their names, for staff who look one up."""

from __future__ import annotations

from django.db import connection

from clusters.models import Business
from clusters.search.words import all_of, quoted, read_words

#: Whoever finds more has to say more.
MOST = 1_000


def named(text: str) -> list[int]:
    """Ids of at most ``MOST`` listed businesses, and of as many that are not.

    Listed ones come by the index of the search; those that are not listed are few and have an index of
    their own.
    """
    words = read_words(text)
    if not words:
        return []
    condition = all_of(quoted(word.folded, "*A") for word in words)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT business_id FROM clusters_businesssearch WHERE vector @@ %s::tsquery LIMIT %s
            """,
            [condition, MOST],
        )
        listed = [row[0] for row in cursor.fetchall()]
    hidden = Business.objects.not_public().named_with(text)
    return listed + list(hidden.values_list("pk", flat=True)[:MOST])
