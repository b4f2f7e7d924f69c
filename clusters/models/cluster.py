"""Clusters: the places of the North, and the people who keep their pages."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import may_work_as_staff
from clusters.enums import ClusterStatus
from clusters.models.geography import filled, located_in_britain
from core.accents import Accent
from core.models import TimeStamped
from core.models.edition import moves_edition


def curates_all(user: User | AnonymousUser) -> bool:
    """Staff of the whole agency, not of one cluster."""
    return may_work_as_staff(user) and user.has_perm("clusters.curate_all_clusters")


class ClusterQuerySet(models.QuerySet["Cluster"]):
    def published(self) -> ClusterQuerySet:
        return self.filter(is_published=True)

    def curated_by(self, user: User | AnonymousUser) -> ClusterQuerySet:
        """Those this person may change: all of them for agency staff, their own for a curator."""
        if not may_work_as_staff(user):
            return self.none()
        if user.has_perm("clusters.curate_all_clusters"):
            return self
        return self.filter(pk__in=ClusterCurator.objects.filter(user=user).values("cluster"))  # type: ignore[misc]

    def visible_to(self, user: User | AnonymousUser) -> ClusterQuerySet:
        if not may_work_as_staff(user):
            return self.published()
        if user.has_perm("clusters.curate_all_clusters"):
            return self
        own = ClusterCurator.objects.filter(user=user).values("cluster")  # type: ignore[misc]
        return self.filter(models.Q(is_published=True) | models.Q(pk__in=own))

    def in_order(self) -> ClusterQuerySet:
        return self.order_by("position", "name")


@pghistory.track(exclude=["created_at", "updated_at"])
class Cluster(TimeStamped):
    """A city region with its own identity, curated by its own people. Staff add new ones by form."""

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(
        max_length=80, unique=True, help_text="Part of the address; keep it once published."
    )
    tagline = models.CharField(max_length=160, help_text="One sentence that could be said of no other place.")
    story = models.TextField(blank=True, help_text="Markdown. What the place is good at, and since when.")
    accent = models.CharField(max_length=16, choices=Accent, default=Accent.COPPER)
    picture = models.ImageField(upload_to="clusters/", blank=True)
    picture_alt = models.CharField("what the picture shows", max_length=200, blank=True)
    picture_credit = models.CharField(max_length=200, blank=True)
    latitude = models.FloatField()
    longitude = models.FloatField()
    status = models.CharField(max_length=16, choices=ClusterStatus, default=ClusterStatus.EMERGING)
    is_published = models.BooleanField("published", default=False)
    position = models.PositiveSmallIntegerField(default=100, help_text="Order in lists; then by name.")
    contact_name = models.CharField(max_length=120, blank=True)
    contact_role = models.CharField(max_length=120, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    curators = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        through="ClusterCurator",
        through_fields=("cluster", "user"),
        related_name="curated_clusters",
        blank=True,
    )

    objects = ClusterQuerySet.as_manager()

    class Meta:
        triggers = [moves_edition()]
        ordering = ["position", "name"]
        permissions = [("curate_all_clusters", "Works for every cluster, not only for those they curate")]
        constraints = [
            located_in_britain("cluster_lies_in_britain"),
            models.CheckConstraint(
                condition=filled("name", "slug", "tagline"), name="cluster_says_what_it_is"
            ),
            models.CheckConstraint(
                condition=models.Q(accent__in=Accent.values), name="cluster_accent_is_checked"
            ),
            models.CheckConstraint(
                condition=models.Q(picture="") | filled("picture_credit", "picture_alt"),
                name="cluster_picture_has_credit",
                violation_error_message="A picture needs its credit and words for those who cannot see it.",
            ),
            models.CheckConstraint(
                condition=models.Q(is_published=False) | filled("story"),
                name="cluster_published_has_story",
                violation_error_message="Write the story before publishing.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("clusters:cluster_profile", args=[self.slug])


@pghistory.track()
class ClusterCurator(models.Model):
    """A member of staff who keeps one cluster's pages, and sees only that cluster in the admin."""

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="curatorships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="curatorships")
    since_on = models.DateField("since", default=timezone.localdate)

    class Meta:
        verbose_name = "curator"
        constraints = [models.UniqueConstraint(fields=["cluster", "user"], name="cluster_curator_once")]

    def __str__(self) -> str:
        return f"{self.user} for {self.cluster}"
