"""The worker that other tests use is a real one."""

import pytest
from django.db import transaction

from core.announce import announce
from core.models import JobRun
from tests.waiting import wait_until

pytestmark = pytest.mark.usefixtures("worker")


def test_announced_task_is_done_by_the_worker() -> None:
    with transaction.atomic():
        announce("core.tasks.sweep_outbox")
    assert wait_until(lambda: JobRun.objects.filter(job="sweep-outbox", finished_at__isnull=False).exists())
