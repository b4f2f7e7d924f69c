"""What all apps share in the database: timestamps, audit trail, mail outbox, runs of periodic jobs."""

from core.models.audit import AuditEvent
from core.models.edition import Edition
from core.models.jobs import JobRun
from core.models.outbox import OutboxMessage
from core.models.timestamps import TimeStamped

__all__ = ["AuditEvent", "Edition", "JobRun", "OutboxMessage", "TimeStamped"]
