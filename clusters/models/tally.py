"""Counts that pages show, kept so that a page need not count two million rows."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from clusters.models.cluster import Cluster
from clusters.models.sector import Sector
from core.models.edition import moves_edition


class ClusterSectorCountQuerySet(models.QuerySet["ClusterSectorCount"]):
    def for_comparison(self, clusters: Iterable[Cluster]) -> ClusterSectorCountQuerySet:
        """Of these clusters and of the region; of sectors in use, and of all together."""
        places = models.Q(cluster=None) | models.Q(cluster__in=clusters)
        return self.filter(places, models.Q(sector=None) | models.Q(sector__is_active=True))


class ClusterSectorCount(models.Model):
    """Listed businesses of a cluster (or the region) in a sector (or in all), kept by ``refresh_counts``."""

    cluster = models.ForeignKey(
        Cluster,
        null=True,
        on_delete=models.CASCADE,
        related_name="sector_counts",
        help_text="Empty: the region.",
    )
    sector = models.ForeignKey(
        Sector,
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="Empty: all sectors together.",
    )
    business_count = models.PositiveIntegerField()
    raising_count = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField()

    objects = ClusterSectorCountQuerySet.as_manager()

    class Meta:
        triggers = [moves_edition()]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "sector"], name="cluster_sector_counted_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=models.Q(raising_count__lte=models.F("business_count")),
                name="cluster_sector_raising_among_counted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cluster or 'Region'}, {self.sector or 'all sectors'}: {self.business_count}"


class ClusterYearCount(models.Model):
    """Listed businesses of a cluster (or the region) by the year they began."""

    cluster = models.ForeignKey(Cluster, null=True, on_delete=models.CASCADE, related_name="year_counts")
    year = models.PositiveSmallIntegerField()
    business_count = models.PositiveIntegerField()
    counted_at = models.DateTimeField()

    class Meta:
        triggers = [moves_edition()]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "year"], name="cluster_year_counted_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.cluster or 'Region'}, {self.year}: {self.business_count}"
