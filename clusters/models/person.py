"""People named on a profile. Nobody is shown who has not said yes to these very words."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.models import User
from clusters.enums import ConsentState
from clusters.models.business import Business
from clusters.models.geography import filled
from core.models.edition import PROFILES, moves_edition


class BusinessPersonQuerySet(models.QuerySet["BusinessPerson"]):
    def shown(self) -> BusinessPersonQuerySet:
        """Those who agreed to be named."""
        return self.filter(consent=ConsentState.GIVEN)

    def of_member(self, user: User) -> BusinessPersonQuerySet:
        """On the profiles this person edits."""
        return self.filter(business__in=Business.objects.of_member(user).values("pk"))

    def unanswered(self) -> BusinessPersonQuerySet:
        return self.filter(consent=ConsentState.ASKED)


class BusinessPerson(models.Model):
    """Somebody to be named on a profile, and their own word on it.

    The consent is to name, role and link as they stood when it was given (``consent_text`` holds the sentence
    they read): whoever changes one of them asks again. Who refused or withdrew is left in peace.
    """

    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="people")
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=80)
    link = models.URLField(max_length=300, blank=True)
    email = models.EmailField("e-mail address", help_text="To ask them; never shown.")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="named_as",
        help_text="Set when they are signed in as they answer.",
    )
    position = models.PositiveSmallIntegerField(default=0)
    consent = models.CharField(max_length=10, choices=ConsentState, default=ConsentState.ASKED)
    consent_text = models.TextField(blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = BusinessPersonQuerySet.as_manager()

    class Meta:
        verbose_name = "named person"
        triggers = [moves_edition(PROFILES)]
        verbose_name_plural = "named people"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                "business",
                Lower("email"),
                name="business_person_once",
                violation_error_message="This person is on the list already.",
            ),
            models.CheckConstraint(
                condition=filled("name", "role", "email"), name="business_person_is_described"
            ),
            models.CheckConstraint(
                condition=models.Q(consent__in=ConsentState.values), name="business_person_consent_is_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(consent=ConsentState.GIVEN)
                | (models.Q(answered_at__isnull=False) & filled("consent_text")),
                name="business_person_shown_has_consent",
            ),
            models.CheckConstraint(
                condition=models.Q(link="") | models.Q(link__regex=r"^https://[^\s/]+\.[^\s/]+"),
                name="business_person_link_can_be_opened",
                violation_error_message="The link begins with https://.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.role}"
