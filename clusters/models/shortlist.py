"""What a person has set aside to come back to."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone

from accounts.models import User
from clusters.models.business import Business

#: Businesses one shortlist holds: what a person can still read through, and a cookie can carry.
MOST_SHORTLISTED = 50


class ShortlistedQuerySet(models.QuerySet["Shortlisted"]):
    def of(self, user: User | AnonymousUser) -> ShortlistedQuerySet:
        """This person's own, the first put there first."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(user=user).order_by("added_at", "pk")


class Shortlisted(models.Model):
    """A business on the shortlist of somebody who is signed in. Visitors have theirs in a cookie."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="shortlisted")
    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="+")
    note = models.CharField(max_length=300, blank=True, help_text="Seen by nobody else.")
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ShortlistedQuerySet.as_manager()

    class Meta:
        verbose_name = "shortlisted business"
        verbose_name_plural = "shortlisted businesses"
        constraints = [
            models.UniqueConstraint(fields=["user", "business"], name="shortlisted_once_by_each"),
        ]

    def __str__(self) -> str:
        return f"{self.business_id} of {self.user_id}"
