"""What people and the portal do with clusters and businesses, where it is more than one row's business."""

from clusters.actions.assignment import assign_clusters
from clusters.actions.claims import (
    approve_claim,
    claim_by_address,
    claim_for_review,
    expire_claims,
    prove_claim,
    reject_claim,
    withdraw_claim,
)
from clusters.actions.counts import refresh_counts
from clusters.actions.differences import accept_difference, keep_difference
from clusters.actions.imports import cancel_import, request_import
from clusters.actions.listing import publish_business, return_business, submit_business, unlist_business
from clusters.actions.members import (
    accept_member,
    ask_to_join,
    change_role,
    decline_member,
    end_membership,
)
from clusters.actions.sectors import assign_sector, choose_sectors, refresh_sectors
from clusters.actions.shortlisting import shortlist_businesses

__all__ = [
    "accept_difference",
    "accept_member",
    "approve_claim",
    "ask_to_join",
    "assign_clusters",
    "assign_sector",
    "cancel_import",
    "change_role",
    "choose_sectors",
    "claim_by_address",
    "claim_for_review",
    "decline_member",
    "end_membership",
    "expire_claims",
    "keep_difference",
    "prove_claim",
    "publish_business",
    "refresh_counts",
    "refresh_sectors",
    "reject_claim",
    "request_import",
    "return_business",
    "shortlist_businesses",
    "submit_business",
    "unlist_business",
    "withdraw_claim",
]
