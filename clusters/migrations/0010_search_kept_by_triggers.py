"""The search table follows the businesses, whoever writes them: at once for a few, through a queue for many.

Words are made once for each statement, not row by row: a register file of a million rows writes a million
numbers into the queue, and a job turns them into words later (``clusters.search.keeping``).
"""

from django.db import migrations

FOUNDED = """
CREATE FUNCTION founded_band(day date) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE WHEN day IS NULL THEN ''
         WHEN day < date '1990-01-01' THEN 'earlier'
         ELSE (extract(year FROM day)::int / 10 * 10)::text || 's' END;
"""

# What a row of the search is made of; the one place that says so.
SOURCE = """
CREATE VIEW clusters_businesssearch_source AS
SELECT b.id AS business_id, b.sort_key AS name, b.listing_quality AS quality, b.cluster_id, b.sector_ids,
       b.stage, b.employees, founded_band(d.begun_on) AS founded, b.is_raising, d.status, d.begun_on, b.published_at,
       setweight(to_tsvector('simple', d.names) || to_tsvector('english', d.names), 'A')
       || setweight(to_tsvector('simple', folded(concat_ws(' ', b.trading_town, b.registered_town,
                                                           b.postcode_district))), 'B')
       || setweight(to_tsvector('english', folded(b.short_description)), 'B')
       || setweight(to_tsvector('english', folded(left(b.description, 20000))), 'C')
       || array_to_tsvector(array_remove(ARRAY[
              'c=' || b.cluster_id, 't=' || nullif(b.stage, ''), 'e=' || nullif(b.employees, ''),
              'f=' || nullif(founded_band(d.begun_on), ''), CASE WHEN b.is_raising THEN 'r=1' END, 'g=' || d.status
          ] || ARRAY(SELECT 's=' || s FROM unnest(b.sector_ids) s), NULL)) AS vector
FROM clusters_business b CROSS JOIN LATERAL (
    SELECT coalesce(b.founded_on, b.incorporated_on) AS begun_on,
           folded(CASE WHEN b.trading_name = '' THEN b.legal_name
                       ELSE b.trading_name || ' ' || b.legal_name END) AS names,
           CASE WHEN b.left_register_on IS NOT NULL THEN 'left'
                WHEN b.register_status = '' THEN 'none' ELSE b.register_status END AS status
) d
WHERE b.listing_state IN ('imported', 'published');
"""

REFRESH = """
CREATE FUNCTION refresh_business_search(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM clusters_businesssearch s WHERE s.business_id = ANY (ids) AND NOT EXISTS (
        SELECT FROM clusters_business b WHERE b.id = s.business_id AND b.listing_state IN ('imported', 'published'));
    INSERT INTO clusters_businesssearch AS s (business_id, name, quality, cluster_id, sector_ids, stage, employees,
        founded, is_raising, status, begun_on, published_at, vector)
    SELECT * FROM clusters_businesssearch_source f WHERE f.business_id = ANY (ids)
    ON CONFLICT (business_id) DO UPDATE SET
        name = excluded.name, quality = excluded.quality, cluster_id = excluded.cluster_id,
        sector_ids = excluded.sector_ids, stage = excluded.stage, employees = excluded.employees,
        founded = excluded.founded, is_raising = excluded.is_raising, status = excluded.status,
        begun_on = excluded.begun_on, published_at = excluded.published_at, vector = excluded.vector;
    INSERT INTO clusters_searchword (word, uses)
    SELECT word, count(*) FROM clusters_businesssearch s JOIN clusters_business b ON b.id = s.business_id,
         regexp_split_to_table(concat_ws(' ', s.name, folded(b.trading_town), folded(b.registered_town)),
                               '[^[:alnum:]]+') word
    WHERE s.business_id = ANY (ids) AND length(word) BETWEEN 3 AND 60 AND word ~ '[a-z]'
    GROUP BY word ORDER BY word ON CONFLICT DO NOTHING;
END $$;
"""

# What the search shows of a business: nothing else makes a row anew.
SHOWN = ", ".join(
    f"{{0}}.{name}"
    for name in (
        "sort_key", "legal_name", "listing_quality", "cluster_id", "sector_ids", "stage", "employees", "founded_on",
        "incorporated_on", "is_raising", "register_status", "left_register_on", "published_at", "listing_state",
        "trading_name", "trading_town", "registered_town", "postcode_district", "short_description", "description",
    )
)  # fmt: skip
AT_ONCE = 200

NOTE = f"""
CREATE FUNCTION note_business_search() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE few bigint[];
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM clusters_businesssearch s USING old_rows o WHERE s.business_id = o.id;
    ELSIF TG_OP = 'INSERT' THEN
        few := ARRAY(SELECT id FROM new_rows WHERE listing_state IN ('imported', 'published') LIMIT {AT_ONCE + 1});
        IF cardinality(few) <= {AT_ONCE} THEN PERFORM refresh_business_search(few);
        ELSE INSERT INTO clusters_searchpending (business_id)
             SELECT id FROM new_rows WHERE listing_state IN ('imported', 'published');
        END IF;
    ELSE
        few := ARRAY(SELECT n.id FROM new_rows n JOIN old_rows o USING (id)
                     WHERE ({SHOWN.format("n")}) IS DISTINCT FROM ({SHOWN.format("o")}) LIMIT {AT_ONCE + 1});
        IF cardinality(few) <= {AT_ONCE} THEN PERFORM refresh_business_search(few);
        ELSE INSERT INTO clusters_searchpending (business_id)
             SELECT n.id FROM new_rows n JOIN old_rows o USING (id)
             WHERE ({SHOWN.format("n")}) IS DISTINCT FROM ({SHOWN.format("o")});
        END IF;
    END IF;
    RETURN NULL;
END $$;
"""  # noqa: S608 - constants of this file

TRIGGERS = """
CREATE TRIGGER search_follows_insert AFTER INSERT ON clusters_business
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION note_business_search();
CREATE TRIGGER search_follows_update AFTER UPDATE ON clusters_business
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION note_business_search();
CREATE TRIGGER search_follows_delete AFTER DELETE ON clusters_business
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION note_business_search();
"""

FILL = """
INSERT INTO clusters_searchpending (business_id)
SELECT id FROM clusters_business WHERE listing_state IN ('imported', 'published');
"""

UNDO = """
DROP TRIGGER search_follows_delete ON clusters_business;
DROP TRIGGER search_follows_update ON clusters_business;
DROP TRIGGER search_follows_insert ON clusters_business;
DROP FUNCTION note_business_search();
DROP FUNCTION refresh_business_search(bigint[]);
DROP VIEW clusters_businesssearch_source;
DROP FUNCTION founded_band(date);
"""


class Migration(migrations.Migration):
    dependencies = [("clusters", "0009_search_table")]

    operations = [migrations.RunSQL(FOUNDED + SOURCE + REFRESH + NOTE + TRIGGERS + FILL, UNDO)]
