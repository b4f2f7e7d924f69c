"""What stands on a call's page beside its own words: documents, answered questions, events."""

from __future__ import annotations

import secrets

import pghistory
from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from clusters.models.geography import filled
from core.models import TimeStamped
from funding.models.call import Call


def private_storage() -> Storage:
    return storages["private"]


def document_path(document: CallDocument, name: str) -> str:
    """Drawn by lot: the name a person gave stays out of the file system."""
    return f"calls/{secrets.token_hex(16)}"


class CallDocument(TimeStamped):
    """Something to read before one applies, checked like every file that people send."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="documents")
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=120)
    file = models.FileField(upload_to=document_path, storage=private_storage)
    name = models.CharField(max_length=120, editable=False)
    media_type = models.CharField(max_length=100, editable=False)
    size = models.PositiveIntegerField(editable=False, help_text="Bytes.")

    class Meta:
        verbose_name = "document"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=filled("title", "name"), name="call_document_has_title")
        ]

    def __str__(self) -> str:
        return self.title


class CallQuestionQuerySet(models.QuerySet["CallQuestion"]):
    def public(self) -> CallQuestionQuerySet:
        return self.filter(answered_at__isnull=False)

    def waiting(self) -> CallQuestionQuerySet:
        return self.filter(answered_at=None)

    def in_order(self) -> CallQuestionQuerySet:
        return self.order_by(F("answered_at").desc(nulls_first=True), "pk")


@pghistory.track(exclude=["created_at", "updated_at"])
class CallQuestion(TimeStamped):
    """Something applicants ask, answered for all of them at once; public when it is answered."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="faq")
    question = models.CharField(max_length=400)
    answer = models.TextField(blank=True, help_text="Markdown. Everybody reads it, with its date.")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="call_questions",
        editable=False,
        help_text="Told when it is answered; never shown.",
    )
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CallQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = "frequent question"
        constraints = [
            models.CheckConstraint(condition=filled("question"), name="call_question_asks_something"),
            models.CheckConstraint(
                condition=Q(answered_at=None) | filled("answer"), name="call_question_answered_has_answer"
            ),
        ]

    def __str__(self) -> str:
        return self.question[:80]


@pghistory.track(exclude=["created_at", "updated_at"])
class CallBriefing(TimeStamped):
    """A briefing, a webinar, an open hour: where one can ask."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="briefings")
    title = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=160, help_text="An address, or “online”.")
    url = models.URLField("how to join", max_length=300, blank=True)

    class Meta:
        verbose_name = "briefing"
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=filled("title", "place"), name="call_briefing_says_what_and_where"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="call_briefing_ends_after_it_begins",
                violation_error_message="The event ends before it begins.",
            ),
        ]

    def __str__(self) -> str:
        return self.title
