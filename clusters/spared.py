"""Mail that one person has us write to others: within bounds, for nobody's mailbox is flooded in our name."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from core.models import AuditEvent

MOST_A_DAY = 40
ASKING = ("person.named", "person.changed", "invitation.sent")


def spare_mailboxes(by: User, at: datetime | None = None) -> None:
    """Raises ``ValidationError`` where somebody has asked enough people within a day."""
    since = (at or timezone.now()) - timedelta(days=1)
    asked = AuditEvent.objects.done_by(by).filter(verb__in=ASKING, happened_at__gt=since)
    if asked.count() >= MOST_A_DAY:
        raise ValidationError(f"You have asked {MOST_A_DAY} people today. Go on tomorrow.", code="many")
