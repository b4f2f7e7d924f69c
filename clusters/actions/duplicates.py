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
LOOKED_FOR = "duplicates.looked_for"

# A name is the folded one without its legal form, and none of fewer than four letters. Two companies of the
# register are two companies, however much they share: a group has one website, and a name can be had again
# once its company is dissolved. So they need more than one ground.
ALIKE = """
    DROP TABLE IF EXISTS alike, found_pairs;
    CREATE TEMPORARY TABLE alike ON COMMIT DROP AS
    WITH listing AS MATERIALIZED (
        SELECT id, website_domain AS domain,
               regexp_replace(sort_key, '[ ,]+(limited|ltd|plc|llp|cic)[.]?$', '') AS name
        FROM clusters_business WHERE listing_state <> 'merged'
    )
    SELECT 'name' AS ground, count(*) AS size, array_agg(id ORDER BY id) AS ids
    FROM listing WHERE length(name) > 3 GROUP BY name HAVING count(*) > 1
    UNION ALL
    SELECT 'domain', count(*), array_agg(id ORDER BY id)
    FROM listing WHERE domain <> '' AND domain <> ALL (%(public)s) GROUP BY domain HAVING count(*) > 1
    UNION ALL
    SELECT 'number', 2, ARRAY[least(typed.id, company.id), greatest(typed.id, company.id)]
    FROM (
        SELECT b.id, array_agg(DISTINCT found[1]) AS numbers
        FROM clusters_business b
        CROSS JOIN LATERAL (SELECT string_agg(url, ' ') AS urls FROM clusters_businesslink
                            WHERE business_id = b.id) link
        CROSS JOIN LATERAL regexp_matches(
            upper(concat_ws(' ', b.short_description, b.description, b.website, link.urls)),
            '\\y(?:[0-9]{8}|[A-Z]{2}[0-9]{6})\\y', 'g') found
        WHERE b.company_number = '' AND b.listing_state <> 'merged' GROUP BY b.id
    ) typed
    JOIN clusters_business company
      ON company.company_number = ANY (typed.numbers) AND company.company_number <> ''
     AND company.listing_state <> 'merged'
    WHERE cardinality(typed.numbers) <= %(most)s
"""
LEFT_OUT = """
    SELECT count(*) FILTER (WHERE ground = 'name'), count(*) FILTER (WHERE ground = 'domain')
    FROM alike WHERE size > %(most)s
"""
FIND = """
    CREATE TEMPORARY TABLE found_pairs ON COMMIT DROP AS
    WITH pair AS (
        SELECT a AS first_id, b AS second_id, bool_or(ground = 'name') AS same_name,
               bool_or(ground = 'domain') AS same_domain, bool_or(ground = 'number') AS same_number
        FROM alike, unnest(ids) a, unnest(ids) b
        WHERE size <= %(most)s AND a < b GROUP BY a, b
    ), scored AS (
        SELECT p.*, near.same_postcode,
               least(100, 60 * p.same_number::int + 50 * p.same_name::int + 40 * p.same_domain::int
                          + 10 * near.same_postcode::int)
               - 40 * (x.company_number <> '' AND y.company_number <> '')::int AS score
        FROM pair p
        JOIN clusters_business x ON x.id = p.first_id JOIN clusters_business y ON y.id = p.second_id
        CROSS JOIN LATERAL (
            SELECT coalesce(nullif(x.trading_postcode, ''), x.registered_postcode) <> ''
               AND coalesce(nullif(x.trading_postcode, ''), x.registered_postcode)
                 = coalesce(nullif(y.trading_postcode, ''), y.registered_postcode) AS same_postcode
        ) near
    )
    SELECT * FROM scored WHERE score >= %(least)s
"""
KEEP = """
    INSERT INTO clusters_duplicatepair
        (first_id, second_id, same_name, same_domain, same_number, same_postcode, score, state, found_at)
    SELECT first_id, second_id, same_name, same_domain, same_number, same_postcode, score, 'open', %s
    FROM found_pairs
    ON CONFLICT (first_id, second_id) DO UPDATE
        SET same_name = excluded.same_name, same_domain = excluded.same_domain,
            same_number = excluded.same_number, same_postcode = excluded.same_postcode,
            score = excluded.score
        WHERE clusters_duplicatepair.state = 'open'
          AND (clusters_duplicatepair.same_name, clusters_duplicatepair.same_domain,
               clusters_duplicatepair.same_number, clusters_duplicatepair.same_postcode,
               clusters_duplicatepair.score)
              IS DISTINCT FROM
              (excluded.same_name, excluded.same_domain, excluded.same_number, excluded.same_postcode,
               excluded.score)
"""
DROP = """
    DELETE FROM clusters_duplicatepair d
    WHERE d.state = 'open'
      AND NOT EXISTS (SELECT FROM found_pairs f WHERE f.first_id = d.first_id AND f.second_id = d.second_id)
"""


class Found(NamedTuple):
    """``common_names`` and ``common_domains``: how many were left out, for too many listings share them."""

    open_count: int
    gone_count: int
    common_names: int
    common_domains: int


@transaction.atomic
def find_duplicates(*, by: User | None = None) -> Found:
    """Bring the open pairs up to date. A pair that was decided is never asked about again."""
    limits: dict[str, Any] = {"most": MOST_ALIKE, "least": LEAST_SCORE, "public": sorted(PUBLIC_DOMAINS)}
    with connection.cursor() as cursor:
        cursor.execute(ALIKE, limits)
        cursor.execute("ANALYZE alike")
        cursor.execute(LEFT_OUT, limits)
        names, domains = cursor.fetchone()
        cursor.execute(FIND, limits)
        cursor.execute(KEEP, [timezone.now()])
        cursor.execute(DROP)
        gone = cursor.rowcount
    found = Found(DuplicatePair.objects.open().count(), gone, names, domains)
    record(LOOKED_FOR, by=by, **found._asdict())
    return found


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
