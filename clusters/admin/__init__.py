"""The agency's workplace for clusters and businesses; curators see and change only what is theirs."""

from clusters.admin.businesses import BusinessAdmin
from clusters.admin.claims import BusinessClaimAdmin
from clusters.admin.clusters import ClusterAdmin, PlaceAdmin, PostcodeRuleAdmin
from clusters.admin.differences import RegisterDifferenceAdmin
from clusters.admin.duplicates import BusinessMergeAdmin, DuplicatePairAdmin
from clusters.admin.facts import FactAdmin, MetricAdmin
from clusters.admin.imports import RegisterImportAdmin
from clusters.admin.sectors import SectorAdmin, SicCodeAdmin
from clusters.admin.subsidies import EnterpriseGroupAdmin, SubsidyAdmin, SubsidyCapAdmin

__all__ = [
    "BusinessAdmin",
    "BusinessClaimAdmin",
    "BusinessMergeAdmin",
    "ClusterAdmin",
    "DuplicatePairAdmin",
    "EnterpriseGroupAdmin",
    "FactAdmin",
    "MetricAdmin",
    "PlaceAdmin",
    "PostcodeRuleAdmin",
    "RegisterDifferenceAdmin",
    "RegisterImportAdmin",
    "SectorAdmin",
    "SicCodeAdmin",
    "SubsidyAdmin",
    "SubsidyCapAdmin",
]
