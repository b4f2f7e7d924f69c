"""Asking the people of a business, once a year, whether its profile is still correct."""

from __future__ import annotations

from datetime import timedelta

from django.db import models

from clusters.models.business import Business

CONFIRMED_FOR = timedelta(days=365)
ASKED_AGAIN_AFTER = timedelta(days=30)


class ConfirmationRequest(models.Model):
    """When the owners were last asked, and how often since they last confirmed."""

    business = models.OneToOneField(
        Business, primary_key=True, on_delete=models.CASCADE, related_name="confirmation_request"
    )
    asked_on = models.DateField()
    times = models.PositiveSmallIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.business}, asked on {self.asked_on}"
