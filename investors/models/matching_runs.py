"""Runs of matching: what they computed, by which weights, and what has to be computed anew."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from clusters.models.geography import filled
from investors.enums import ChunkState, MatchSide, RunState

MAX_ATTEMPTS = 3
#: A worker that has not come back by then is taken for lost.
LEASE = timedelta(minutes=5)


class MatchingWeights(models.Model):
    """One version of the curves of the score. Never changed: another one is another version."""

    name = models.CharField(max_length=40, unique=True)
    document = models.JSONField(help_text="As investors.matching.weights reads it, with its provenance.")
    note = models.TextField("what changed, and why")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    activated_at = models.DateTimeField(null=True, blank=True, editable=False)
    activated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        editable=False,
    )  # fmt: skip

    class Meta:
        verbose_name = verbose_name_plural = "matching weights"
        constraints = [
            models.CheckConstraint(condition=filled("name", "note"), name="matching_weights_say_why")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def provenance(self) -> dict[str, Any]:
        return dict(self.document.get("provenance", {}))


class MatchingRunQuerySet(models.QuerySet["MatchingRun"]):
    def unfinished(self) -> MatchingRunQuerySet:
        return self.filter(state__in=[RunState.QUEUED, RunState.RUNNING])

    def active(self) -> MatchingRunQuerySet:
        """The one whose lists are served."""
        return self.filter(is_active=True)


class MatchingRun(models.Model):
    """One computation of all lists. What it read stays as it was, so that it can go on after a fault."""

    weights = models.ForeignKey(MatchingWeights, on_delete=models.PROTECT, related_name="runs")
    is_shadow = models.BooleanField(
        "shadow run", default=False, help_text="Shows what would change; its lists are never served."
    )
    state = models.CharField(max_length=10, choices=RunState, default=RunState.QUEUED)
    is_active = models.BooleanField("served", default=False, editable=False)
    message = models.TextField(blank=True, help_text="Why it did not end well.")
    snapshot = models.BinaryField(null=True, editable=False)
    raise_count = models.PositiveIntegerField(default=0)
    mandate_count = models.PositiveIntegerField(default=0)
    pair_count = models.PositiveIntegerField("shown", default=0)
    guards = models.JSONField(default=list, blank=True, help_text="What was looked at before it was served.")
    changes = models.JSONField(default=dict, blank=True, help_text="Beside the lists served before.")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField("asked for", default=timezone.now, editable=False)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    as_of = models.DateTimeField(
        null=True, blank=True, help_text="What was written before this moment has been looked at."
    )

    objects = MatchingRunQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-created_at"], name="matching_run_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=RunState.values), name="matching_run_state_is_known"
            ),
            models.UniqueConstraint(
                fields=["is_active"], condition=Q(is_active=True), name="matching_run_one_is_served"
            ),
            models.CheckConstraint(
                condition=Q(is_active=False) | Q(state=RunState.DONE, is_shadow=False),
                name="matching_run_served_is_done",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[RunState.FAILED, RunState.CANCELLED]) | filled("message"),
                name="matching_run_says_why_it_failed",
            ),
        ]

    def __str__(self) -> str:
        return f"Run {self.pk} by {self.weights_id and self.weights}"

    @property
    def is_unfinished(self) -> bool:
        return self.state in {RunState.QUEUED, RunState.RUNNING}

    @property
    def seconds(self) -> float | None:
        if self.started_at is None:
            return None
        return ((self.finished_at or timezone.now()) - self.started_at).total_seconds()

    def end(self, state: RunState, at: datetime, message: str = "") -> None:
        """Close it, once: whoever comes second changes nothing. What it read is not needed any more."""
        ended = MatchingRun.objects.unfinished().filter(pk=self.pk)
        ended.update(state=state, finished_at=at, message=message, snapshot=None)
        self.refresh_from_db()


class MatchingChunkQuerySet(models.QuerySet["MatchingChunk"]):
    def free(self, at: datetime) -> MatchingChunkQuerySet:
        """Not done, and nobody is at it, or whoever was never came back."""
        return self.filter(state=ChunkState.WAITING, leased_until__lte=at)


class MatchingChunk(models.Model):
    """Some raises of a run. Whoever leases it writes its result; written twice, it is the same."""

    run = models.ForeignKey(MatchingRun, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    first_row = models.PositiveIntegerField()
    end_row = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=ChunkState, default=ChunkState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(default=timezone.now)
    error = models.CharField(max_length=500, blank=True)
    result = models.BinaryField(null=True, editable=False)

    objects = MatchingChunkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="matching_chunk_once"),
            models.CheckConstraint(
                condition=Q(attempts__lte=MAX_ATTEMPTS), name="matching_chunk_not_tried_for_ever"
            ),
            models.CheckConstraint(condition=Q(end_row__gt=F("first_row")), name="matching_chunk_has_rows"),
            models.CheckConstraint(
                condition=~Q(state=ChunkState.DONE) | Q(result__isnull=False),
                name="matching_chunk_done_has_result",
            ),
        ]

    def __str__(self) -> str:
        return f"chunk {self.number} of run {self.run_id}"


class MatchListQuerySet(models.QuerySet["MatchList"]):
    def served(self) -> MatchListQuerySet:
        return self.filter(run__is_active=True)

    def of(self, side: MatchSide, pks: Any) -> MatchListQuerySet:
        return self.filter(side=side, subject__in=pks)


class MatchList(models.Model):
    """What one mandate (or raise) is shown, best first: one row, arrays of equal length.

    ``others`` are raises for a mandate and mandates for a raise; ``parts`` holds the parts of each score, one
    after the other, as ``investors.matching.scoring.PARTS`` orders them.
    """

    run = models.ForeignKey(MatchingRun, on_delete=models.CASCADE, related_name="lists")
    side = models.CharField(max_length=8, choices=MatchSide)
    subject = models.BigIntegerField(help_text="Key of the mandate, or of the raise.")
    others = ArrayField(models.BigIntegerField())
    scores = ArrayField(models.FloatField())
    prices = ArrayField(models.FloatField())
    parts = ArrayField(models.FloatField())
    size = models.FloatField(
        null=True, help_text="Of a raise: log Σ exp(score) over all mandates that it may meet."
    )

    objects = MatchListQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "side", "subject"], name="match_list_once"),
            models.CheckConstraint(
                condition=Q(scores__len=F("others__len"), prices__len=F("others__len")),
                name="match_list_columns_are_as_long",
            ),
        ]

    def __str__(self) -> str:
        return f"list of {self.side} {self.subject} in run {self.run_id}"


class MatchingMark(models.Model):
    """A list that has to be made anew, written in the transaction of whatever changed."""

    side = models.CharField(max_length=8, choices=MatchSide)
    subject = models.BigIntegerField(help_text="Key of the mandate, or of the raise.")
    marked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["marked_at"], name="matching_mark_oldest")]

    def __str__(self) -> str:
        return f"{self.side} {self.subject}"
