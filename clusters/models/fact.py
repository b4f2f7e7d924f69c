"""Figures about the region and its clusters. A figure without year and source cannot exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pghistory
from django.contrib.auth.models import AnonymousUser
from django.db import models

from accounts.models import User
from clusters.enums import FactQualifier
from clusters.models.cluster import Cluster, curates_all
from clusters.models.geography import filled
from core.models import TimeStamped
from core.models.edition import moves_edition

if TYPE_CHECKING:
    from clusters.models.cluster import ClusterQuerySet


class Metric(models.Model):
    """What can be measured of a cluster: tech jobs, investment raised, graduates a year, ..."""

    key = models.SlugField(max_length=60, unique=True)
    label = models.CharField(max_length=80, unique=True)
    unit = models.CharField(max_length=30, help_text="jobs, businesses, £bn, % of graduates, ...")
    definition = models.TextField(help_text="What is counted, in a sentence; offered when a fact is entered.")
    is_higher_better = models.BooleanField("more is better", null=True, blank=True, default=True)
    position = models.PositiveSmallIntegerField(default=100)

    class Meta:
        triggers = [moves_edition()]
        ordering = ["position", "label"]
        constraints = [
            models.CheckConstraint(
                condition=filled("key", "label", "unit", "definition"), name="metric_is_defined"
            )
        ]

    def __str__(self) -> str:
        return self.label


class FactQuerySet(models.QuerySet["Fact"]):
    def of_region(self) -> FactQuerySet:
        return self.filter(cluster=None)

    def of_clusters(self, clusters: ClusterQuerySet | list[Cluster]) -> FactQuerySet:
        return self.filter(cluster__in=clusters)

    def baseline(self) -> FactQuerySet:
        """The one figure the doubling of jobs is measured against."""
        return self.filter(is_baseline=True)

    def latest_per_metric(self) -> FactQuerySet:
        """One fact for each cluster (or the region) and metric: the newest year, then entered last."""
        newest = self.order_by("cluster_id", "metric_id", "-year", "-pk").distinct("cluster_id", "metric_id")
        latest = self.model._default_manager.filter(pk__in=newest.values("pk"))
        return latest.select_related("metric").in_order()

    def in_order(self) -> FactQuerySet:
        return self.order_by("metric__position", "metric__label", "-year", "source")

    def curated_by(self, user: User | AnonymousUser) -> FactQuerySet:
        """Those of one's own clusters; for staff of the whole agency the region's too."""
        if curates_all(user):
            return self
        return self.filter(cluster__in=Cluster.objects.curated_by(user).values("pk"))

    def visible_to(self, user: User | AnonymousUser) -> FactQuerySet:
        clusters = Cluster.objects.visible_to(user).values("pk")
        return self.filter(models.Q(cluster=None) | models.Q(cluster__in=clusters))


@pghistory.track(exclude=["created_at", "updated_at"])
class Fact(TimeStamped):
    """One figure: what, where, when, as defined by whom."""

    cluster = models.ForeignKey(
        Cluster,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="facts",
        help_text="Empty for the whole region.",
    )
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="facts")
    year = models.PositiveSmallIntegerField(help_text="The year the figure is about; of a period, its last.")
    period = models.CharField(
        max_length=40, blank=True, help_text="Where it is not one calendar year: 2013/14 to 2014/15."
    )
    qualifier = models.CharField(
        max_length=12,
        choices=FactQualifier,
        default=FactQualifier.EXACT,
        blank=True,
        help_text="The source's own word before the figure.",
    )
    value = models.DecimalField(max_digits=18, decimal_places=2)
    unit = models.CharField(max_length=30)
    definition = models.TextField(help_text="What this source counts, in a sentence.")
    source = models.CharField(max_length=200, help_text="Who says so, where and when.")
    source_url = models.URLField("address of the source", max_length=500)
    is_baseline = models.BooleanField(
        "baseline of the doubling target",
        default=False,
        help_text="Exactly one figure can be: every other keeps its own definition.",
    )

    objects = FactQuerySet.as_manager()

    class Meta:
        triggers = [moves_edition()]
        ordering = ["metric__position", "-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "metric", "year", "source"],
                name="fact_once_per_source_and_year",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["is_baseline"],
                condition=models.Q(is_baseline=True),
                name="fact_one_baseline",
                violation_error_message="There is a baseline already, and there is one only.",
            ),
            models.CheckConstraint(
                condition=filled("unit", "definition", "source"),
                name="fact_has_unit_definition_and_source",
                violation_error_message="A figure needs its unit, definition and source.",
            ),
            models.CheckConstraint(
                condition=models.Q(source_url__regex=r"^https?://[^\s/]+\.[^\s/]+"),
                name="fact_source_can_be_opened",
                violation_error_message="Give the web address where the figure can be checked.",
            ),
            models.CheckConstraint(
                condition=models.Q(year__range=(1900, 2100)), name="fact_year_is_plausible"
            ),
            models.CheckConstraint(
                condition=models.Q(is_baseline=False) | models.Q(cluster=None),
                name="fact_baseline_is_of_the_region",
            ),
        ]

    @property
    def shown_period(self) -> str:
        return self.period or str(self.year)

    def __str__(self) -> str:
        return f"{self.metric}, {self.cluster or 'whole region'}, {self.year}"
