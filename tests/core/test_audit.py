"""The audit trail: complete, and for ever."""

import pytest
from django.db import IntegrityError, InternalError, transaction

from core.audit import record
from core.models import AuditEvent
from tests.factories.accounts import UserFactory
from tests.factories.core import OutboxMessageFactory

pytestmark = pytest.mark.django_db


def test_record_names_who_what_and_which():
    user, message = UserFactory(), OutboxMessageFactory()
    event = record("mail.resent", message, by=user, tries=3)
    event.refresh_from_db()
    assert (event.by, event.object_type, event.object_id) == (user, "core.outboxmessage", str(message.pk))
    assert (event.object_label, event.data) == ("Confirm your visit", {"tries": 3})


def test_record_keeps_no_name_of_a_person():
    event = record("account.erased", UserFactory(full_name="Ada Byron"))
    assert event.object_label == ""


@pytest.mark.parametrize(
    "change",
    [lambda rows: rows.update(verb="nothing.happened"), lambda rows: rows.delete()],
    ids=["update", "delete"],
)
def test_audit_event_cannot_be_changed_or_deleted(change):
    event = record("account.made")
    with pytest.raises(InternalError, match="Cannot update or delete rows"), transaction.atomic():
        change(AuditEvent.objects.filter(pk=event.pk))


def test_audit_event_without_verb_is_refused():
    with pytest.raises(IntegrityError, match="audit_event_says_what_was_done"), transaction.atomic():
        AuditEvent.objects.create(verb="")


def test_audit_event_with_half_an_object_is_refused():
    with pytest.raises(IntegrityError, match="audit_event_names_its_object_wholly"), transaction.atomic():
        AuditEvent.objects.create(verb="account.made", object_type="accounts.user")


def test_person_with_audit_events_cannot_be_deleted():
    user = UserFactory()
    record("account.made", by=user)
    with pytest.raises(IntegrityError), transaction.atomic():
        user.delete()


def test_concerning_finds_own_deeds_and_deeds_on_oneself():
    user, other = UserFactory(), UserFactory()
    did, suffered = record("mail.resent", by=user), record("account.deactivated", user, by=other)
    record("mail.resent", by=other)
    assert set(AuditEvent.objects.concerning(user)) == {did, suffered}
