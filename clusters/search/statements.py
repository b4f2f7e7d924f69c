"""The statements of the search. All conditions are tsqueries over one column: one index serves them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection

from clusters.models import Business
from clusters.search.query import FACETS

if TYPE_CHECKING:
    from clusters.search.engine import Plan

ORDERS = {
    "best": "quality DESC, name, business_id",
    "name": "name, business_id",
    "youngest": "begun_on DESC NULLS LAST, name, business_id",
    "newest": "published_at DESC NULLS LAST, business_id DESC",
}
# Names first (the very name, its beginning, all words in it), then the text's rank, then the fuller profile.
RANKED = """
    CASE WHEN name = %(phrase)s THEN 0 WHEN starts_with(name, %(phrase)s) THEN 1
         WHEN vector @@ %(names)s::tsquery THEN 2 ELSE 3 END,
    ts_rank_cd(vector, %(words)s::tsquery) DESC, quality DESC, name, business_id
"""
COLUMNS = (
    "business_id, name, quality, begun_on, published_at, vector, cluster_id, sector_ids, stage, employees, "
    "founded, status, is_raising"
)
NAMED = {facet.column: facet.name for facet in FACETS}
VALUE = {
    "raising": "'1'",
    "cluster": "cluster_id::text",
    "stage": "stage",
    "employees": "employees",
    "founded": "founded",
    "status": "status",
}
FROM = {"raising": "{0} WHERE is_raising"}
MATCHES = "{name} AS MATERIALIZED (SELECT {columns} FROM clusters_businesssearch {where} LIMIT {most})"
#: Rows an ordered walk reads in the time a bitmap of matches needs to fetch and sort one.
WALK_IS_CHEAPER_BY = 3


class Counted(NamedTuple):
    """A page of matches that were taken together, with the counts of all facets."""

    ids: list[int]
    total: int
    page: int
    facets: dict[str, dict[str, int]]


def counted(plan: Plan, most: int, page: int, per_page: int) -> Counted:
    """At most ``most`` + 1 matches, ranked and counted by one statement."""
    parameters: dict[str, str | int] = {
        "all": plan.condition, "words": plan.words, "names": plan.names, "phrase": plan.phrase,
        "limit": per_page, "most": most + 1,
    }  # fmt: skip
    sets = {"": "found"}
    ctes = [matches("found", "all", plan.condition, "%(most)s")]
    for name, condition in plan.without.items():
        sets[name] = f"but_{name}"
        parameters[name] = condition
        ctes.append(matches(sets[name], name, condition, "%(most)s"))
    counts = [tally(name, sets[name]) for name in plan.without]
    together = [facet.column for facet in FACETS if facet.name not in sets and facet.name != "sector"]
    if "sector" not in sets:
        counts.append(tally("sector", "found"))
    is_ranked = plan.words and plan.query.sort == "best"
    order = RANKED if is_ranked else ORDERS[plan.query.sort]
    last = "least(%(offset)s, greatest((SELECT n FROM size) - 1, 0) / %(limit)s * %(limit)s)"
    parameters["offset"] = (page - 1) * per_page
    ids = (
        f"SELECT 'row', business_id::text, row_number() OVER () FROM "
        # More than can be ranked are not: the next statement takes them in an order that an index has.
        f"(SELECT business_id FROM found WHERE (SELECT n FROM size) < %(most)s "
        f"ORDER BY {order} LIMIT %(limit)s OFFSET {last}) page"
    )
    ctes.append("size AS MATERIALIZED (SELECT count(*) AS n FROM found)")
    parts = ["SELECT 'total' AS facet, '' AS value, n FROM size", *tallies(together), *counts, f"({ids})"]
    statement = f"WITH {', '.join(ctes)} {' UNION ALL '.join(parts)}"
    facets: dict[str, dict[str, int]] = {facet.name: {} for facet in FACETS}
    rows_found: list[tuple[int, int]] = []
    total = 0
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        for name, value, n in cursor.fetchall():
            if name == "total":
                total = n
            elif name == "row":
                rows_found.append((n, int(value)))
            elif value:
                facets[name][value] = n
    last_page = max(1, -(-total // per_page))
    return Counted([pk for _, pk in sorted(rows_found)], total, min(page, last_page), facets)


def tallies(columns: list[str]) -> list[str]:
    """The facets whose own values were not chosen: all counted in one pass over the matches."""
    if not columns:
        return []
    # Of the bits of grouping() all are set but that of the column the row is about.
    about = " ".join(
        f"WHEN {(1 << len(columns)) - 1 - (1 << (len(columns) - 1 - place))} THEN '{NAMED[column]}'"
        for place, column in enumerate(columns)
    )
    value = ", ".join(
        "nullif(is_raising, false)::int::text" if c == "is_raising" else f"{c}::text" for c in columns
    )
    sets = ", ".join(f"({column})" for column in columns)
    return [
        f"SELECT CASE grouping({', '.join(columns)}) {about} END, coalesce({value}), count(*) "
        f"FROM found GROUP BY GROUPING SETS ({sets})"
    ]


def tally(name: str, source: str) -> str:
    """One facet counted over a set of its own."""
    if name == "sector":
        # Few kinds of sets of sectors are shared by many businesses: count the sets, then take them apart.
        kinds = f"(SELECT sector_ids, count(*) AS n FROM {source} GROUP BY 1) kinds"
        return (
            f"SELECT 'sector', value::text, sum(n)::bigint FROM {kinds}, unnest(sector_ids) value GROUP BY 2"
        )
    rows = FROM.get(name, "{0}").format(source)
    return f"SELECT '{name}', {VALUE[name]}, count(*) FROM {rows} GROUP BY 2"


def matches(name: str, parameter: str, condition: str, most: str) -> str:
    where = f"WHERE vector @@ %({parameter})s::tsquery" if condition else ""
    return MATCHES.format(name=name, columns=COLUMNS, where=where, most=most)


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
    order = RANKED if is_ranked else ORDERS[plan.query.sort]
    where = "WHERE vector @@ %(all)s::tsquery" if plan.condition else ""
    parameters = {"all": plan.condition, "words": plan.words, "names": plan.names, "phrase": plan.phrase}
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f"SELECT business_id FROM clusters_businesssearch {where} ORDER BY {order}", parameters
        )
        while ids := [row[0] for row in cursor.fetchmany(chunk)]:
            rows = Business.objects.listed().in_bulk(ids)
            yield from (rows[pk] for pk in ids if pk in rows)
