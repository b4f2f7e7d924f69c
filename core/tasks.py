"""Background work of all apps' common ground: mail, and tidying up."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from core.actions import deliver_message
from core.jobs import every_day, every_minute, run_once
from core.models import JobRun, OutboxMessage

MAILS_PER_SWEEP = 200  # keeps a sweep well under the broker's visibility timeout
KEEP_SENT_MAIL = timedelta(days=90)
KEEP_JOB_RUNS = timedelta(days=7)


@shared_task
def send_message(*, message_id: int) -> None:
    """Send this message now, unless another worker has it."""
    deliver_message(message_id=message_id)


@shared_task
def send_messages(*, message_ids: list[int]) -> None:
    """Send these now, but for those another worker has."""
    for message_id in message_ids:
        deliver_message(message_id=message_id)


@shared_task
def sweep_outbox() -> None:
    """Each minute: send what was never announced, what waits for another attempt, what a worker died over."""
    run_once("sweep-outbox", every_minute(), send_due_messages)


@shared_task
def tidy() -> None:
    """Each night: forget old mail, runs of jobs and sessions."""
    run_once("tidy", every_day(), forget_old_rows)


def send_due_messages() -> None:
    for _ in range(MAILS_PER_SWEEP):
        if not deliver_message():
            return


def forget_old_rows() -> None:
    now = timezone.now()
    OutboxMessage.objects.sent_before(now - KEEP_SENT_MAIL).delete()
    JobRun.objects.filter(finished_at__lt=now - KEEP_JOB_RUNS).delete()
    call_command("clearsessions")
