"""Who may do what in the investors app. The same predicate serves page, form and admin."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from accounts.enums import StaffRole
from accounts.models import User, UserQuerySet
from accounts.permissions import may_work_as_staff
from clusters.models.cluster import curates_all
from clusters.permissions import curated_cluster_ids
from investors.models import Enquiry

Person = User | AnonymousUser

_ENQUIRIES = [
    "investors.view_enquiry",
    "investors.change_enquiry",
    "investors.*_replytemplate",
    "investors.delete_replytemplate",
    "investors.view_routingrule",
    "investors.view_answerpromise",
    "investors.view_closedday",
]

GRANTS = {
    StaffRole.CURATOR: [*_ENQUIRIES],
    StaffRole.AGENCY: [
        *_ENQUIRIES,
        "investors.*_routingrule",
        "investors.delete_routingrule",
        "investors.*_answerpromise",
        "investors.*_closedday",
        "investors.delete_closedday",
    ],
}


def can_work_on_enquiry(user: Person, enquiry: Enquiry) -> bool:
    """Agency staff; the cluster's curators; whoever it was given to."""
    if not may_work_as_staff(user):
        return False
    if curates_all(user) or enquiry.owner_id == user.pk:
        return True
    return enquiry.cluster_id is not None and enquiry.cluster_id in curated_cluster_ids(user)


def can_erase_enquirer(user: Person) -> bool:
    """Erasing who asked cannot be undone: it is the agency's to do."""
    return curates_all(user)


def possible_owners(enquiry: Enquiry) -> UserQuerySet:
    """Who may answer it: the cluster's curators and agency staff, with a second factor; by name."""
    agency = Q(is_superuser=True) | Q(pk__in=User.objects.with_role(StaffRole.AGENCY).values("pk"))
    curators = User.objects.with_role(StaffRole.CURATOR).filter(curatorships__cluster=enquiry.cluster_id)
    those = agency | Q(pk__in=curators.values("pk")) if enquiry.cluster_id else agency
    return User.objects.active().staff().filter(those).having_second_factor(True).order_by("full_name", "pk")


def can_own_enquiry(user: User, enquiry: Enquiry) -> bool:
    return possible_owners(enquiry).filter(pk=user.pk).exists()
