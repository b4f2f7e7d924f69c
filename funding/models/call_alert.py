"""Who wishes to be told when calls open, and who has been told of which."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from clusters.enums import MemberState
from clusters.models import Business
from funding.models.call import Call


class CallAlertQuerySet(models.QuerySet["CallAlert"]):
    def of(self, user: User | AnonymousUser) -> CallAlertQuerySet:
        return self.filter(user=user) if user.is_authenticated else self.none()

    def about(self, call: Call) -> CallAlertQuerySet:
        """This call, any call, or a business of one's own, for as long as one speaks for it."""
        own = Q(business__members__user=models.F("user"), business__members__state=MemberState.ACTIVE)
        return self.filter(Q(call=call) | Q(call=None, business=None) | own, user__is_active=True)


class CallAlert(models.Model):
    """A wish to be told: of calls that fit a business, of this one call, or, with neither, of every call."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="call_alerts")
    business = models.ForeignKey(
        Business, null=True, blank=True, on_delete=models.CASCADE, related_name="call_alerts"
    )
    call = models.ForeignKey(Call, null=True, blank=True, on_delete=models.CASCADE, related_name="alerts")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CallAlertQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "business", "call"], nulls_distinct=False, name="call_alert_once_by_each"
            ),
            models.CheckConstraint(
                condition=Q(business=None) | Q(call=None), name="call_alert_is_about_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.business or self.call or 'every call'}"


class CallNotice(models.Model):
    """That somebody has been told of the opening of a call: once. Written together with the mail."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="notices")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    told_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "user"], name="call_notice_once_by_each")]

    def __str__(self) -> str:
        return f"{self.call}: {self.user}"
