"""Who may do what with clusters and businesses. The same predicate serves page, form and admin.

Agency staff work for every cluster, a curator for those named in ``ClusterCurator``. Rows are fetched by the
QuerySets' ``curated_by(user)``; these predicates say the same of a row already in hand.
"""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from accounts.enums import StaffRole
from accounts.models import User
from accounts.permissions import may_work_as_staff
from clusters.enums import LISTING_LIFECYCLE, MemberRole, MemberState
from clusters.models import Business, BusinessClaim, Cluster, Subsidy
from clusters.models.cluster import curates_all as curates_everywhere
from clusters.subsidy import SubsidySource
from core.models import AuditEvent

Person = User | AnonymousUser

_CURATED = [
    "clusters.view_cluster",
    "clusters.change_cluster",
    "clusters.*_fact",
    "clusters.delete_fact",
    "clusters.*_place",
    "clusters.delete_place",
    "clusters.*_business",
    "clusters.*_businesssector",
    "clusters.delete_businesssector",
    "clusters.*_businesslink",
    "clusters.delete_businesslink",
    "clusters.*_businessmember",
    "clusters.view_businessclaim",
    "clusters.change_businessclaim",
    "clusters.view_registerdifference",
    "clusters.change_registerdifference",
    "clusters.view_duplicatepair",
    "clusters.change_duplicatepair",
    "clusters.view_businessmerge",
    "clusters.change_businessmerge",
    "clusters.view_postcoderule",
    "clusters.view_metric",
    "clusters.view_sector",
    "clusters.view_siccode",
]

GRANTS = {
    StaffRole.CURATOR: _CURATED,
    StaffRole.AGENCY: [
        *_CURATED,
        "clusters.curate_all_clusters",
        "clusters.add_cluster",
        "clusters.*_clustercurator",
        "clusters.delete_clustercurator",
        "clusters.*_postcoderule",
        "clusters.delete_postcoderule",
        "clusters.*_metric",
        "clusters.*_sector",
        "clusters.*_sectorsynonym",
        "clusters.delete_sectorsynonym",
        "clusters.*_siccode",
        "clusters.view_registerimport",
        "clusters.add_registerimport",
        "clusters.view_registerremark",
        "clusters.*_sicsectorrule",
        "clusters.delete_sicsectorrule",
        "clusters.*_subsidycap",
        "clusters.*_subsidy",
        "clusters.*_enterprisegroup",
        "clusters.*_enterprisemember",
        "clusters.delete_enterprisemember",
    ],
}


def curated_cluster_ids(user: Person) -> frozenset[int]:
    """The clusters a curator was given; asked once for each loaded person."""
    if not may_work_as_staff(user):
        return frozenset()
    if "_curated_cluster_ids" not in user.__dict__:
        user.__dict__["_curated_cluster_ids"] = frozenset(user.curatorships.values_list("cluster", flat=True))  # type: ignore[union-attr]
    return user.__dict__["_curated_cluster_ids"]


def can_curate_cluster(user: Person, cluster: Cluster) -> bool:
    return curates_everywhere(user) or cluster.pk in curated_cluster_ids(user)


def can_curate_business(user: Person, business: Business) -> bool:
    """As staff: a business without a cluster belongs to those who work for all of them."""
    if curates_everywhere(user):
        return True
    return business.cluster_id is not None and business.cluster_id in curated_cluster_ids(user)


def is_member(user: Person, business: Business) -> bool:
    return user.is_authenticated and business.members.filter(user=user, state=MemberState.ACTIVE).exists()


def is_owner(user: Person, business: Business) -> bool:
    mine = {"user": user, "state": MemberState.ACTIVE, "role": MemberRole.OWNER}
    return user.is_authenticated and business.members.filter(**mine).exists()


def can_edit_business(user: Person, business: Business) -> bool:
    return can_curate_business(user, business) or is_member(user, business)


def can_publish_business(user: Person, business: Business) -> bool:
    return can_curate_business(user, business) and "publish" in LISTING_LIFECYCLE[business.listing_state]


def can_return_business(user: Person, business: Business) -> bool:
    return can_curate_business(user, business) and "return" in LISTING_LIFECYCLE[business.listing_state]


def can_unlist_business(user: Person, business: Business) -> bool:
    """Its own people may take it off the directory too."""
    return can_edit_business(user, business) and "unlist" in LISTING_LIFECYCLE[business.listing_state]


def can_relist_business(user: Person, business: Business) -> bool:
    """Whoever took it off may put it back: its people what they took off, a curator everything."""
    if not {"relist", "relist_row"} & set(LISTING_LIFECYCLE[business.listing_state]):
        return False
    return can_curate_business(user, business) or (
        is_member(user, business) and not was_unlisted_by_staff(business)
    )


def was_unlisted_by_staff(business: Business) -> bool:
    """Whether somebody who did not speak for it took it off last."""
    unlisted = AuditEvent.objects.about(business).filter(verb="business.unlisted")
    last = unlisted.newest_first().first()
    return last is not None and not business.members.filter(user=last.by).exists()


def can_submit_business(user: Person, business: Business) -> bool:
    return is_member(user, business) and "submit" in LISTING_LIFECYCLE[business.listing_state]


def can_claim_business(user: Person, business: Business) -> bool:
    """A listed business that nobody speaks for yet."""
    return user.is_authenticated and business.is_listed and not business.members.owners().exists()


def can_decide_claim(user: Person, claim: BusinessClaim) -> bool:
    """Nobody decides their own."""
    return can_curate_business(user, claim.business) and claim.user_id != user.pk


def can_manage_members(user: Person, business: Business) -> bool:
    return is_owner(user, business) or can_curate_business(user, business)


def can_strike_subsidy(user: Person, subsidy: Subsidy) -> bool:
    """Its people what they declared themselves; what we gave, only who works for us."""
    if can_curate_business(user, subsidy.business):
        return True
    return subsidy.source == SubsidySource.DECLARED and is_member(user, subsidy.business)


def can_import_register(user: Person) -> bool:
    return curates_everywhere(user) and user.has_perm("clusters.add_registerimport")
