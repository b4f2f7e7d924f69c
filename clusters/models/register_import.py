"""Imports of the companies register, and what they leave for people to look at."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone

from clusters.enums import ImportState, ImportStep
from clusters.models.geography import filled

MAX_ATTEMPTS = 3


class RegisterImportQuerySet(models.QuerySet["RegisterImport"]):
    def newest_first(self) -> RegisterImportQuerySet:
        return self.order_by("-created_at", "-pk")

    def unfinished(self) -> RegisterImportQuerySet:
        return self.filter(state__in=[ImportState.QUEUED, ImportState.RUNNING])

    def taken_in(self) -> RegisterImportQuerySet:
        """Those that changed the directory: done, and not only a rehearsal."""
        return self.filter(state=ImportState.DONE, is_rehearsal=False)

    def to_follow_up(self) -> RegisterImportQuerySet:
        """Taken in, but what is derived from the directory has not been refreshed since."""
        return self.taken_in().filter(followed_up_at=None)

    def latest_taken_in(self) -> RegisterImport | None:
        return self.taken_in().order_by("-register_on", "-finished_at").first()

    def latest_whole(self) -> RegisterImport | None:
        """The last one of a whole register, to compare the size of the next with."""
        return self.taken_in().filter(is_whole=True).order_by("-register_on", "-finished_at").first()


class RegisterImport(models.Model):
    """One import of a register, from its files to its report."""

    file_names = models.JSONField(
        "files", default=list, help_text="As they are called in the inbox, or on disk."
    )
    digests = models.JSONField(
        "SHA-256", default=list, blank=True, help_text="Of each file, in the same order."
    )
    register_on = models.DateField("register of", null=True, blank=True)
    all_sectors = models.BooleanField(default=False, help_text="Beyond the digital SIC codes.")
    is_rehearsal = models.BooleanField("rehearsal", default=False, help_text="Reports what it would do.")
    is_whole = models.BooleanField("whole register", default=False, editable=False)

    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.QUEUED)
    step = models.CharField(max_length=14, choices=ImportStep, default=ImportStep.NONE, blank=True)
    message = models.TextField(blank=True, help_text="Why it did not end well.")
    notes = models.JSONField(default=list, blank=True, help_text="What whoever reads the report should know.")
    bytes_read = models.BigIntegerField(default=0)
    bytes_total = models.BigIntegerField(default=0)

    lines_count = models.PositiveIntegerField("companies read", default=0)
    kept_count = models.PositiveIntegerField("kept", default=0)
    new_count = models.PositiveIntegerField("new", default=0)
    changed_count = models.PositiveIntegerField("changed", default=0)
    unchanged_count = models.PositiveIntegerField("unchanged", default=0)
    returned_count = models.PositiveIntegerField("back on the register", default=0)
    gone_count = models.PositiveIntegerField("gone from the register", default=0)
    outside_rules_count = models.PositiveIntegerField("known, but outside the rules now", default=0)
    without_postcode_count = models.PositiveIntegerField("passed over without a postcode", default=0)
    difference_count = models.PositiveIntegerField("differences from what companies say", default=0)
    rejected_count = models.PositiveIntegerField("lines rejected", default=0)
    warning_count = models.PositiveIntegerField("lines taken with a warning", default=0)
    breakdown = models.JSONField(
        default=dict, blank=True, help_text="Kept companies: by cluster, by sector, and by both."
    )

    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_job = models.BooleanField("run by a worker", default=False, help_text="Not from the command line.")
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField("asked for", default=timezone.now, editable=False)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    cancel_asked_at = models.DateTimeField(null=True, blank=True)
    followed_up_at = models.DateTimeField(null=True, blank=True)

    objects = RegisterImportQuerySet.as_manager()

    class Meta:
        verbose_name = "register import"
        indexes = [models.Index(fields=["-created_at"], name="register_import_newest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=ImportState.values), name="register_import_state_is_known"
            ),
            # Besides the advisory lock: whoever holds that puts back what was lost before it starts its own.
            models.UniqueConstraint(
                fields=["state"],
                condition=models.Q(state=ImportState.RUNNING),
                name="register_import_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(attempts__lte=MAX_ATTEMPTS), name="register_import_not_tried_for_ever"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=ImportState.DONE)
                | models.Q(register_on__isnull=False, finished_at__isnull=False),
                name="register_import_done_has_dates",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[ImportState.FAILED, ImportState.CANCELLED])
                | filled("message"),
                name="register_import_says_why_it_failed",
            ),
        ]

    def __str__(self) -> str:
        return f"Register of {self.register_on:%-d %B %Y}" if self.register_on else ", ".join(self.file_names)

    @property
    def is_unfinished(self) -> bool:
        return self.state in {ImportState.QUEUED, ImportState.RUNNING}

    @property
    def percent_read(self) -> int:
        return min(100 * self.bytes_read // self.bytes_total, 100) if self.bytes_total else 0

    @property
    def seconds(self) -> float | None:
        """How long it has run, or ran."""
        if self.started_at is None:
            return None
        return ((self.finished_at or timezone.now()) - self.started_at).total_seconds()

    def start(self, at: datetime) -> bool:
        """Begin an attempt; False when it has been tried often enough, or is not wanted any more."""
        if self.cancel_asked_at:
            return self.end(ImportState.CANCELLED, at, "Cancelled before it started.")
        if self.attempts >= MAX_ATTEMPTS:
            return self.end(ImportState.FAILED, at, "Its worker was lost three times; see the worker's log.")
        self.state, self.step, self.message = ImportState.RUNNING, ImportStep.CHECKING, ""
        self.attempts, self.started_at, self.finished_at = self.attempts + 1, at, None
        self.bytes_read = self.lines_count = 0
        self.save()
        return True

    def end(self, state: ImportState, at: datetime, message: str) -> bool:
        """Close it without success; always False."""
        self.state, self.step, self.finished_at, self.message = state, ImportStep.NONE, at, message
        self.save(update_fields=["state", "step", "finished_at", "message"])
        return False


class RegisterRemark(models.Model):
    """A line of a register that was rejected, or taken with a warning."""

    register_import = models.ForeignKey(RegisterImport, on_delete=models.CASCADE, related_name="remarks")
    file = models.CharField(max_length=200)
    line_number = models.PositiveIntegerField("line")
    company_number = models.CharField(max_length=8, blank=True)
    is_rejection = models.BooleanField("rejected", default=True)
    reason = models.CharField(max_length=300)
    text = models.CharField("how the line begins", max_length=300, blank=True)

    class Meta:
        verbose_name = "remark on the register"
        verbose_name_plural = "remarks on the register"
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=filled("reason"), name="register_remark_has_reason")]

    def __str__(self) -> str:
        return f"{self.file}, line {self.line_number}: {self.reason}"
