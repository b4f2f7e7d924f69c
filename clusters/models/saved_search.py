"""Searches that somebody has saved, and what has changed in the directory since they were last told."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils import timezone

from accounts.models import User
from clusters.enums import Cadence
from clusters.models.geography import filled

#: Searches one person keeps: each is a line of one mail.
MOST_SAVED = 50


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    def of(self, user: User | AnonymousUser) -> SavedSearchQuerySet:
        """This person's own, by name."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(user=user).order_by("name", "pk")

    def due(self, cadence: Cadence, moment: datetime, number: int) -> SavedSearchQuerySet:
        """Not looked at since ``moment``, with changes up to ``number`` to see, of people who can be told."""
        waiting = self.filter(cadence=cadence, looked_at__lt=moment, seen_until__lt=number)
        return waiting.filter(user__is_active=True)


class SavedSearch(models.Model):
    """A search of the directory, and how often its person wishes to be told of what newly fits."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches"
    )
    name = models.CharField(max_length=120, help_text="As it stands in the subject of the mail.")
    address = models.CharField(max_length=1000, editable=False, help_text="The directory's own, after “?”.")
    cadence = models.CharField("mail", max_length=8, choices=Cadence, default=Cadence.WEEKLY)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    looked_at = models.DateTimeField(default=timezone.now, editable=False)
    seen_until = models.BigIntegerField(default=0, editable=False, help_text="The number of the last change.")
    mailed_at = models.DateTimeField(null=True, blank=True, editable=False)
    mailed_count = models.PositiveIntegerField(
        default=0, editable=False, help_text="Businesses in that mail."
    )

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "saved searches"
        indexes = [
            models.Index(fields=["cadence", "user"], name="saved_search_by_cadence"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "address"], name="saved_search_once_by_each"),
            models.CheckConstraint(
                condition=models.Q(cadence__in=Cadence.values), name="saved_search_cadence_is_known"
            ),
            models.CheckConstraint(
                condition=filled("name") & filled("address"), name="saved_search_looks_for_something"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SearchChange(models.Model):
    """That a business's row of the search became another. Written by triggers only: ``clusters.search.news``.

    ``before`` and ``after`` are what it was found by; null: it was not listed. ``number`` is given when the
    change is first seen committed: numbers of a sequence alone would pass by a transaction that takes longer.
    """

    business_id = models.BigIntegerField()
    changed_at = models.DateTimeField()
    number = models.BigIntegerField(null=True)
    before = SearchVectorField(null=True)
    after = SearchVectorField(null=True)

    class Meta:
        indexes = [
            GinIndex(fields=["after"], name="search_change_after"),
            models.Index(fields=["business_id", "number"], name="search_change_by_business"),
            models.Index(fields=["number"], name="search_change_by_number"),
            models.Index(fields=["id"], condition=models.Q(number=None), name="search_change_unnumbered"),
        ]

    def __str__(self) -> str:
        return f"{self.business_id} at {self.changed_at}"
