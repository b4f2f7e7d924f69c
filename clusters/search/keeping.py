"""Keeping the search in step: rows that were changed by the thousand, the vocabulary, the cube."""

from __future__ import annotations

from django.db import connection, transaction

from clusters.models import BusinessSearch, SearchPending
from core.jobs import alone

LOCK = "refresh-search"
BATCH = 5_000
# From so many on, and when it is most of the table, everything is written anew: first rows, then indexes.
MANY = 100_000
TABLE = BusinessSearch._meta.db_table
# Words that stand in no name but are looked for: clusters, sectors and their synonyms.
OTHER_WORDS = """
    INSERT INTO clusters_searchword (word, uses)
    SELECT word, 1 FROM (
        SELECT name AS term FROM clusters_sector UNION SELECT term FROM clusters_sectorsynonym
        UNION SELECT name FROM clusters_cluster
    ) t, regexp_split_to_table(folded(term), '[^[:alnum:]]+') word
    WHERE length(word) BETWEEN 3 AND 60 AND word ~ '[a-z]' GROUP BY word ON CONFLICT DO NOTHING
"""
WORDS = """
    INSERT INTO clusters_searchword (word, uses)
    SELECT word, sum(n) FROM (
        SELECT word, count(*) AS n FROM clusters_businesssearch s,
               regexp_split_to_table(s.name, '[^[:alnum:]]+') word GROUP BY word
        UNION ALL
        SELECT word, sum(n) FROM (SELECT coalesce(nullif(trading_town, ''), registered_town) AS town,
                                         count(*) AS n
                                  FROM clusters_business GROUP BY 1) t,
               regexp_split_to_table(folded(town), '[^[:alnum:]]+') word GROUP BY word
    ) w WHERE length(word) BETWEEN 3 AND 60 AND word ~ '[a-z]' GROUP BY word
"""


def refresh_search() -> int:
    """Write the rows that wait, a batch a transaction; how many they were. Bears being repeated."""
    with alone(LOCK) as is_alone:
        if not is_alone:
            return 0
        waiting = SearchPending.objects.count()
        is_all = SearchPending.objects.filter(business_id=SearchPending.EVERYTHING).exists()
        if is_all or (waiting >= MANY and waiting * 2 > BusinessSearch.objects.count()):
            rebuild_search()
            return BusinessSearch.objects.count()
        done = 0
        while batch := refresh_batch():
            done += batch
        if done:
            look_for_other_words()
        return done


@transaction.atomic
def refresh_batch() -> int:
    """One batch of those that wait; nothing is taken off the list that was not written.

    Nor is what stands for everything, which may have come since somebody looked.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH taken AS (DELETE FROM clusters_searchpending WHERE id IN
                (SELECT id FROM clusters_searchpending WHERE business_id <> %s ORDER BY id LIMIT %s)
                RETURNING business_id)
            SELECT count(*), array_agg(DISTINCT business_id) FROM taken
            """,
            [SearchPending.EVERYTHING, BATCH],
        )
        count, ids = cursor.fetchone()
        if count:
            cursor.execute("SELECT refresh_business_search(%s)", [ids])
    return count


@transaction.atomic
def rebuild_search() -> None:
    """Everything anew: rows first, indexes after; readers wait for the last moment only, when it is done.

    Rows changed meanwhile wait on the list: it is emptied of what was there before, and of nothing else.
    """
    indexes = list(BusinessSearch._meta.indexes)
    with connection.cursor() as cursor, connection.schema_editor(atomic=False) as editor:
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        cursor.execute("LOCK TABLE clusters_searchpending IN EXCLUSIVE MODE")
        # The numbers of cells go on: none is ever used again for another combination.
        cursor.execute(
            "TRUNCATE clusters_searchpending, clusters_businesssearch, clusters_searchcell, "
            "clusters_searchword"
        )
        for index in indexes:
            editor.remove_index(BusinessSearch, index)
        # A directory written anew is no news: what has changed since nobody could say.
        cursor.execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER search_changes_insert")
        cursor.execute(
            "INSERT INTO clusters_searchcell (key) "
            "SELECT DISTINCT cell FROM clusters_businesssearch_source ORDER BY cell"
        )
        cursor.execute("ANALYZE clusters_searchcell")
        cursor.execute(
            f"INSERT INTO {TABLE} (business_id, name, quality, cell_id, begun_on, published_at, vector) "
            "SELECT f.business_id, f.name, f.quality, c.id, f.begun_on, f.published_at, f.vector "
            "FROM clusters_businesssearch_source f JOIN clusters_searchcell c ON c.key = f.cell "
            "ORDER BY f.quality DESC, f.name"
        )
        cursor.execute(f"ALTER TABLE {TABLE} ENABLE TRIGGER search_changes_insert")
        for index in indexes:
            editor.add_index(BusinessSearch, index)
        cursor.execute(WORDS)
        cursor.execute(OTHER_WORDS)
        cursor.execute("ANALYZE clusters_businesssearch, clusters_searchword")


def look_for_other_words() -> None:
    with connection.cursor() as cursor:
        cursor.execute(OTHER_WORDS)
