"""Businesses by the beginnings of the words of their names, for staff who look one up."""

from __future__ import annotations

from django.db import connection

from clusters.enums import PUBLIC_STATES, ListingState

#: Whoever finds more has to say more.
MOST = 1_000

# What everybody sees comes by the index of the search; the rest is little and has an index of its own.
NAMED = """
    WITH typed AS MATERIALIZED (
        SELECT word FROM regexp_split_to_table(folded(%(text)s), '[^[:alnum:]]+') word WHERE word <> ''
    ), wanted AS MATERIALIZED (
        SELECT string_agg('''' || word || ''':*A', ' & ')::tsquery AS words,
               array_agg('%%' || word || '%%') AS parts
        FROM typed
    )
    (SELECT business_id FROM clusters_businesssearch
     WHERE vector @@ (SELECT words FROM wanted) LIMIT %(most)s)
    UNION
    (SELECT id FROM clusters_business
     WHERE listing_state IN %(hidden)s AND sort_key LIKE ALL ((SELECT parts FROM wanted)::text[])
     LIMIT %(most)s)
"""


def named(text: str) -> list[int]:
    """Ids of at most ``MOST`` listed businesses, and of as many that are not, in no order."""
    hidden = tuple(state for state in ListingState.values if state not in PUBLIC_STATES)
    with connection.cursor() as cursor:
        cursor.execute(NAMED, {"text": text, "most": MOST, "hidden": hidden})
        return [row[0] for row in cursor.fetchall()]
