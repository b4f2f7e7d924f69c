"""What the cloth of a cluster or a business is woven from: its sectors, and the digits of its figures."""

from __future__ import annotations

from collections.abc import Iterable

from clusters.models import Business, Cluster, Fact, Sector
from clusters.tallies import Tallies

#: As many threads as an emblem can show and a reader can tell apart.
THREADS = 9


def woven(
    clusters: Iterable[Cluster], *, tallies: Tallies | None = None, sectors: dict[int, Sector] | None = None
) -> list[Cluster]:
    """The clusters, each with ``weave_threads``, ``weave_figures``, ``business_count`` and ``raising_count``.

    Four queries however many clusters there are; fewer where the page has counts and sectors in hand.
    """
    rows = list(clusters)
    tallies = tallies or Tallies.of(rows)
    sectors = sectors or Sector.objects.active().in_bulk()
    figures = figures_of(rows)
    for cluster in rows:
        cluster.weave_threads = threads_of(tallies.sectors[cluster.pk], sectors)  # type: ignore[attr-defined]
        cluster.weave_figures = figures.get(cluster.pk, [])  # type: ignore[attr-defined]
        cluster.business_count = tallies.totals.get(cluster.pk, 0)  # type: ignore[attr-defined]
        cluster.raising_count = tallies.raising.get(cluster.pk, 0)  # type: ignore[attr-defined]
    return rows


def threads_of(counts: dict[int, int], sectors: dict[int, Sector]) -> list[tuple[str, str, float]]:
    """(slug, name, share of all sector memberships), the largest first."""
    whole = sum(counts.values()) or 1
    largest = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:THREADS]
    return [
        (sectors[pk].slug, sectors[pk].name, round(count / whole, 4))
        for pk, count in largest
        if pk in sectors
    ]


def figures_of(clusters: list[Cluster]) -> dict[int, list[str]]:
    """Cluster id → its latest figures as text, in the order of the metrics."""
    figures: dict[int, list[str]] = {}
    for fact in Fact.objects.of_clusters(clusters).latest_per_metric():
        figures.setdefault(fact.cluster_id, []).append(f"{fact.value.normalize():f}")  # type: ignore[arg-type]
    return figures


def swatched(businesses: Iterable[Business], *, sectors: dict[int, Sector] | None = None) -> list[Business]:
    """The businesses, each with ``weave_threads`` ((slug, name) of its sectors) and its ``sector_names``."""
    rows = list(businesses)
    sectors = sectors or Sector.objects.active().in_bulk()
    for business in rows:
        own = [sectors[pk] for pk in business.sector_ids if pk in sectors]
        business.weave_threads = [(sector.slug, sector.name) for sector in own]  # type: ignore[attr-defined]
        business.sector_names = [sector.name for sector in own]  # type: ignore[attr-defined]
    return rows
