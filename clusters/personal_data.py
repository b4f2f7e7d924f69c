"""What clusters and businesses hold about a person, for the copy they may take and for when they leave."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import User
from clusters.enums import MemberRole
from clusters.models import (
    BusinessClaim,
    BusinessInvitation,
    BusinessMember,
    BusinessPerson,
    ClusterCurator,
    Subsidy,
)
from core.audit import record

KEPT = ["that somebody spoke for a business or looked after a cluster, and when, without saying who it was"]

CLAIM_FIELDS = ("proof", "state", "job_title", "statement", "evidence_name", "begun_at", "reason")
SEARCH_FIELDS = ("name", "address", "cadence", "created_at", "mailed_at")
NAMED_FIELDS = ("name", "role", "link", "email", "consent", "consent_text", "answered_at")


def of(user: User) -> dict[str, Any]:
    """Memberships, curatorships, claims, invitations and where one is named, ready for JSON."""
    return {
        "businesses": rows(user.memberships.all(), "role", "state", "job_title", "asked_at"),
        "clusters_you_look_after": list(user.curatorships.values("cluster__name", "since_on")),
        "claims": rows(BusinessClaim.objects.by(user), *CLAIM_FIELDS),
        "invitations": rows(invitations_to(user), "email", "role", "state", "sent_at"),
        "named_on_profiles": rows(named_as(user), *NAMED_FIELDS),
        "shortlist": rows(user.shortlisted.all(), "note", "added_at"),
        "saved_searches": list(user.saved_searches.order_by("pk").values(*SEARCH_FIELDS)),
        "subsidies_you_declared": rows(
            Subsidy.objects.filter(declared_by=user), "authority", "measure", "amount", "given_on"
        ),
        "typed_and_not_saved": rows(user.unsaved_sections.all(), "section", "sent", "typed_at"),
    }


def rows(queryset: QuerySet, *fields: str) -> list[dict[str, Any]]:
    """These fields of each row, after the business it is about."""
    return list(queryset.order_by("pk").values("business__legal_name", "business__company_number", *fields))


def forget(user: User) -> None:
    """Take this person out of businesses and clusters.

    Where they were the only owner, the longest-standing member becomes one: no business is left without.
    """
    for membership in BusinessMember.objects.owners().filter(user=user).select_related("business"):
        hand_over(membership)
    user.memberships.all().delete()
    BusinessMember.pgh_event_model.objects.filter(user=user).update(job_title="")  # type: ignore[attr-defined]
    ClusterCurator.objects.filter(user=user).delete()
    named_as(user).delete()
    invitations_to(user).delete()
    user.shortlisted.all().delete()
    user.saved_searches.all().delete()
    user.unsaved_sections.all().delete()
    for claim in BusinessClaim.objects.by(user):
        if claim.evidence:
            transaction.on_commit(lambda file=claim.evidence: file.storage.delete(file.name))  # type: ignore[misc]
        claim.delete()


def hand_over(membership: BusinessMember) -> None:
    others = BusinessMember.objects.active().filter(business=membership.business).exclude(pk=membership.pk)
    if others.filter(role=MemberRole.OWNER).exists():
        return
    heir = others.order_by("decided_at", "pk").first()
    if heir is not None:
        heir.role = MemberRole.OWNER
        heir.save(update_fields=["role"])
        record("member.made_owner", membership.business, member=heir.user_id)


def named_as(user: User) -> QuerySet[BusinessPerson]:
    return BusinessPerson.objects.filter(Q(user=user) | Q(email__in=addresses_of(user)))


def invitations_to(user: User) -> QuerySet[BusinessInvitation]:
    return BusinessInvitation.objects.filter(Q(email__in=addresses_of(user)) | Q(answered_by=user))


def addresses_of(user: User) -> list[str]:
    return [user.email, *EmailAddress.objects.filter(user=user).values_list("email", flat=True)]
