"""The agency's workplace for clusters and businesses; curators see and change only what is theirs."""

from clusters.admin.businesses import BusinessAdmin
from clusters.admin.clusters import ClusterAdmin, PlaceAdmin, PostcodeRuleAdmin
from clusters.admin.facts import FactAdmin, MetricAdmin
from clusters.admin.sectors import SectorAdmin, SicCodeAdmin

__all__ = [
    "BusinessAdmin",
    "ClusterAdmin",
    "FactAdmin",
    "MetricAdmin",
    "PlaceAdmin",
    "PostcodeRuleAdmin",
    "SectorAdmin",
    "SicCodeAdmin",
]
