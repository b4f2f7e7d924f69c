"""Mail that is to be sent, written in the transaction of whatever caused it."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from core.enums import MailState

MAX_ATTEMPTS = 3
LEASE = timedelta(minutes=5)  # longer than any mail server may take (EMAIL_TIMEOUT)
PAUSE_AFTER_FAULT = timedelta(minutes=1)


def unique_key() -> str:
    return uuid.uuid4().hex


class OutboxMessageQuerySet(models.QuerySet["OutboxMessage"]):
    def due(self, at: datetime | None = None) -> OutboxMessageQuerySet:
        """Waiting and its time has come, or taken by a worker that never came back."""
        return self.filter(state__in=[MailState.PENDING, MailState.SENDING], due_at__lte=at or timezone.now())

    def failed(self) -> OutboxMessageQuerySet:
        return self.filter(state=MailState.FAILED)

    def sent_before(self, moment: datetime) -> OutboxMessageQuerySet:
        return self.filter(state=MailState.SENT, sent_at__lt=moment)


class OutboxMessage(models.Model):
    """One mail to one person. The row is the truth; the queue only says that there is something to do."""

    to = models.EmailField("to", max_length=254)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    kind = models.CharField(max_length=80, help_text="Which mail this is: the name of its template.")
    subject = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    is_secret = models.BooleanField(
        default=False,
        help_text="Holds a code or link that signs its reader in: never shown, wiped once sent.",
    )
    dedupe_key = models.CharField(max_length=200, unique=True, default=unique_key)
    off_url = models.URLField(
        "turned off at",
        max_length=300,
        blank=True,
        help_text="For mail somebody has asked for: one POST to it ends such mail (RFC 8058).",
    )
    state = models.CharField(max_length=10, choices=MailState, default=MailState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    due_at = models.DateTimeField(
        default=timezone.now,
        help_text="Not before this moment; while being sent, when the worker's lease ends.",
    )
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = OutboxMessageQuerySet.as_manager()

    class Meta:
        verbose_name = "mail"
        verbose_name_plural = "mail outbox"
        indexes = [
            models.Index(
                fields=["due_at"],
                name="outbox_due",
                condition=models.Q(state__in=[MailState.PENDING, MailState.SENDING]),
            ),
            models.Index(fields=["-created_at"], name="outbox_newest"),
            models.Index(fields=["to"], name="outbox_by_address"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=MailState.values), name="outbox_state_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state=MailState.SENT, sent_at__isnull=False)
                | (~models.Q(state=MailState.SENT) & models.Q(sent_at__isnull=True)),
                name="outbox_sent_has_its_time",
            ),
            models.CheckConstraint(
                condition=models.Q(attempts__lte=MAX_ATTEMPTS), name="outbox_is_not_tried_for_ever"
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    def take(self, at: datetime) -> bool:
        """Lease the message to this worker; False when it has been tried often enough."""
        if self.attempts >= MAX_ATTEMPTS:
            self.state = MailState.FAILED
            self.last_error = self.last_error or "The worker stopped while sending, three times."
            self.save(update_fields=["state", "last_error"])
            return False
        self.state, self.attempts, self.due_at = MailState.SENDING, self.attempts + 1, at + LEASE
        self.save(update_fields=["state", "attempts", "due_at"])
        return True

    def mark_sent(self, at: datetime) -> bool:
        """Close the message, unless its lease ran out and another worker has taken it since."""
        fields: dict[str, object] = {"state": MailState.SENT, "sent_at": at, "last_error": ""}
        if self.is_secret:
            fields |= {"text": "", "html": ""}
        return bool(self._mine().update(**fields))

    def give_back(self, error: str, at: datetime) -> None:
        """Try again in a while, or leave it to staff after the last attempt."""
        last = self.attempts >= MAX_ATTEMPTS
        self._mine().update(
            state=MailState.FAILED if last else MailState.PENDING,
            last_error=error[:500],
            due_at=at + PAUSE_AFTER_FAULT * self.attempts,
        )

    def _mine(self) -> models.QuerySet[OutboxMessage]:
        """This row as long as no other worker took it: the attempt counts as the lease's number."""
        return OutboxMessage.objects.filter(pk=self.pk, state=MailState.SENDING, attempts=self.attempts)
