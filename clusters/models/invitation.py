"""Invitations: an owner asks somebody by e-mail to help with a listing."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.models import User
from clusters.enums import InvitationState, MemberRole, MemberState
from clusters.models.business import Business

INVITATION_LIFE = timedelta(days=14)


class BusinessInvitationQuerySet(models.QuerySet["BusinessInvitation"]):
    def open(self, at: datetime | None = None) -> BusinessInvitationQuerySet:
        return self.filter(state=InvitationState.SENT, expires_at__gt=at or timezone.now())

    def of_owner(self, user: User) -> BusinessInvitationQuerySet:
        """Those of the businesses this person may invite people to."""
        owned = {
            "members__user": user,
            "members__state": MemberState.ACTIVE,
            "members__role": MemberRole.OWNER,
        }
        return self.filter(business__in=Business.objects.filter(**owned).values("pk"))

    def unanswered(self) -> BusinessInvitationQuerySet:
        """Those that were neither answered nor taken back, run out or not."""
        return self.filter(state=InvitationState.SENT).order_by("-sent_at", "pk")


class BusinessInvitation(models.Model):
    """The signed link in the mail names this row: whoever opens it reads that mailbox, account or not."""

    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField("e-mail address")
    role = models.CharField(max_length=8, choices=MemberRole, default=MemberRole.EDITOR)
    state = models.CharField(max_length=10, choices=InvitationState, default=InvitationState.SENT)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    sent_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = BusinessInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation"
        constraints = [
            models.UniqueConstraint(
                "business",
                Lower("email"),
                condition=models.Q(state=InvitationState.SENT),
                name="business_invitation_one_open_each",
                violation_error_message="This person is invited already.",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=InvitationState.values),
                name="business_invitation_state_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=MemberRole.values), name="business_invitation_role_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("sent_at")), name="business_invitation_expires"
            ),
            models.CheckConstraint(
                condition=models.Q(state=InvitationState.SENT) | models.Q(answered_at__isnull=False),
                name="business_invitation_answered_has_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} to {self.business}"

    def is_open(self, at: datetime | None = None) -> bool:
        return self.state == InvitationState.SENT and self.expires_at > (at or timezone.now())
