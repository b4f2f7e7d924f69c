"""Telling Celery that there is work to do, without ever making a page wait for it or fail over it.

The row written in the transaction is the truth and a periodic task sweeps up what was never announced;
the announcement only makes it quick.
"""

from __future__ import annotations

import time
from functools import partial
from typing import Any

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

QUIET_SECONDS = (
    30.0  # after a fault: a page that sends ten mails waits for a stalled broker once, not ten times
)


class Announcer:
    """Sends task messages from the web; silent for a while after the broker has failed it."""

    def __init__(self) -> None:
        self.quiet_until = 0.0

    def send(self, task: str, kwargs: dict[str, Any]) -> None:
        if time.monotonic() < self.quiet_until:
            return
        try:
            current_app.send_task(task, kwargs=kwargs, retry=False)
        except (OperationalError, RedisError, OSError) as fault:
            self.quiet_until = time.monotonic() + QUIET_SECONDS
            log.warning("broker.unreachable", task=task, fault=str(fault))


announcer = Announcer()


def announce(task: str, **kwargs: Any) -> None:
    """Start the task of this full name once the transaction is committed. A sweep must find its work as well.

    By name, because tasks stand above the actions that announce them.
    """
    transaction.on_commit(partial(announcer.send, task, kwargs), robust=True)
