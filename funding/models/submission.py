"""What was handed in and when, what was said about it, and where it has been."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from clusters.models.geography import filled
from funding.enums import APPLICATION_STEPS_TOLD
from funding.models.application import Application


class Submission(models.Model):
    """An application as it was sent: every question with its answer, for ever.

    ``submitted_at`` is the database's clock, and the database refuses one that is not before its deadline.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField(help_text="1 for the first; more where it was sent again.")
    token = models.UUIDField(unique=True, help_text="Of the form it was sent by: sending twice is once.")
    submitted_at = models.DateTimeField()
    deadline_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    signed_name = models.CharField("signed", max_length=120)
    content = models.JSONField(help_text="Sections, questions and answers, declarations, files by checksum.")
    sha256 = models.CharField("checksum of its content", max_length=64)

    class Meta:
        ordering = ["application", "number"]
        triggers = [
            pgtrigger.ReadOnly(
                name="submission_stands",
                fields=["application", "number", "token", "submitted_at", "deadline_at", "content", "sha256"],
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="submission_number_once"),
            models.CheckConstraint(condition=filled("signed_name"), name="submission_is_signed"),
            models.CheckConstraint(
                condition=Q(submitted_at__lt=F("deadline_at")), name="submission_before_deadline"
            ),
        ]

    def __str__(self) -> str:
        return self.receipt

    @property
    def receipt(self) -> str:
        """What the receipt is called: the application's reference, and which time it was sent."""
        return f"{self.application.reference}/{self.number}"


class ApplicationStep(models.Model):
    """One move through the lifecycle, as both sides read it."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="steps")
    verb = models.CharField(max_length=20)
    state = models.CharField(max_length=10, help_text="Where it stood afterwards.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    is_staff = models.BooleanField(default=False, help_text="The agency's doing, not the business's.")
    at = models.DateTimeField(default=timezone.now)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "pk"]
        triggers = [
            pgtrigger.ReadOnly(name="application_step_stands", fields=["application", "verb", "state", "at"])
        ]
        indexes = [models.Index(fields=["application", "at"], name="application_step_in_order")]

    def __str__(self) -> str:
        return f"{self.application}: {self.verb}"

    @property
    def told(self) -> str:
        """What happened, as both sides read it."""
        return APPLICATION_STEPS_TOLD.get(self.verb, self.verb)


class ApplicationMessage(models.Model):
    """What the business and the agency write to each other about an application."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="messages")
    is_from_staff = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField()
    sent_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True, help_text="First opened by the other side.")

    class Meta:
        ordering = ["sent_at", "pk"]
        indexes = [models.Index(fields=["application", "sent_at"], name="application_message_order")]
        constraints = [
            models.CheckConstraint(condition=filled("text"), name="application_message_says_something")
        ]

    def __str__(self) -> str:
        return f"{self.application}, {self.sent_at:%Y-%m-%d %H:%M}"
