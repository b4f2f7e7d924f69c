"""Businesses like one: of its sectors and, where there are enough, of its cluster."""

from __future__ import annotations

from clusters.models import Business
from clusters.search import statements
from clusters.search.cube import current_cube
from clusters.search.query import SearchQuery
from clusters.search.words import facet_condition

#: How many a profile shows; with fewer in the cluster, the whole region is asked.
SHOWN = 4
#: The fullest profiles among all that share a sector are looked at more closely.
LOOKED_AT = 200


def similar_to(business: Business, *, limit: int = SHOWN) -> list[Business]:
    """Those that share most sectors first, then of its cluster, of its stage, then the fuller profile."""
    if not business.sector_ids:
        return []
    ids = sharing(business, in_cluster=True) if business.cluster_id else []
    if len(ids) <= limit:
        ids = list(dict.fromkeys([*ids, *sharing(business, in_cluster=False)]))
    own = set(business.sector_ids)
    unlike = {
        pk: (len(own ^ set(theirs)), cluster != business.cluster_id, not stage or stage != business.stage)
        for pk, theirs, cluster, stage in Business.objects.listed()
        .filter(pk__in=ids)
        .values_list("pk", "sector_ids", "cluster_id", "stage")
    }
    nearest = sorted((pk for pk in ids if pk in unlike and pk != business.pk), key=lambda pk: unlike[pk])
    rows = Business.objects.listed().as_rows().in_bulk(nearest[:limit])
    return [rows[pk] for pk in nearest[:limit] if pk in rows]


def sharing(business: Business, *, in_cluster: bool) -> list[int]:
    """The fullest profiles with at least one sector of this one, the fullest first."""
    chosen = {"sector": tuple(map(str, business.sector_ids))}
    if in_cluster:
        chosen["cluster"] = (str(business.cluster_id),)
    query = SearchQuery(chosen=chosen)
    cube = current_cube()
    whole = cube.of("") if cube else None
    total = whole.count(query) if whole else LOOKED_AT
    return statements.by_order(facet_condition(query.lexemes()), "best", total, LOOKED_AT, 0)
