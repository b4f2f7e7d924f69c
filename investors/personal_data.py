"""What the investors app holds about a person, for the copy they may take and for when they leave."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet

from accounts.models import User
from investors.actions import erase_enquirer, release_enquiry
from investors.models import Enquiry, EnquiryMessage, EnquiryTask

KEPT = ["what was asked of which place and when it was answered, without saying who asked or in which words"]

ENQUIRY_FIELDS = (
    "reference", "received_at", "intent", "amount", "currency", "people_count", "timing", "name", "email",
    "organisation", "country", "time_zone", "language", "consent_text", "consented_at", "stage",
)  # fmt: skip


def of(user: User) -> dict[str, Any]:
    """What one has asked, and what was said to it, ready for JSON."""
    asked = enquiries_of(user)
    said = EnquiryMessage.objects.filter(enquiry__in=asked).order_by("enquiry", "sent_at", "pk")
    tasks = EnquiryTask.objects.filter(person=user).order_by("pk")
    return {
        "enquiries": list(asked.order_by("pk").values(*ENQUIRY_FIELDS)),
        "messages": list(said.values("enquiry__reference", "side", "sent_at", "text", "attachments__name")),
        "tasks": list(tasks.values("enquiry__reference", "what", "due_on", "done_at")),
    }


def forget(user: User) -> None:
    """Who asked is erased from what was asked; what one owned as staff is free to be taken by others."""
    for enquiry in enquiries_of(user):
        erase_enquirer(enquiry=enquiry, by=None)
    for enquiry in Enquiry.objects.owned_by(user).open():
        release_enquiry(enquiry=enquiry, by=None)
    user.enquiry_tasks.update(person=None)


def enquiries_of(user: User) -> QuerySet[Enquiry]:
    """Asked while signed in, or from a mailbox that has been shown to be theirs."""
    own = EmailAddress.objects.filter(user=user, verified=True).values("email")
    return Enquiry.objects.filter(Q(user=user) | Q(email__in=own), erased_at=None)
