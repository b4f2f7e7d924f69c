"""Finding listings that may be of one business: set-wise, whatever their number."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from clusters.enums import DuplicateState
from clusters.models import DuplicatePair
from clusters.permissions import can_curate_business
from clusters.work_addresses import PUBLIC_DOMAINS
from core.audit import record

#: A name or a website that more listings share than this says nothing: a chain, a platform, a landlord.
MOST_ALIKE = 8
#: Less likely pairs than this are not worth anybody's time.
LEAST_SCORE = 40

# A name is the folded one without its legal form, and none of fewer than four letters. Two companies of the
# register are two companies, however much they share: a group has one website, and a name can be had again
# once its company is dissolved. So they need more than one ground.
FIND = """
    DROP TABLE IF EXISTS found_pairs;
    CREATE TEMPORARY TABLE found_pairs ON COMMIT DROP AS
    WITH listing AS MATERIALIZED (
        SELECT id, company_number <> '' AS is_registered, website_domain AS domain,
               coalesce(nullif(trading_postcode, ''), registered_postcode) AS postcode,
               regexp_replace(sort_key, '[ ,]+(limited|ltd|plc|llp|cic)[.]?$', '') AS name
        FROM clusters_business WHERE listing_state <> 'merged'
    ), named AS (
        SELECT name AS ground, array_agg(id ORDER BY id) AS ids FROM listing
        WHERE length(name) > 3 GROUP BY name HAVING count(*) BETWEEN 2 AND %(most)s
    ), housed AS (
        SELECT domain AS ground, array_agg(id ORDER BY id) AS ids FROM listing
        WHERE domain <> '' AND domain <> ALL (%(public)s)
        GROUP BY domain HAVING count(*) BETWEEN 2 AND %(most)s
    ), pair AS (
        SELECT a AS first_id, b AS second_id,
               bool_or(is_name) AS same_name, bool_or(NOT is_name) AS same_domain
        FROM (SELECT ids, true AS is_name FROM named UNION ALL SELECT ids, false FROM housed) g,
             unnest(g.ids) a, unnest(g.ids) b
        WHERE a < b GROUP BY a, b
    ), scored AS (
        SELECT p.*, x.postcode <> '' AND x.postcode = y.postcode AS same_postcode,
               50 * p.same_name::int + 40 * p.same_domain::int
               + 10 * (x.postcode <> '' AND x.postcode = y.postcode)::int
               - 40 * (x.is_registered AND y.is_registered)::int AS score
        FROM pair p JOIN listing x ON x.id = p.first_id JOIN listing y ON y.id = p.second_id
    )
    SELECT * FROM scored WHERE score >= %(least)s
"""
KEEP = """
    INSERT INTO clusters_duplicatepair
        (first_id, second_id, same_name, same_domain, same_postcode, score, state, found_at)
    SELECT first_id, second_id, same_name, same_domain, same_postcode, score, 'open', %s FROM found_pairs
    ON CONFLICT (first_id, second_id) DO UPDATE
        SET same_name = excluded.same_name, same_domain = excluded.same_domain,
            same_postcode = excluded.same_postcode, score = excluded.score
        WHERE clusters_duplicatepair.state = 'open'
          AND (clusters_duplicatepair.same_name, clusters_duplicatepair.same_domain,
               clusters_duplicatepair.same_postcode, clusters_duplicatepair.score)
              IS DISTINCT FROM
              (excluded.same_name, excluded.same_domain, excluded.same_postcode, excluded.score)
"""
DROP = """
    DELETE FROM clusters_duplicatepair d
    WHERE d.state = 'open'
      AND NOT EXISTS (SELECT FROM found_pairs f WHERE f.first_id = d.first_id AND f.second_id = d.second_id)
"""


class Found(NamedTuple):
    open_count: int
    gone_count: int


@transaction.atomic
def find_duplicates() -> Found:
    """Bring the open pairs up to date. A pair that was decided is never asked about again."""
    limits: dict[str, Any] = {"most": MOST_ALIKE, "least": LEAST_SCORE, "public": sorted(PUBLIC_DOMAINS)}
    with connection.cursor() as cursor:
        cursor.execute(FIND, limits)
        cursor.execute(KEEP, [timezone.now()])
        cursor.execute(DROP)
        gone = cursor.rowcount
    return Found(DuplicatePair.objects.open().count(), gone)


@transaction.atomic
def part_duplicates(*, pair: DuplicatePair, by: User) -> DuplicatePair:
    """Say that they are not the same, for good."""
    pair = DuplicatePair.objects.select_for_update().select_related("first", "second").get(pk=pair.pk)
    if not (can_curate_business(by, pair.first) and can_curate_business(by, pair.second)):
        raise PermissionDenied
    if pair.state != DuplicateState.OPEN:
        raise ValidationError("This pair has been decided already.", code="state")
    pair.state, pair.decided_at, pair.decided_by = DuplicateState.NOT_SAME, timezone.now(), by
    pair.save(update_fields=["state", "decided_at", "decided_by"])
    record("duplicates.parted", pair, by=by)
    return pair
