"""Listings that may be of one business, and the merges that were made of them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from accounts.models import User
from clusters.enums import DuplicateState
from clusters.models.business import Business
from clusters.models.cluster import curates_all


class DuplicatePairQuerySet(models.QuerySet["DuplicatePair"]):
    def open(self) -> DuplicatePairQuerySet:
        return self.filter(state=DuplicateState.OPEN)

    def likeliest_first(self) -> DuplicatePairQuerySet:
        return self.order_by("-score", "pk")

    def curated_by(self, user: User | AnonymousUser) -> DuplicatePairQuerySet:
        """Pairs of which this person curates at least one; a merge needs both."""
        if curates_all(user):
            return self
        curated = Business.objects.curated_by(user).values("pk")
        return self.filter(models.Q(first__in=curated) | models.Q(second__in=curated))


class DuplicatePair(models.Model):
    """Two listings that share a name, a website or a company number, and what staff made of it.

    Kept by ``clusters.actions.find_duplicates``: a pair that was decided is never asked about again.
    """

    first = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="+")
    same_name = models.BooleanField(default=False)
    same_domain = models.BooleanField("same website", default=False)
    same_number = models.BooleanField(
        "company number named", default=False, help_text="One names the other’s number in its own words."
    )
    same_postcode = models.BooleanField(default=False)
    score = models.PositiveSmallIntegerField(help_text="How likely, out of 100.")
    state = models.CharField(max_length=10, choices=DuplicateState, default=DuplicateState.OPEN)
    found_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = DuplicatePairQuerySet.as_manager()

    class Meta:
        verbose_name = "possible duplicate"
        indexes = [
            models.Index(fields=["-score", "id"], name="duplicate_pair_likeliest"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="duplicate_pair_once"),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")), name="duplicate_pair_in_order"
            ),
            models.CheckConstraint(
                condition=models.Q(same_name=True) | models.Q(same_domain=True) | models.Q(same_number=True),
                name="duplicate_pair_has_ground",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=DuplicateState.values), name="duplicate_pair_state_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state=DuplicateState.OPEN) | models.Q(decided_at__isnull=False),
                name="duplicate_pair_decided_has_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} / {self.second}"


class BusinessMergeQuerySet(models.QuerySet["BusinessMerge"]):
    def curated_by(self, user: User | AnonymousUser) -> BusinessMergeQuerySet:
        """Merges into what this person curates; undoing one needs both."""
        if curates_all(user):
            return self
        return self.filter(winner__in=Business.objects.curated_by(user).values("pk"))

    def standing(self) -> BusinessMergeQuerySet:
        return self.filter(undone_at=None)


class BusinessMerge(models.Model):
    """One listing taken into another, with an exact record of what was moved, so that it can be undone.

    ``moved`` says for every table which rows went from loser to winner and what was done about those both
    had; ``filled`` which empty fields of the winner took the loser's value; ``before`` what the loser was,
    and the winner where it became a profile by it.
    """

    winner = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="merges_won")
    loser = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="merges_lost")
    moved = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    filled = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    merged_at = models.DateTimeField(default=timezone.now)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = BusinessMergeQuerySet.as_manager()

    class Meta:
        verbose_name = "merge"
        constraints = [
            models.UniqueConstraint(
                fields=["loser"],
                condition=models.Q(undone_at=None),
                name="business_merge_one_standing_each",
            ),
            models.CheckConstraint(
                condition=~models.Q(winner=models.F("loser")), name="business_merge_of_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.loser} into {self.winner}"
