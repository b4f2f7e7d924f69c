"""Clusters, their facts and places, sectors, and the businesses of the directory."""

from clusters.models.business import REGISTER_FIELDS, Business, Provenance
from clusters.models.cluster import Cluster, ClusterCurator
from clusters.models.fact import Fact, Metric
from clusters.models.membership import BusinessLink, BusinessMember, BusinessSector
from clusters.models.place import Place
from clusters.models.postcode_rule import PostcodeRule
from clusters.models.sector import Sector, SectorSynonym, SicCode, SicSectorRule
from clusters.models.tally import ClusterSectorCount, ClusterYearCount

__all__ = [
    "REGISTER_FIELDS",
    "Business",
    "BusinessLink",
    "BusinessMember",
    "BusinessSector",
    "Cluster",
    "ClusterCurator",
    "ClusterSectorCount",
    "ClusterYearCount",
    "Fact",
    "Metric",
    "Place",
    "PostcodeRule",
    "Provenance",
    "Sector",
    "SectorSynonym",
    "SicCode",
    "SicSectorRule",
]
