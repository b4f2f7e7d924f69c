"""What people and the portal do with clusters and businesses, where it is more than one row's business."""

from clusters.actions.assignment import assign_clusters
from clusters.actions.counts import refresh_counts
from clusters.actions.differences import accept_difference, keep_difference
from clusters.actions.imports import cancel_import, request_import
from clusters.actions.listing import publish_business, return_business, submit_business, unlist_business
from clusters.actions.sectors import assign_sector, choose_sectors, refresh_sectors
from clusters.actions.shortlisting import shortlist_businesses

__all__ = [
    "accept_difference",
    "assign_clusters",
    "assign_sector",
    "cancel_import",
    "choose_sectors",
    "keep_difference",
    "publish_business",
    "refresh_counts",
    "refresh_sectors",
    "request_import",
    "return_business",
    "shortlist_businesses",
    "submit_business",
    "unlist_business",
]
