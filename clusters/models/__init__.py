"""Clusters, their facts and places, sectors, and the businesses of the directory."""

from clusters.models.business import REGISTER_FIELDS, Business, Provenance
from clusters.models.claim import BusinessClaim, ClaimCode
from clusters.models.cluster import Cluster, ClusterCurator
from clusters.models.confirmation import ConfirmationRequest
from clusters.models.duplicate import BusinessMerge, DuplicatePair
from clusters.models.fact import Fact, Metric
from clusters.models.invitation import BusinessInvitation
from clusters.models.membership import BusinessLink, BusinessMember, BusinessSector
from clusters.models.person import BusinessPerson
from clusters.models.place import Place
from clusters.models.postcode_rule import PostcodeRule
from clusters.models.profile_draft import ProfileDraft, UnsavedSection
from clusters.models.register_difference import RegisterDifference
from clusters.models.register_import import RegisterImport, RegisterRemark
from clusters.models.saved_search import MOST_SAVED, SavedSearch, SearchChange
from clusters.models.search import BusinessSearch, DirectoryCube, SearchCell, SearchPending, SearchWord
from clusters.models.sector import Sector, SectorSynonym, SicCode, SicSectorRule
from clusters.models.shortlist import MOST_SHORTLISTED, Shortlisted
from clusters.models.subsidy import EnterpriseGroup, EnterpriseMember, Subsidy, SubsidyCap
from clusters.models.tally import ClusterSectorCount, ClusterYearCount

__all__ = [
    "MOST_SAVED",
    "MOST_SHORTLISTED",
    "REGISTER_FIELDS",
    "Business",
    "BusinessClaim",
    "BusinessInvitation",
    "BusinessLink",
    "BusinessMember",
    "BusinessMerge",
    "BusinessPerson",
    "BusinessSearch",
    "BusinessSector",
    "ClaimCode",
    "Cluster",
    "ClusterCurator",
    "ClusterSectorCount",
    "ClusterYearCount",
    "ConfirmationRequest",
    "DirectoryCube",
    "DuplicatePair",
    "EnterpriseGroup",
    "EnterpriseMember",
    "Fact",
    "Metric",
    "Place",
    "PostcodeRule",
    "ProfileDraft",
    "Provenance",
    "RegisterDifference",
    "RegisterImport",
    "RegisterRemark",
    "SavedSearch",
    "SearchCell",
    "SearchChange",
    "SearchPending",
    "SearchWord",
    "Sector",
    "SectorSynonym",
    "Shortlisted",
    "SicCode",
    "SicSectorRule",
    "Subsidy",
    "SubsidyCap",
    "UnsavedSection",
]
