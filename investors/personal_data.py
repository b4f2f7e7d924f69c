"""What the investors app holds about a person, for the copy they may take and for when they leave."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from clusters.enums import MemberRole
from clusters.personal_data import addresses_of
from core.audit import record
from investors.actions import erase_enquirer, release_enquiry
from investors.models import (
    Enquiry,
    EnquiryMessage,
    EnquiryTask,
    InvestorInvitation,
    InvestorMember,
    NoMatchDigest,
    Shortlist,
    ShortlistEntry,
    ShortlistNote,
    TermsView,
)

KEPT = [
    "what was asked of which place and when it was answered, without saying who asked or in which words",
    "that somebody acted for an investor, and when, without saying who it was",
    "the lists you kept and the notes you wrote with colleagues: they stay with them, without your name; "
    "those of an investor nobody else acts for are deleted",
    "the statements you signed to be shown terms of raises, with your name as you signed it, and which terms "
    "you were shown when: they show that the law was kept",
]

ENQUIRY_FIELDS = (
    "reference", "received_at", "intent", "amount", "currency", "people_count", "timing", "name", "email",
    "organisation", "country", "time_zone", "language", "consent_text", "consented_at", "stage",
)  # fmt: skip

SIGNED_FIELDS = (
    "statement__title", "statement__number", "answers", "details", "country", "signed_name", "signed_at",
    "valid_until", "ended_at",
)  # fmt: skip
SEEN_FIELDS = ("seen_at", "surface", "terms__of_raise__business__legal_name", "terms__number")


def of(user: User) -> dict[str, Any]:
    """What one has asked, and what was said to it, ready for JSON."""
    asked = enquiries_of(user)
    said = EnquiryMessage.objects.filter(enquiry__in=asked).order_by("enquiry", "sent_at", "pk")
    tasks = EnquiryTask.objects.filter(person=user).order_by("pk")
    return {
        "enquiries": list(asked.order_by("pk").values(*ENQUIRY_FIELDS)),
        "messages": list(said.values("enquiry__reference", "side", "sent_at", "text", "attachments__name")),
        "investors": list(user.investor_memberships.values("investor__name", "role", "state", "since_at")),
        "statements_signed": list(user.certifications.order_by("pk").values(*SIGNED_FIELDS)),
        "terms_shown": list(TermsView.objects.filter(user=user).order_by("pk").values(*SEEN_FIELDS)),
        "invitations": list(
            invitations_to(user).values("investor__name", "email", "role", "state", "sent_at")
        ),
        "no_weekly_mail": list(NoMatchDigest.objects.filter(user=user).values("since_at")),
        "lists": lists_of(user),
        "tasks": list(tasks.values("enquiry__reference", "what", "due_on", "done_at")),
    }


def lists_of(user: User) -> dict[str, Any]:
    """One's own part of the lists one still reads: those one made, what one put there, what one noted."""
    made = Shortlist.objects.visible_to(user).filter(created_by=user).order_by("pk")
    put = ShortlistEntry.objects.visible_to(user).filter(added_by=user).order_by("pk")
    notes = ShortlistNote.objects.visible_to(user).written_by(user).oldest_first()
    return {
        "made": list(made.values("investor__name", "name", "description", "created_at")),
        "put_there": list(put.values("shortlist__name", "business__legal_name", "stage", "added_at")),
        "notes": list(
            notes.values(
                "entry__shortlist__name", "entry__business__legal_name", "text", "written_at", "edited_at"
            )
        ),
    }


def forget(user: User) -> None:
    """Who asked is erased from what was asked; what one owned as staff is free to be taken by others."""
    for enquiry in enquiries_of(user):
        erase_enquirer(enquiry=enquiry, by=None)
    for enquiry in Enquiry.objects.owned_by(user).open():
        release_enquiry(enquiry=enquiry, by=None)
    user.enquiry_tasks.update(person=None)
    NoMatchDigest.objects.filter(user=user).delete()
    leave_investors(user)


def leave_investors(user: User) -> None:
    """Where they were the only owner, another becomes one; an angel nobody else acts for is taken off."""
    for member in InvestorMember.objects.owners().filter(user=user).select_related("investor"):
        hand_over(member)
    user.investor_memberships.all().delete()
    user.certifications.filter(ended_at=None).update(ended_at=timezone.now())
    invitations_to(user).delete()


def hand_over(member: InvestorMember) -> None:
    others = InvestorMember.objects.active().filter(investor=member.investor).exclude(pk=member.pk)
    if others.filter(role=MemberRole.OWNER).exists():
        return
    heir = others.order_by("since_at", "pk").first()
    if heir is not None:
        heir.role = MemberRole.OWNER
        heir.save(update_fields=["role"])
        record("investor.made_owner", member.investor, member=heir.user_id)
        return
    now = timezone.now()
    member.investor.closed_at = now
    member.investor.save()
    member.investor.mandates.not_closed().update(closed_at=now)
    member.investor.shortlists.all().erase()
    record("investor.closed", member.investor)


def invitations_to(user: User) -> QuerySet[InvestorInvitation]:
    return InvestorInvitation.objects.filter(email__in=addresses_of(user))


def enquiries_of(user: User) -> QuerySet[Enquiry]:
    """Asked while signed in, or from a mailbox that has been shown to be theirs."""
    own = EmailAddress.objects.filter(user=user, verified=True).values("email")
    return Enquiry.objects.filter(Q(user=user) | Q(email__in=own), erased_at=None)
