"""The statements of the search. All conditions are tsqueries over one column: one index serves them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection

from clusters.models import Business

if TYPE_CHECKING:
    from clusters.search.engine import Plan

ORDERS = {
    "best": "quality DESC, name, business_id",
    "name": "name, business_id",
    "youngest": "begun_on DESC NULLS LAST, name, business_id",
    "newest": "published_at DESC NULLS LAST, business_id DESC",
}
COLUMNS = "business_id, name, quality, begun_on, published_at, vector, cell_id"
# Names first (the very name, its beginning, all words in it), then the text's rank, then the fuller profile.
TIER = """
    CASE WHEN name = %(phrase)s THEN 0 WHEN starts_with(name, %(phrase)s) THEN 1
         WHEN vector @@ %(names)s::tsquery THEN 2 ELSE 3 END
"""
# Of several words their nearness counts; of a single one there is none, and the cheaper function will do.
RANK = "{rank}(vector, %(words)s::tsquery) DESC, quality DESC, name, business_id"
# Rows are ranked by their text only in the tiers that the page shows. More than can be ranked are not at all:
# another statement takes them in an order that an index has.
TAKEN = """
    WITH found AS MATERIALIZED (
        SELECT business_id, name, quality, {dates} {vector} cell_id, {tier} AS tier
        FROM clusters_businesssearch {scope} LIMIT %(most)s
    ),
    tiers AS MATERIALIZED (SELECT tier, count(*) AS n FROM found GROUP BY tier),
    size AS MATERIALIZED (
        SELECT coalesce(sum(n), 0) AS found, coalesce(sum(n) FILTER (WHERE tier IS NOT NULL), 0) AS fit
        FROM tiers
    ),
    begin AS MATERIALIZED (
        SELECT least(%(offset)s, greatest(fit - 1, 0)::int / %(limit)s * %(limit)s) AS at FROM size
    ),
    reach AS MATERIALIZED (
        SELECT min(tier) AS first, max(tier) AS last, min(until - n) AS before
        FROM (SELECT tier, n, sum(n) OVER (ORDER BY tier) AS until FROM tiers WHERE tier IS NOT NULL) t, begin
        WHERE until > at AND until - n < at + %(limit)s
    )
    SELECT (SELECT found FROM size), (SELECT fit FROM size), ARRAY(SELECT cell_id FROM found),
           ARRAY(SELECT business_id FROM found
                 WHERE (SELECT found FROM size) < %(most)s
                   AND tier BETWEEN (SELECT first FROM reach) AND (SELECT last FROM reach)
                 ORDER BY {order} LIMIT %(limit)s
                 OFFSET (SELECT at FROM begin) - (SELECT coalesce(before, 0) FROM reach))
"""
#: Rows an ordered walk reads in the time a bitmap of matches needs to fetch and sort one.
WALK_IS_CHEAPER_BY = 3


class Taken(NamedTuple):
    """Matches that were taken together: a page of those that fit, and the cells of all of them.

    ``is_more``: there were more than could be taken, and none is in an order.
    """

    ids: list[int]
    page: int
    cells: list[int]
    is_more: bool


def taken(plan: Plan, scope: str, most: int, page: int, per_page: int) -> Taken:
    """At most ``most`` + 1 rows of the condition ``scope``; those of them that fit ``plan`` are put in order.

    ``scope`` may be wider than the plan: what other choices would give is then counted from the same rows.
    """
    is_ranked = plan.words and plan.query.sort == "best"
    tier = TIER if is_ranked else "0"
    statement = TAKEN.format(
        dates="begun_on, published_at," if not is_ranked else "",
        vector="vector," if is_ranked else "",
        # Those that do not fit are of no tier.
        tier=f"CASE WHEN vector @@ %(all)s::tsquery THEN {tier} END" if scope != plan.condition else tier,
        scope="WHERE vector @@ %(scope)s::tsquery" if scope else "",
        order=f"tier, {ranked(plan)}" if is_ranked else ORDERS[plan.query.sort],
    )
    parameters: dict[str, str | int] = {
        "scope": scope, "all": plan.condition, "words": plan.words, "names": plan.names,
        "phrase": plan.phrase, "limit": per_page, "offset": (page - 1) * per_page, "most": most + 1,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        [(total, fitting, cells, ids)] = cursor.fetchall()
    return Taken(ids, min(page, max(1, -(-int(fitting) // per_page))), cells, total > most)


def ranked(plan: Plan) -> str:
    return RANK.format(rank="ts_rank_cd" if "&" in plan.words else "ts_rank")


def cells_of(condition: str, most: int) -> list[int]:
    """The cells of at most ``most`` matches."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ARRAY(SELECT cell_id FROM clusters_businesssearch WHERE vector @@ %s::tsquery LIMIT %s)",
            [condition, most],
        )
        return list(cursor.fetchone()[0])


def by_order(condition: str, sort: str, total: int, limit: int, offset: int) -> list[int]:
    """Ids in an order that an index has, of about ``total`` matches.

    Walking the index reads (offset + limit) × rows / matches; gathering all matches reads them and sorts.
    PostgreSQL cannot know how the matches lie in the order, so the cheaper way is chosen here.
    """
    if not condition:
        return _ids(
            f"SELECT business_id FROM clusters_businesssearch ORDER BY {ORDERS[sort]}", {}, limit, offset
        )
    walked = (offset + limit) * max(table_size() / max(total, 1), 1)
    where = "vector @@ %(condition)s::tsquery"
    values = {"condition": condition}
    if walked < total * WALK_IS_CHEAPER_BY:
        # A filter behind OFFSET 0 is asked of each row as the index hands it over.
        inner = f"SELECT business_id, vector FROM clusters_businesssearch ORDER BY {ORDERS[sort]} OFFSET 0"
        return _ids(f"SELECT business_id FROM ({inner}) walked WHERE {where}", values, limit, offset)
    gathered = f"WITH m AS MATERIALIZED (SELECT {COLUMNS} FROM clusters_businesssearch WHERE {where})"
    return _ids(f"{gathered} SELECT business_id FROM m ORDER BY {ORDERS[sort]}", values, limit, offset)


def _ids(statement: str, values: Mapping[str, str | int], limit: int, offset: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"{statement} LIMIT %(limit)s OFFSET %(offset)s", {**values, "limit": limit, "offset": offset}
        )
        return [row[0] for row in cursor.fetchall()]


def table_size() -> float:
    """About how many rows the search table has, as PostgreSQL last estimated."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'clusters_businesssearch'::regclass")
        return max(cursor.fetchone()[0], 1.0)


def any_match(condition: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM clusters_businesssearch WHERE vector @@ %s::tsquery)", [condition]
        )
        return bool(cursor.fetchone()[0])


def streamed(plan: Plan, chunk: int) -> Iterator[Business]:
    """All matches in order: their ids through a cursor of the server, the rows ``chunk`` at a time."""
    is_ranked = plan.words and plan.query.sort == "best"
    order = f"{TIER}, {ranked(plan)}" if is_ranked else ORDERS[plan.query.sort]
    where = "WHERE vector @@ %(all)s::tsquery" if plan.condition else ""
    parameters = {"all": plan.condition, "words": plan.words, "names": plan.names, "phrase": plan.phrase}
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f"SELECT business_id FROM clusters_businesssearch {where} ORDER BY {order}", parameters
        )
        while ids := [row[0] for row in cursor.fetchmany(chunk)]:
            rows = Business.objects.listed().in_bulk(ids)
            yield from (rows[pk] for pk in ids if pk in rows)
