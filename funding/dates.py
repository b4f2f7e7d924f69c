"""Days a person has to do with because of calls."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from core.desk import KEPT_FOR, KeyDate
from funding.models import Call


def dates_for(user: User, *, at: datetime) -> list[KeyDate]:
    """When the calls one waits for open and close."""
    watched = Call.objects.public().filter(alerts__user=user, closes_at__gt=at - KEPT_FOR).by_deadline(at)
    return [
        KeyDate(f"call-{call.pk}-{key}", f"{words}: {call}", moment, call.get_absolute_url(), call.updated_at)
        for call in watched
        for key, words, moment in (("opens", "Opens", call.opens_at), ("closes", "Closes", call.closes_at))
    ]
