"""Each row of the search names its cell: the combination of facet values it has, kept once for all that share it.

What is found is counted by cells in memory, and the table is narrower by seven columns. Until the search is
written anew by its job, which follows at once, nothing is found.
"""

from django.db import migrations, models

SOURCE = """
CREATE VIEW clusters_businesssearch_source AS
SELECT b.id AS business_id, b.sort_key AS name, b.listing_quality AS quality, d.begun_on, b.published_at,
       concat_ws('|', b.is_raising::int, coalesce(b.cluster_id::text, ''), b.stage, b.employees,
                 founded_band(d.begun_on), d.status, array_to_string(b.sector_ids, ',')) AS cell,
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
CREATE OR REPLACE FUNCTION refresh_business_search(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM clusters_businesssearch s WHERE s.business_id = ANY (ids) AND NOT EXISTS (
        SELECT FROM clusters_business b WHERE b.id = s.business_id AND b.listing_state IN ('imported', 'published'));
    INSERT INTO clusters_searchcell (key)
    SELECT DISTINCT f.cell FROM clusters_businesssearch_source f
    WHERE f.business_id = ANY (ids) AND NOT EXISTS (SELECT FROM clusters_searchcell c WHERE c.key = f.cell)
    ORDER BY f.cell ON CONFLICT DO NOTHING;
    INSERT INTO clusters_businesssearch AS s (business_id, name, quality, cell_id, begun_on, published_at, vector)
    SELECT f.business_id, f.name, f.quality, c.id, f.begun_on, f.published_at, f.vector
    FROM clusters_businesssearch_source f JOIN clusters_searchcell c ON c.key = f.cell
    WHERE f.business_id = ANY (ids)
    ON CONFLICT (business_id) DO UPDATE SET
        name = excluded.name, quality = excluded.quality, cell_id = excluded.cell_id,
        begun_on = excluded.begun_on, published_at = excluded.published_at, vector = excluded.vector;
    INSERT INTO clusters_searchword (word, uses)
    SELECT word, count(*) FROM clusters_businesssearch s JOIN clusters_business b ON b.id = s.business_id,
         regexp_split_to_table(concat_ws(' ', s.name, folded(b.trading_town), folded(b.registered_town)),
                               '[^[:alnum:]]+') word
    WHERE s.business_id = ANY (ids) AND length(word) BETWEEN 3 AND 60 AND word ~ '[a-z]'
    GROUP BY word ORDER BY word ON CONFLICT DO NOTHING;
END $$;
"""

# As they were made by 0010_search_kept_by_triggers.
SOURCE_BEFORE = """
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

REFRESH_BEFORE = """
CREATE OR REPLACE FUNCTION refresh_business_search(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
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

EMPTY = """
DROP VIEW clusters_businesssearch_source;
TRUNCATE clusters_businesssearch, clusters_searchpending;
DELETE FROM clusters_directorycube;
"""

FILL = """
INSERT INTO clusters_searchpending (business_id)
SELECT id FROM clusters_business WHERE listing_state IN ('imported', 'published');
"""

TAKEN_AWAY = ("cluster_id", "sector_ids", "stage", "employees", "founded", "is_raising", "status")


class Migration(migrations.Migration):
    dependencies = [("clusters", "0015_likeliest_duplicates_first")]

    operations = [
        migrations.RunSQL(EMPTY, SOURCE_BEFORE + REFRESH_BEFORE + FILL),
        migrations.CreateModel(
            name="SearchCell",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("key", models.TextField(db_collation="C", unique=True)),
            ],
        ),
        *(migrations.RemoveField(model_name="businesssearch", name=name) for name in TAKEN_AWAY),
        migrations.AddField(
            model_name="businesssearch",
            name="cell_id",
            field=models.IntegerField(default=0),
            preserve_default=False,
        ),
        migrations.RunSQL(SOURCE + REFRESH + FILL, EMPTY),
    ]
