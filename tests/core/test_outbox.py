"""The mail outbox: every message once, and none lost."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import IntegrityError, connection, transaction

from core.actions import deliver_message, lease_message, resend_messages
from core.emails import compose, queue_mail, queue_mails, written_mail
from core.enums import MailState
from core.mail_text import blocks
from core.models import AuditEvent, OutboxMessage
from core.models.outbox import LEASE
from core.tasks import forget_old_rows, send_messages
from tests.factories.accounts import UserFactory
from tests.factories.core import OutboxMessageFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class RefusingServer(BaseEmailBackend):
    """A mail server that takes nothing."""

    def send_messages(self, email_messages: list[EmailMessage]) -> int:
        raise ConnectionRefusedError("the mail server is resting")


@pytest.fixture
def _refusing(settings):
    settings.EMAIL_BACKEND = f"{__name__}.RefusingServer"


def test_message_is_sent_and_closed(mailoutbox):
    message = OutboxMessageFactory()
    assert deliver_message(message_id=message.pk)
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MailState.SENT, 1)
    assert message.sent_at is not None
    assert [mail.subject for mail in mailoutbox] == ["Confirm your visit"]
    assert mailoutbox[0].alternatives[0][0] == "<p>Hello.</p>"


def test_sent_message_is_not_sent_again(mailoutbox):
    message = OutboxMessageFactory()
    deliver_message(message_id=message.pk)
    assert not deliver_message(message_id=message.pk)
    assert len(mailoutbox) == 1


def test_message_that_another_worker_has_is_left_alone(mailoutbox):
    message = OutboxMessageFactory()
    assert lease_message(message_id=message.pk, at=NOON + timedelta(days=400)) is not None
    assert not deliver_message(message_id=message.pk)
    assert mailoutbox == []


def test_message_of_a_worker_that_died_is_sent_when_its_lease_is_over(mailoutbox):
    message = OutboxMessageFactory(due_at=NOON)
    lease_message(message_id=message.pk, at=NOON)
    assert not deliver_message(at=NOON + LEASE - timedelta(seconds=1))
    assert deliver_message(at=NOON + LEASE)
    assert len(mailoutbox) == 1


def test_worker_whose_lease_was_taken_over_closes_nothing():
    message = OutboxMessageFactory(due_at=NOON)
    slow = lease_message(message_id=message.pk, at=NOON)
    lease_message(message_id=message.pk, at=NOON + LEASE)
    assert not slow.mark_sent(NOON + LEASE)
    message.refresh_from_db()
    assert message.state == MailState.SENDING


def test_worker_that_dies_three_times_over_a_message_leaves_it_to_staff():
    message = OutboxMessageFactory(due_at=NOON)
    for times in range(4):
        lease_message(message_id=message.pk, at=NOON + times * LEASE)
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MailState.FAILED, 3)
    assert "worker stopped" in message.last_error


@pytest.mark.usefixtures("_refusing")
def test_refused_message_is_tried_three_times_then_failed():
    message = OutboxMessageFactory(due_at=NOON)
    found = []
    for hours in range(4):
        deliver_message(message_id=message.pk, at=NOON + timedelta(hours=hours))
        message.refresh_from_db()
        found.append((message.state, message.attempts))
    assert found == [("pending", 1), ("pending", 2), ("failed", 3), ("failed", 3)]
    assert "ConnectionRefusedError: the mail server is resting" in message.last_error


@pytest.mark.usefixtures("_refusing")
def test_refused_message_waits_longer_each_time():
    message = OutboxMessageFactory(due_at=NOON)
    deliver_message(message_id=message.pk, at=NOON)
    assert not deliver_message(at=NOON + timedelta(seconds=59))
    assert deliver_message(at=NOON + timedelta(seconds=60))
    assert not deliver_message(at=NOON + timedelta(seconds=60 + 119))
    assert deliver_message(at=NOON + timedelta(seconds=60 + 120))


def test_failed_message_is_sent_again_by_staff(mailoutbox):
    failed = OutboxMessageFactory(state=MailState.FAILED, attempts=3, last_error="resting")
    pending = OutboxMessageFactory()
    staff = UserFactory()
    assert resend_messages(messages=OutboxMessage.objects.all(), by=staff) == 1
    assert deliver_message(message_id=failed.pk)
    assert AuditEvent.objects.get(verb="mail.resent").by == staff
    pending.refresh_from_db()
    assert pending.state == MailState.PENDING


def test_secret_message_is_wiped_once_sent():
    message = OutboxMessageFactory(is_secret=True)
    deliver_message(message_id=message.pk)
    message.refresh_from_db()
    assert (message.text, message.html) == ("", "")


def test_two_requests_with_one_key_make_one_message():
    one = queue_mail("accounts/deactivated", to="ada@example.org", dedupe_key="closed-1")
    other = queue_mail("accounts/deactivated", to="ada@example.org", dedupe_key="closed-1")
    assert one == other


def test_message_goes_with_the_transaction_that_wrote_it():
    with transaction.atomic():
        queue_mail("accounts/deactivated", to="ada@example.org")
        transaction.set_rollback(True)
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize(
    ("fault", "constraint"),
    [
        ({"state": "lost"}, "outbox_state_is_known"),
        ({"state": "sent"}, "outbox_sent_has_its_time"),
        ({"sent_at": NOON}, "outbox_sent_has_its_time"),
        ({"attempts": 4}, "outbox_is_not_tried_for_ever"),
        ({"dedupe_key": "twice"}, "dedupe_key"),
    ],
)
def test_impossible_message_is_refused_by_the_database(fault, constraint):
    OutboxMessageFactory(dedupe_key="twice")
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        OutboxMessageFactory(**fault)


def test_old_sent_mail_is_forgotten_and_nothing_else(time_machine):
    time_machine.move_to(NOON, tick=False)
    old = OutboxMessageFactory(state="sent", sent_at=NOON - timedelta(days=91))
    kept = [
        OutboxMessageFactory(state="sent", sent_at=NOON - timedelta(days=89)),
        OutboxMessageFactory(state="failed", created_at=NOON - timedelta(days=400)),
    ]
    forget_old_rows()
    assert set(OutboxMessage.objects.all()) == set(kept)
    assert not OutboxMessage.objects.filter(pk=old.pk).exists()


def test_finding_what_is_due_uses_its_index():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = OutboxMessage.objects.due(NOON).order_by("due_at", "pk").explain()
    assert "outbox_due" in plan


def test_mail_names_its_reader_and_is_not_escaped_in_text():
    user = UserFactory(full_name="Ada <b>& Co</b>")
    message = queue_mail("accounts/deactivated", to=user.email, recipient=user)
    assert message.text.startswith("Hello Ada <b>& Co</b>,")
    assert "Hello Ada &lt;b&gt;&amp; Co&lt;/b&gt;," in message.html


def test_button_leads_only_to_the_portal(settings):
    settings.SITE_URL = "https://north.example"
    own, foreign = blocks("Sign in: https://north.example/a\n\nWin: https://evil.example/")
    assert (own.shape, own.url) == ("button", "https://north.example/a")
    assert foreign.shape == "text"


def test_address_that_only_begins_like_ours_is_no_button(settings):
    settings.SITE_URL = "https://north.example"
    assert blocks("Sign in: https://north.example.evil.example/a")[0].shape == "text"


def test_code_and_list_are_set_apart():
    assert [block.shape for block in blocks("Enter:\n\n    ABCD-1234\n\n- one\n- two")] == [
        "text",
        "code",
        "list",
    ]


def test_subject_is_one_line_whatever_it_is_made_of():
    context = {"recipient_name": "", "roles": ["Agency\nBcc: eve@example.org"]}
    subject, text, _ = compose("accounts/roles_changed", to="ada@example.org", context=context)
    assert "\n" not in subject
    assert text.endswith("it cannot be answered.\n")


def test_many_mails_are_written_at_once_and_each_once(django_capture_on_commit_callbacks):
    person = UserFactory(email="ada@example.org")

    def letters(*keys):
        return [
            written_mail(
                "accounts/deactivated", to=person.email, context={}, recipient=person, dedupe_key=key
            )
            for key in keys
        ]

    assert queue_mails(letters("closed-1", "closed-2")) == 2
    with django_capture_on_commit_callbacks() as announced:
        assert queue_mails(letters("closed-2", "closed-3")) == 1
    assert len(announced) == 1
    assert OutboxMessage.objects.count() == 3
    send_messages(message_ids=list(OutboxMessage.objects.values_list("pk", flat=True)))
    send_messages(message_ids=list(OutboxMessage.objects.values_list("pk", flat=True)))
    assert [sent.to for sent in mail.outbox] == [[person.email]] * 3
