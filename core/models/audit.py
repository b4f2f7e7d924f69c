"""The audit trail: who did what to which row, and when. Never changed, never deleted."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def about(self, obj: models.Model) -> AuditEventQuerySet:
        return self.filter(object_type=obj._meta.label_lower, object_id=str(obj.pk))

    def done_by(self, user: models.Model) -> AuditEventQuerySet:
        return self.filter(by=user)

    def concerning(self, user: models.Model) -> AuditEventQuerySet:
        """What this person did, and what was done to their account."""
        own = models.Q(object_type=user._meta.label_lower, object_id=str(user.pk))
        return self.filter(own | models.Q(by=user))

    def saying(self, verb: str) -> AuditEventQuerySet:
        return self.filter(verb=verb)

    def newest_first(self) -> AuditEventQuerySet:
        return self.order_by("-happened_at", "-pk")


class AuditEvent(models.Model):
    """One thing somebody did. People are named by reference only: who is erased stays erased here too."""

    verb = models.CharField(
        max_length=80, help_text="What was done, as «noun.participle»: business.published"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Empty when the portal acted by itself.",
    )
    object_type = models.CharField(max_length=100, blank=True)
    object_id = models.CharField(max_length=64, blank=True)
    object_label = models.CharField(
        max_length=200, blank=True, help_text="What it was called then; empty for people."
    )
    data = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    happened_at = models.DateTimeField(default=timezone.now)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["object_type", "object_id", "-happened_at"], name="audit_by_object"),
            models.Index(fields=["by", "-happened_at"], name="audit_by_person"),
            models.Index(fields=["-happened_at"], name="audit_by_time"),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(verb=""), name="audit_event_says_what_was_done"),
            models.CheckConstraint(
                condition=models.Q(object_type="", object_id="")
                | (~models.Q(object_type="") & ~models.Q(object_id="")),
                name="audit_event_names_its_object_wholly",
            ),
        ]
        # TRUNCATE stays possible: only the owner of the table has it, and tests empty tables with it.
        triggers = [
            pgtrigger.Protect(name="audit_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_label}".strip()
