"""What people and the portal do with clusters and businesses, where it is more than one row's business."""

from clusters.actions.assignment import assign_clusters
from clusters.actions.counts import refresh_counts
from clusters.actions.listing import publish_business, return_business, submit_business, unlist_business
from clusters.actions.sectors import assign_sector, choose_sectors, refresh_sectors

__all__ = [
    "assign_clusters",
    "assign_sector",
    "choose_sectors",
    "publish_business",
    "refresh_counts",
    "refresh_sectors",
    "return_business",
    "submit_business",
    "unlist_business",
]
