"""By when the agency answers: a promise that is dated, and the days on which nobody is there."""

from __future__ import annotations

from datetime import date, time

from django.db import models
from django.utils import timezone

from clusters.models.geography import filled

USUAL_MINUTES = 2 * 8 * 60


class AnswerPromiseQuerySet(models.QuerySet["AnswerPromise"]):
    def on(self, day: date) -> AnswerPromise:
        """The promise of that day; for days before the first, that one; without any, two working days."""
        found = self.filter(starts_on__lte=day).order_by("-starts_on").first()
        return found or self.order_by("starts_on").first() or AnswerPromise(working_minutes=USUAL_MINUTES)


class AnswerPromise(models.Model):
    """Holds for what is received from its first day on, until the next one's."""

    starts_on = models.DateField(unique=True, default=timezone.localdate)
    working_minutes = models.PositiveIntegerField(
        "answer within (minutes of working time)", help_text="960 are two days of eight hours."
    )
    opens_at = models.TimeField(default=time(9))
    closes_at = models.TimeField(default=time(17))
    note = models.CharField(max_length=200, blank=True, help_text="Who decided it, and where it is written.")

    objects = AnswerPromiseQuerySet.as_manager()

    class Meta:
        verbose_name = "promise of an answer"
        verbose_name_plural = "promises of an answer"
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")),
                name="answer_promise_opens_first",
                violation_error_message="The office has to open before it closes.",
            ),
            models.CheckConstraint(
                condition=models.Q(working_minutes__gt=0), name="answer_promise_takes_some_time"
            ),
        ]

    def __str__(self) -> str:
        return f"From {self.starts_on:%-d %B %Y}"


class ClosedDay(models.Model):
    """A day on which nobody works, beside weekends and England's bank holidays, which the portal knows."""

    day = models.DateField(unique=True)
    reason = models.CharField(max_length=120, help_text="For example: office closed between the years.")

    class Meta:
        verbose_name = "day the office is closed"
        verbose_name_plural = "days the office is closed"
        ordering = ["-day"]
        constraints = [models.CheckConstraint(condition=filled("reason"), name="closed_day_has_reason")]

    def __str__(self) -> str:
        return f"{self.day:%-d %B %Y}: {self.reason}"
