"""Runs of periodic jobs, so that two schedulers do each period's work once."""

from django.db import models
from django.utils import timezone


class JobRun(models.Model):
    """A periodic job in one of its periods. An unfinished row was interrupted and is done again."""

    job = models.CharField(max_length=80)
    period = models.CharField(max_length=40, help_text="The hour, day or month it was for, as text.")
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "period"], name="job_run_once_per_period"),
            models.CheckConstraint(
                condition=models.Q(finished_at=None) | models.Q(finished_at__gte=models.F("started_at")),
                name="job_run_ends_after_it_starts",
            ),
        ]
        indexes = [models.Index(fields=["started_at"], name="job_run_by_time")]

    def __str__(self) -> str:
        return f"{self.job} for {self.period}"
