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
from investors.links import colleague_invitation_path, enquiry_path
from investors.models import (
    Certification,
    Enquiry,
    EnquiryMessage,
    EnquiryTask,
    Investor,
    InvestorInvitation,
    Raise,
)


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
    """Whoever has it; the desk where nobody has, or where they cannot sign in any more."""
    owner = enquiry.owner
    return [(owner.email, owner)] if owner is not None and owner.is_active else _desk_of(enquiry)


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


def desk_page(investor: Investor) -> str:
    return absolute(reverse("investors:investor_desk", args=[investor.slug]))


def send_investor_verified(*, investor: Investor) -> None:
    _to_members(investor, "investors/investor_verified", {"url": desk_page(investor)})


def send_investor_unverified(*, investor: Investor, reason: str) -> None:
    _to_members(investor, "investors/investor_unverified", {"url": desk_page(investor), "reason": reason})


def send_colleague_invited(*, invitation: InvestorInvitation) -> OutboxMessage:
    url = absolute(colleague_invitation_path(invitation))
    context = {"invitation": invitation, "investor": invitation.investor, "url": url}
    return queue_mail("investors/colleague_invited", to=invitation.email, context=context, is_secret=True)


def _to_members(investor: Investor, kind: str, context: dict[str, object]) -> None:
    for member in investor.members.active().select_related("user"):
        user = member.user
        queue_mail(kind, to=user.email, recipient=user, context={"investor": investor, **context})


def send_statement_signed(*, certification: Certification) -> OutboxMessage:
    """The receipt: the words, the name, the moment, the last day."""
    return _about_statement("investors/statement_signed", certification, {})


def send_statement_ending(*, certification: Certification, days: int) -> OutboxMessage:
    """Once for each statement and number of days, however often it is asked for."""
    key = f"statement-ending:{certification.pk}:{days}"
    return _about_statement("investors/statement_ending", certification, {"days": days}, key)


def send_statement_ended(*, certification: Certification, note: str) -> OutboxMessage:
    return _about_statement("investors/statement_ended", certification, {"note": note})


def send_standing_ended_with_membership(*, certification: Certification) -> OutboxMessage:
    return _about_statement("investors/statement_ended_with_membership", certification, {})


def send_raise_opened(*, found: Raise) -> None:
    _to_business(found, "investors/raise_opened")


def send_raise_returned(*, found: Raise) -> None:
    _to_business(found, "investors/raise_returned")


def send_raise_past_closing(*, found: Raise) -> None:
    _to_business(found, "investors/raise_past_closing")


def _about_statement(
    kind: str, certification: Certification, context: dict[str, object], key: str = ""
) -> OutboxMessage:
    user = certification.user
    url = absolute(reverse("investors:standing"))
    context = {"certification": certification, "statement": certification.statement, "url": url, **context}
    return queue_mail(kind, to=user.email, recipient=user, context=context, dedupe_key=key)


def _to_business(found: Raise, kind: str) -> None:
    """To everybody who speaks for it. No terms stand in a mail: mail is forwarded."""
    url = absolute(reverse("investors:edit_raise", args=[found.business.slug]))
    for member in found.business.members.active().select_related("user"):
        context = {"raise": found, "business": found.business, "url": url}
        queue_mail(kind, to=member.user.email, recipient=member.user, context=context)
