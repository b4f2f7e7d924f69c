"""Mail of the investors app."""

from __future__ import annotations

from email.utils import parseaddr

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from clusters.models import Cluster
from core.emails import queue_mail
from core.models import OutboxMessage
from investors.clock import on_both_clocks
from investors.links import enquiry_path
from investors.models import Enquiry, EnquiryMessage, EnquiryTask


def absolute(path: str) -> str:
    return settings.SITE_URL.rstrip("/") + path


def send_enquiry_received(*, enquiry: Enquiry) -> OutboxMessage:
    """The reference, the link, and by when somebody answers, by the reader's own clock."""
    promise = on_both_clocks(enquiry.answer_due_at, enquiry.time_zone)
    return _to_enquirer(enquiry, "investors/enquiry_received", {"promise": promise})


def send_enquiry_answered(*, enquiry: Enquiry, message: EnquiryMessage) -> OutboxMessage:
    return _to_enquirer(enquiry, "investors/enquiry_answered", {"message": message, "owner": message.by})


def send_enquiry_handed_over(*, enquiry: Enquiry, cluster: Cluster) -> OutboxMessage:
    return _to_enquirer(enquiry, "investors/enquiry_handed_over", {"cluster": cluster})


def send_enquiry_paused(*, enquiry: Enquiry) -> OutboxMessage:
    return _to_enquirer(enquiry, "investors/enquiry_paused", {})


def send_enquiry_link(*, enquiry: Enquiry) -> OutboxMessage:
    """Asked for by somebody who has lost it."""
    return _to_enquirer(enquiry, "investors/enquiry_link", {})


def send_enquiry_for_desk(*, enquiry: Enquiry) -> None:
    """To everybody who may take it: whoever does first has it."""
    due = on_both_clocks(enquiry.answer_due_at, "Europe/London")
    for address, user in _desk_of(enquiry):
        _to_desk(enquiry, "investors/enquiry_for_desk", address, user, {"due": due})


def send_enquiry_assigned(*, enquiry: Enquiry, by: User | None) -> None:
    """Not to somebody who took it themselves."""
    owner = enquiry.owner
    if owner is not None and owner != by:
        due = on_both_clocks(enquiry.answer_due_at, "Europe/London")
        _to_desk(enquiry, "investors/enquiry_assigned", owner.email, owner, {"by": by, "due": due})


def send_enquirer_wrote(*, enquiry: Enquiry) -> None:
    for address, user in _answering(enquiry):
        _to_desk(enquiry, "investors/enquirer_wrote", address, user, {})


def send_promise_ends(*, enquiry: Enquiry) -> None:
    """Once for each enquiry and promise, however often it is asked for."""
    due = on_both_clocks(enquiry.answer_due_at, "Europe/London")
    for address, user in _answering(enquiry):
        key = f"enquiry-promise-ends:{enquiry.pk}:{enquiry.answer_due_at:%Y%m%d%H%M}:{address}"
        _to_desk(enquiry, "investors/promise_ends", address, user, {"due": due}, key)


def send_task_due(*, task: EnquiryTask) -> None:
    """Once for each task and day."""
    if task.person is None:
        return
    key = f"enquiry-task:{task.pk}:{task.due_on:%Y%m%d}:{task.person_id}"
    _to_desk(task.enquiry, "investors/task_due", task.person.email, task.person, {"task": task}, key)


def _answering(enquiry: Enquiry) -> list[tuple[str, User | None]]:
    return [(enquiry.owner.email, enquiry.owner)] if enquiry.owner else _desk_of(enquiry)


def _desk_of(enquiry: Enquiry) -> list[tuple[str, User | None]]:
    """The cluster's curators; where there are none, the agency's mailbox."""
    agency: list[tuple[str, User | None]] = [(parseaddr(settings.AGENCY_EMAIL)[1], None)]
    if enquiry.cluster_id is None:
        return agency
    curators = User.objects.active().staff().filter(curatorships__cluster=enquiry.cluster_id).order_by("pk")
    return [(user.email, user) for user in curators] or agency


def _to_desk(
    enquiry: Enquiry, kind: str, address: str, user: User | None, context: dict[str, object], key: str = ""
) -> OutboxMessage:
    url = absolute(reverse("investors:enquiry_desk", args=[enquiry.reference]))
    return queue_mail(
        kind, to=address, recipient=user, context={"enquiry": enquiry, "url": url, **context}, dedupe_key=key
    )


def _to_enquirer(enquiry: Enquiry, kind: str, context: dict[str, object]) -> OutboxMessage:
    """The link opens the whole conversation, so staff who look into the outbox do not see it."""
    return queue_mail(
        kind,
        to=enquiry.email,
        recipient=enquiry.user,
        context={
            "enquiry": enquiry,
            "recipient_name": enquiry.name,
            "url": absolute(enquiry_path(enquiry)),
            **context,
        },
        is_secret=True,
    )
