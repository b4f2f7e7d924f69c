"""Mail about calls."""

from __future__ import annotations

from django.urls import reverse

from accounts.models import User
from clusters.emails import absolute
from core.emails import queue_mail, written_mail
from core.models import OutboxMessage
from funding.call_fit import Fit
from funding.links import no_call_mail_path
from funding.models import Call, CallQuestion


def send_question_asked(*, question: CallQuestion) -> OutboxMessage:
    """To the call's contact: it waits for an answer that everybody will read."""
    desk = reverse("admin:funding_call_change", args=[question.call_id])
    context = {"call": question.call, "question": question, "url": absolute(desk)}
    return queue_mail(
        "funding/question_asked",
        to=question.call.contact_email,
        context=context,
        dedupe_key=f"call-question:{question.pk}",
    )


def send_question_answered(*, question: CallQuestion) -> OutboxMessage | None:
    """To whoever asked, once; nothing where nobody is known to have."""
    person = question.asked_by
    if person is None or not person.is_active:
        return None
    page = absolute(question.call.get_absolute_url())
    return queue_mail(
        "funding/question_answered",
        to=person.email,
        recipient=person,
        context={"call": question.call, "question": question, "url": f"{page}#question-{question.pk}"},
        dedupe_key=f"call-answer:{question.pk}",
    )


def call_opened(*, call: Call, user: User, fits: list[Fit]) -> OutboxMessage:
    """That a call has opened, with what speaks for it; one for each person and call. Not saved yet."""
    off_url = absolute(no_call_mail_path(user))
    context = {
        "call": call,
        "fits": fits,
        "url": absolute(call.get_absolute_url()),
        "manage_url": absolute(reverse("funding:call_alerts")),
        "off_url": off_url,
    }
    return written_mail(
        "funding/call_opened",
        to=user.email,
        recipient=user,
        context=context,
        dedupe_key=f"call-opened:{call.pk}:{user.pk}",
        off_url=off_url,
    )
