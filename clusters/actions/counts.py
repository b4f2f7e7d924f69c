"""Counting the directory, once for all pages that show the counts."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from clusters.enums import PUBLIC_STATES

# One look at every listed business: what is left is some thousand combinations, added up in three ways.
CELLS = """
    CREATE TEMPORARY TABLE counted_cells ON COMMIT DROP AS
    SELECT cluster_id, sector_ids, extract(year FROM coalesce(incorporated_on, founded_on))::int AS year,
           count(*) AS businesses, count(*) FILTER (WHERE is_raising) AS raising
    FROM clusters_business
    WHERE listing_state = ANY (%(states)s) AND left_register_on IS NULL
    GROUP BY 1, 2, 3
"""
# GROUPING says which of a null are "all of them" and which a business without a cluster.
SECTORS = """
    INSERT INTO clusters_clustersectorcount
        (cluster_id, sector_id, business_count, raising_count, counted_at)
    SELECT cluster_id, sector_id, sum(businesses), sum(raising), %(at)s
    FROM counted_cells, unnest(sector_ids) s(sector_id)
    WHERE EXISTS (SELECT FROM clusters_sector t WHERE t.id = s.sector_id)
    GROUP BY GROUPING SETS ((cluster_id, sector_id), (sector_id))
    HAVING GROUPING(cluster_id) = 1 OR cluster_id IS NOT NULL
"""
TOTALS = """
    INSERT INTO clusters_clustersectorcount
        (cluster_id, sector_id, business_count, raising_count, counted_at)
    SELECT cluster_id, NULL, coalesce(sum(businesses), 0), coalesce(sum(raising), 0), %(at)s
    FROM counted_cells
    GROUP BY GROUPING SETS ((cluster_id), ())
    HAVING GROUPING(cluster_id) = 1 OR cluster_id IS NOT NULL
"""
YEARS = """
    INSERT INTO clusters_clusteryearcount (cluster_id, year, business_count, counted_at)
    SELECT cluster_id, year, sum(businesses), %(at)s
    FROM counted_cells
    WHERE year IS NOT NULL
    GROUP BY GROUPING SETS ((cluster_id, year), (year))
    HAVING GROUPING(cluster_id) = 1 OR cluster_id IS NOT NULL
"""
#: Two refreshes at a time would count twice.
LOCK = 0x54_4E_01


@transaction.atomic
def refresh_counts(*, at: datetime | None = None) -> None:
    """Count the listed businesses anew, by sector and by year; pages see old or new, never half."""
    values = {"at": at or timezone.now(), "states": list(PUBLIC_STATES)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute("DELETE FROM clusters_clustersectorcount")
        cursor.execute("DELETE FROM clusters_clusteryearcount")
        cursor.execute("DROP TABLE IF EXISTS pg_temp.counted_cells")
        for statement in (CELLS, SECTORS, TOTALS, YEARS):
            cursor.execute(statement, values)  # type: ignore[arg-type]
