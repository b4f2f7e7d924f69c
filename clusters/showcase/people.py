"""Who keeps the clusters and speaks for businesses in the showcase: demonstration accounts."""

from __future__ import annotations

from django.utils import timezone

from accounts.models import User
from clusters.enums import ListingState, MemberRole, MemberState
from clusters.models import Business, BusinessMember, Cluster, ClusterCurator

CURATED = "leeds"
CONTACTS = {
    "manchester": "Amara Holroyd",
    "leeds": "Tom Ackroyd-Singh",
    "sheffield": "Grace Wainwright",
    "liverpool": "Niamh Rimmer",
    "newcastle": "Yusuf Charlton",
}


def name_contacts() -> None:
    """Give each cluster that has none an invented contact, so that there is somebody to ask for."""
    for slug, name in CONTACTS.items():
        Cluster.objects.filter(slug=slug, contact_name="").update(contact_name=name)


def appoint(people: dict[str, User]) -> Cluster:
    """The demonstration curator keeps Leeds; the member owns one published profile there and one draft.

    Gives the curator's cluster.
    """
    cluster = Cluster.objects.get(slug=CURATED)
    ClusterCurator.objects.get_or_create(cluster=cluster, user=people["curator"])
    for state in (ListingState.PUBLISHED, ListingState.DRAFT):
        business = Business.objects.filter(is_showcase=True, listing_state=state).best_described().first()
        if business is not None:
            BusinessMember.objects.get_or_create(
                business=business,
                user=people["member"],
                defaults={
                    "role": MemberRole.OWNER,
                    "state": MemberState.ACTIVE,
                    "job_title": "Managing director",
                    "decided_at": timezone.now(),
                },
            )
    return cluster
