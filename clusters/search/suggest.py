"""What somebody may mean while they type: names, sectors, clusters that begin so, a company by its number."""

from __future__ import annotations

from typing import NamedTuple

from django.db import connection
from django.urls import reverse

from clusters.models import Business, Cluster, Sector
from clusters.search.engine import by_number
from clusters.search.query import SearchQuery
from clusters.search.words import quoted
from core.edition import public_edition

MOST = 8
SHORTEST = 2
#: Where more names than this have a word that begins so, who types has to say more.
MOST_NAMES = 5_000


class Suggestion(NamedTuple):
    label: str
    kind: str
    address: str


def suggest(text: str, *, limit: int = MOST) -> list[Suggestion]:
    """At most ``limit``: clusters and sectors first, for they are few; then names, the fullest first."""
    typed = folded(text[:60])
    if len(typed) < SHORTEST:
        return []
    found = by_number(SearchQuery(text=text), 1)
    ids = found.business_ids if found else named(typed, limit)
    rows = Business.objects.listed().as_rows().in_bulk(ids)
    names = [Suggestion(rows[pk].name, "business", rows[pk].get_absolute_url()) for pk in ids if pk in rows]
    return [*reference(typed), *names][:limit]


def folded(text: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT folded(%s)", [text.replace("\0", " ")])
        return str(cursor.fetchone()[0]).strip()


def reference(typed: str) -> list[Suggestion]:
    """Clusters and sectors one of whose words begins so."""
    known = public_edition().kept("suggestions of the reference world", _reference)
    return [
        Suggestion(label, kind, address)
        for words, label, kind, address in known
        if words.startswith(typed) or f" {typed}" in words
    ][:3]


def _reference() -> list[tuple[str, str, str, str]]:
    rows = [(c.name, "cluster", c.get_absolute_url()) for c in Cluster.objects.published().in_order()]
    for sector in Sector.objects.active().in_order().with_words():
        address = reverse("clusters:sector_profile", args=[sector.slug])
        rows.append((sector.name, "sector", address))
    return [(label.lower(), label, kind, address) for label, kind, address in rows]


def named(typed: str, limit: int) -> list[int]:
    """Ids of names that begin so, the fullest profiles first; then of names with a word that begins so."""
    found = first_of_names(typed, limit)
    word = typed.rsplit(" ", 1)[-1]
    if len(found) < limit and " " not in typed and word.isalnum() and 0 < names_with(word) <= MOST_NAMES:
        found += [pk for pk in with_word(word, limit) if pk not in found]
    return found[:limit]


def first_of_names(typed: str, limit: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT business_id FROM (
                SELECT business_id, name, quality FROM clusters_businesssearch
                WHERE name >= %(typed)s AND name < %(end)s ORDER BY name, business_id LIMIT 200
            ) found ORDER BY quality DESC, length(name), name, business_id LIMIT %(limit)s
            """,
            {"typed": typed, "end": typed + "\U0010ffff", "limit": limit},
        )
        return [row[0] for row in cursor.fetchall()]


def names_with(beginning: str) -> int:
    """About how many listed names have a word that begins so: the vocabulary knows without reading names."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(uses), 0) FROM clusters_searchword WHERE word >= %s AND word < %s",
            [beginning, beginning + "\U0010ffff"],
        )
        return int(cursor.fetchone()[0])


def with_word(beginning: str, limit: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH found AS MATERIALIZED (
                SELECT business_id, name, quality FROM clusters_businesssearch
                WHERE vector @@ %(word)s::tsquery LIMIT %(most)s
            )
            SELECT business_id FROM found
            ORDER BY quality DESC, length(name), name, business_id LIMIT %(limit)s
            """,
            {"word": quoted(beginning, "*A"), "most": MOST_NAMES, "limit": limit},
        )
        return [row[0] for row in cursor.fetchall()]
