"""Places where tech happens: universities, accelerators, labs, venues."""

from __future__ import annotations

import pghistory
from django.contrib.auth.models import AnonymousUser
from django.db import models

from accounts.models import User
from clusters.enums import PlaceKind
from clusters.models.cluster import Cluster
from clusters.models.geography import filled, located_in_britain
from core.models import TimeStamped
from core.models.edition import moves_edition


class PlaceQuerySet(models.QuerySet["Place"]):
    def by_kind(self) -> PlaceQuerySet:
        """In the order of the kinds, then by name."""
        order = models.Case(
            *(models.When(kind=kind, then=rank) for rank, kind in enumerate(PlaceKind.values)),
            output_field=models.PositiveSmallIntegerField(),
        )
        return self.order_by(order, "name")

    def curated_by(self, user: User | AnonymousUser) -> PlaceQuerySet:
        return self.filter(cluster__in=Cluster.objects.curated_by(user).values("pk"))

    def visible_to(self, user: User | AnonymousUser) -> PlaceQuerySet:
        return self.filter(cluster__in=Cluster.objects.visible_to(user).values("pk"))


@pghistory.track(exclude=["created_at", "updated_at"])
class Place(TimeStamped):
    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="places")
    kind = models.CharField(max_length=16, choices=PlaceKind)
    name = models.CharField(max_length=120)
    description = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    url = models.URLField("web address", max_length=300, blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        triggers = [moves_edition()]
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["cluster", "name"], name="place_once_per_cluster"),
            models.CheckConstraint(condition=filled("name"), name="place_has_name"),
            models.CheckConstraint(condition=models.Q(kind__in=PlaceKind.values), name="place_kind_is_known"),
            located_in_britain("place_lies_in_britain"),
        ]

    def __str__(self) -> str:
        return self.name
