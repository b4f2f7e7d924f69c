"""What stands in an application: answers, words that were not put in, files."""

from __future__ import annotations

import secrets

import pghistory
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.permissions import is_agency_staff
from clusters.models.geography import filled
from funding.models.application import Application
from funding.models.call_form import Question


def private_storage() -> Storage:
    return storages["private"]


def attachment_path(attachment: Attachment, name: str) -> str:
    """Drawn by lot: the name a person gave stays out of the file system."""
    return f"applications/{secrets.token_hex(16)}"


class Answer(models.Model):
    """The answer as it was typed last; ``funding.answers`` reads it. ``version`` grows with every change."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    value = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "question"], name="answer_once_a_question")
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.question_id}"


class HeldAnswer(models.Model):
    """What somebody typed while somebody else saved another answer: kept for them until they decide."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="held_answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="held_answers")
    value = models.JSONField()
    held_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "question", "user"], name="held_answer_once_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.question_id}, held"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def standing(self) -> AttachmentQuerySet:
        """Not taken away."""
        return self.filter(removed_at=None)

    def visible_to(self, user: User | AnonymousUser) -> AttachmentQuerySet:
        """Its own people's. The agency reads files of what was sent, once it was sent."""
        mine = Q(application__in=Application.objects.of_member(user))
        if is_agency_staff(user):
            mine |= Q(sent_at__isnull=False)
        return self.filter(mine)


@pghistory.track(exclude=["file"])
class Attachment(models.Model):
    """A file, checked before it was kept. Given out by views that ask who wants it."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="attachments")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="attachments")
    file = models.FileField(upload_to=attachment_path, storage=private_storage)
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="Bytes.")
    sha256 = models.CharField("checksum", max_length=64)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    added_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True, help_text="First handed in with the application.")
    removed_at = models.DateTimeField(
        null=True, blank=True, help_text="Taken away after it was sent once: kept with what was sent."
    )

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "pk"]
        indexes = [models.Index(fields=["application", "question"], name="attachment_of_answer")]
        constraints = [
            models.CheckConstraint(condition=filled("name", "sha256"), name="attachment_has_name"),
        ]

    def __str__(self) -> str:
        return self.name
