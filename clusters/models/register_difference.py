"""Where the register says something else than what a company has confirmed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone

from accounts.models import User
from clusters.enums import DifferenceState, RegisterStatus
from clusters.models.business import REGISTER_FIELDS, Business
from clusters.models.cluster import curates_all

FIELD_CHOICES = [(name, str(Business._meta.get_field(name).verbose_name)) for name in REGISTER_FIELDS]  # type: ignore[union-attr]


class RegisterDifferenceQuerySet(models.QuerySet["RegisterDifference"]):
    def open(self) -> RegisterDifferenceQuerySet:
        return self.filter(state=DifferenceState.OPEN)

    def curated_by(self, user: User | AnonymousUser) -> RegisterDifferenceQuerySet:
        """Those of the businesses this person looks after."""
        if curates_all(user):
            return self
        return self.filter(business__in=Business.objects.curated_by(user))

    def oldest_first(self) -> RegisterDifferenceQuerySet:
        return self.order_by("noticed_at", "pk")


class RegisterDifference(models.Model):
    """One field of a business: the company's word stands until somebody decides for the register's."""

    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="register_differences")
    field = models.CharField(max_length=30, choices=FIELD_CHOICES)
    register_value = models.JSONField(
        null=True, blank=True, help_text="Text, a list of codes, or an ISO date."
    )
    register_on = models.DateField("register of")
    state = models.CharField(max_length=10, choices=DifferenceState, default=DifferenceState.OPEN)
    noticed_at = models.DateTimeField("since", default=timezone.now, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )

    objects = RegisterDifferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "difference from the register"
        verbose_name_plural = "differences from the register"
        indexes = [
            models.Index(
                fields=["noticed_at"],
                condition=models.Q(state=DifferenceState.OPEN),
                name="register_difference_open",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["business", "field"], name="register_difference_once_per_field"),
            models.CheckConstraint(
                condition=models.Q(field__in=REGISTER_FIELDS), name="register_difference_field_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=DifferenceState.values),
                name="register_difference_state_is_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[DifferenceState.ACCEPTED, DifferenceState.KEPT])
                | models.Q(decided_at__isnull=False),
                name="register_difference_decided_has_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.business}: {self.get_field_display()}"

    @property
    def our_value(self) -> Any:
        return getattr(self.business, self.field)

    @property
    def register_text(self) -> str:
        return readable(self.field, self.register_value)

    @property
    def our_text(self) -> str:
        return readable(self.field, self.our_value)

    def decide(self, state: DifferenceState, *, by: User, at: datetime) -> None:
        self.state, self.decided_by, self.decided_at = state, by, at
        self.save(update_fields=["state", "decided_by", "decided_at"])


def readable(field: str, value: Any) -> str:
    """A value of one of the register's fields as people read it."""
    if value in (None, "", []):
        return "nothing"
    if field == "incorporated_on":
        return f"{date.fromisoformat(str(value)):%-d %B %Y}"
    if field == "register_status":
        return str(RegisterStatus(value).label)
    return ", ".join(value) if isinstance(value, list) else str(value)
