"""Signed links of the investors app: who has one may do one thing, without an account."""

from __future__ import annotations

from django.core import signing
from django.http import Http404
from django.urls import reverse

from accounts.models import User
from investors.models import Enquiry, InvestorInvitation

_FOLLOW = "enquiry"
_COLLEAGUE = "investor-invitation"
_STOP_DIGEST = "stop-match-digest"


def enquiry_path(enquiry: Enquiry) -> str:
    return reverse("investors:enquiry_follow", args=[enquiry_token(enquiry)])


def enquiry_token(enquiry: Enquiry) -> str:
    """Good for as long as the enquiry is kept, or until its ``link_number`` is raised: always the same."""
    return signing.Signer(salt=_FOLLOW).sign_object([enquiry.pk, enquiry.link_number])


def followed_enquiry(token: str) -> Enquiry:
    """The enquiry a link means; for one that was taken into another, that other.

    Raises ``Http404`` for a link that is not ours, was made useless, or is of something gone.
    """
    enquiries = Enquiry.objects.select_related(
        "cluster", "owner", "about_cluster", "about_business", "about_sector"
    )
    try:
        pk, link_number = signing.Signer(salt=_FOLLOW).unsign_object(token)
        enquiry = enquiries.get(pk=pk, link_number=link_number, erased_at=None)
        return enquiries.get(pk=enquiry.merged_into_id) if enquiry.merged_into_id else enquiry
    except (signing.BadSignature, Enquiry.DoesNotExist, TypeError, ValueError) as problem:
        raise Http404 from problem


def colleague_invitation_path(invitation: InvestorInvitation) -> str:
    return reverse("investors:answer_invitation", args=[signing.dumps(invitation.pk, salt=_COLLEAGUE)])


def colleague_invitation(token: str) -> InvestorInvitation:
    """The invitation a link means; whether it can still be used is for the row to say. ``Http404`` else."""
    try:
        return InvestorInvitation.objects.select_related("investor", "sent_by").get(
            pk=signing.loads(token, salt=_COLLEAGUE)
        )
    except (signing.BadSignature, InvestorInvitation.DoesNotExist) as problem:
        raise Http404 from problem


def stop_digest_path(user: User) -> str:
    """Always the same, and good for as long as the account is: it stands in every weekly mail."""
    return reverse("investors:stop_digest", args=[signing.Signer(salt=_STOP_DIGEST).sign_object(user.pk)])


def reader_of_digest(token: str) -> User:
    """Whose weekly mail a link ends. ``Http404`` for one that is not ours, or of somebody gone."""
    try:
        return User.objects.active().get(pk=signing.Signer(salt=_STOP_DIGEST).unsign_object(token))
    except (signing.BadSignature, User.DoesNotExist, TypeError, ValueError) as problem:
        raise Http404 from problem
