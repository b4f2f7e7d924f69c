"""The outbox with real workers, one of them killed at the worst moment."""

import os
import signal
import socket
import uuid

import pytest
from django.db import transaction
from django.utils import timezone

from core.announce import announce
from core.emails import queue_mail
from core.enums import MailState
from core.models import OutboxMessage
from technorth.celery import app
from tests.conftest import start_worker
from tests.mail_files import mail_to
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def somebody() -> str:
    """An address of this test's own."""
    return f"{uuid.uuid4().hex}@example.org"


def write_mail(to: str) -> OutboxMessage:
    """A message that nobody has announced."""
    return OutboxMessage.objects.create(to=to, kind="test", subject="Later", text="Hello.", html="<p>")


def is_in_state(message: OutboxMessage, state: str) -> bool:
    return OutboxMessage.objects.filter(pk=message.pk, state=state).exists()


@pytest.mark.usefixtures("worker")
def test_mail_is_sent_by_the_worker_after_the_commit():
    address = somebody()
    with transaction.atomic():
        message = queue_mail("accounts/deactivated", to=address)
    wait_until(lambda: is_in_state(message, MailState.SENT))
    assert [mail["Subject"] for mail in mail_to(address)] == ["Your TechNorth account has been closed"]


@pytest.mark.usefixtures("worker")
def test_mail_that_was_never_announced_is_swept_up_once():
    address = somebody()
    message = OutboxMessage.objects.create(
        to=address, kind="test", subject="Swept", text="Hello.", html="<p>"
    )
    for _ in range(3):
        announce("core.tasks.sweep_outbox")
    wait_until(lambda: is_in_state(message, MailState.SENT))
    assert len(mail_to(address)) == 1


def test_mail_of_a_worker_killed_while_sending_is_sent_once_later(worker, tmp_path):
    address = somebody()
    message = OutboxMessage.objects.create(
        to=address, kind="test", subject="Later", text="Hello.", html="<p>"
    )
    with socket.socket() as silent_server:
        silent_server.bind(("127.0.0.1", 0))
        silent_server.listen()
        doomed = start_worker(
            tmp_path / "doomed.log",
            "--queues=doomed",
            DJANGO_SETTINGS_MODULE="tests.core.smtp_settings",
            EMAIL_URL=f"smtp://127.0.0.1:{silent_server.getsockname()[1]}",
        )
        app.send_task("core.tasks.send_message", kwargs={"message_id": message.pk}, queue="doomed")
        wait_until(lambda: is_in_state(message, MailState.SENDING))
        os.killpg(doomed.pid, signal.SIGKILL)
        doomed.wait()
    announce("core.tasks.send_message", message_id=message.pk)  # refused: the lease still holds
    OutboxMessage.objects.filter(pk=message.pk).update(due_at=timezone.now())
    announce("core.tasks.send_message", message_id=message.pk)
    announce("core.tasks.send_message", message_id=message.pk)
    wait_until(lambda: is_in_state(message, MailState.SENT))
    assert len(mail_to(address)) == 1
    assert OutboxMessage.objects.get(pk=message.pk).attempts == 2
