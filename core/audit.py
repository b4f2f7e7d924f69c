"""Writing the audit trail."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db import models

from core.models import AuditEvent


def record(verb: str, obj: models.Model | None = None, *, by: Any = None, **data: Any) -> AuditEvent:
    """Write the audit event of an action; call it inside the action's transaction.

    ``data`` holds what a reader needs to understand the event later. It must not hold anybody's name,
    address or words: those are the person's to erase, and this row is for ever.
    """
    event = AuditEvent(verb=verb, by=by if by is not None and by.pk else None, data=data)
    if obj is not None:
        event.object_type, event.object_id = obj._meta.label_lower, str(obj.pk)
        event.object_label = "" if isinstance(obj, get_user_model()) else str(obj)[:200]
    event.save(force_insert=True)
    return event
