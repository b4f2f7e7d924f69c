"""What both sides write to each other about an enquiry, and the files they send."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils import timezone

from clusters.models.geography import filled
from investors.enums import MessageSide
from investors.models.enquiry import Enquiry


def attachment_storage() -> Storage:
    return storages["private"]


def attachment_path(attachment: EnquiryAttachment, name: str) -> str:
    """Drawn by lot: the name a person gave stays out of the file system."""
    return f"enquiries/{secrets.token_hex(16)}"


class EnquiryMessageQuerySet(models.QuerySet["EnquiryMessage"]):
    def in_order(self) -> EnquiryMessageQuerySet:
        return self.order_by("sent_at", "pk").select_related("by").prefetch_related("attachments")

    def from_enquirer(self) -> EnquiryMessageQuerySet:
        return self.filter(side=MessageSide.ENQUIRER)


class EnquiryMessage(models.Model):
    """Read by both sides; what is only for the desk is a note."""

    enquiry = models.ForeignKey(Enquiry, on_delete=models.CASCADE, related_name="messages")
    side = models.CharField(max_length=8, choices=MessageSide)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Empty for somebody who follows without an account.",
    )
    text = models.TextField(blank=True)
    sent_at = models.DateTimeField(default=timezone.now)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = EnquiryMessageQuerySet.as_manager()

    class Meta:
        verbose_name = "message"
        indexes = [models.Index(fields=["enquiry", "sent_at"], name="enquiry_message_in_order")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(side__in=MessageSide.values), name="enquiry_message_side_is_known"
            ),
            models.CheckConstraint(
                condition=filled("text") | models.Q(erased_at__isnull=False),
                name="enquiry_message_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_side_display()}, {self.sent_at:%Y-%m-%d %H:%M}"

    @property
    def is_from_agency(self) -> bool:
        return self.side == MessageSide.AGENCY


class EnquiryAttachment(models.Model):
    """A file of a message, checked before it was kept. Served by views that ask who wants it."""

    message = models.ForeignKey(EnquiryMessage, on_delete=models.CASCADE, related_name="attachments")
    file = models.FileField(upload_to=attachment_path, storage=attachment_storage)
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="Bytes.")

    class Meta:
        verbose_name = "attachment"
        constraints = [models.CheckConstraint(condition=filled("name"), name="enquiry_attachment_has_name")]

    def __str__(self) -> str:
        return self.name
