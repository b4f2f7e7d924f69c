"""Which cluster a business belongs to, by the postcode of where it works."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from accounts.models import User
from clusters.permissions import curates_everywhere
from core.audit import record

# The district itself, that without its last letter (EC1A → EC1), the area: the longest wins.
ASSIGN = """
    UPDATE clusters_business b SET cluster_id = ruled.cluster_id
    FROM (
        SELECT d.postcode_district, d.postcode_area, rule.cluster_id
        FROM (SELECT DISTINCT postcode_district, postcode_area FROM clusters_business
              WHERE postcode_district <> '') d
        CROSS JOIN LATERAL (
            SELECT r.cluster_id FROM clusters_postcoderule r
            WHERE r.prefix IN (d.postcode_district, rtrim(d.postcode_district, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'),
                               d.postcode_area)
            ORDER BY length(r.prefix) DESC LIMIT 1
        ) rule
    ) ruled
    WHERE b.postcode_district = ruled.postcode_district
      AND b.cluster_id IS DISTINCT FROM ruled.cluster_id
      AND NOT b.confirmed_fields ? 'cluster'
"""


@transaction.atomic
def assign_clusters(*, by: User) -> int:
    """Bring every business to the cluster of its postcode, unless it chose one; how many moved."""
    if not curates_everywhere(by):
        raise PermissionDenied
    with connection.cursor() as cursor:
        cursor.execute(ASSIGN)
        count = cursor.rowcount
    record("postcode_rules.applied", by=by, businesses=count)
    return count
