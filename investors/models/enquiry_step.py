"""What happened to an enquiry, step by step, as both sides may read it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from clusters.models import Cluster
from investors.enums import EnquiryStage
from investors.models.enquiry import Enquiry


class EnquiryStepQuerySet(models.QuerySet["EnquiryStep"]):
    def oldest_first(self) -> EnquiryStepQuerySet:
        return self.order_by("at", "pk")


class EnquiryStep(models.Model):
    """One verb of ``ENQUIRY_LIFECYCLE``, or of the clock. Written by the actions, never changed."""

    enquiry = models.ForeignKey(Enquiry, on_delete=models.CASCADE, related_name="steps")
    verb = models.CharField(max_length=16)
    from_stage = models.CharField(max_length=16, choices=EnquiryStage, blank=True)
    to_stage = models.CharField(max_length=16, choices=EnquiryStage)
    cluster = models.ForeignKey(
        Cluster,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Of that moment.",
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Of that moment.",
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Empty when the person who asked did it, or the portal.",
    )
    reason = models.TextField(blank=True, help_text="For the desk.")
    at = models.DateTimeField(default=timezone.now)

    objects = EnquiryStepQuerySet.as_manager()

    class Meta:
        verbose_name = "step"
        indexes = [models.Index(fields=["enquiry", "at"], name="enquiry_step_in_order")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(verb=""), name="enquiry_step_has_verb"),
            models.CheckConstraint(
                condition=models.Q(to_stage__in=EnquiryStage.values), name="enquiry_step_stage_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.verb
