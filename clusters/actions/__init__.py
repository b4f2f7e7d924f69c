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
from clusters.actions.confirming import ask_whether_correct
from clusters.actions.counts import refresh_counts
from clusters.actions.differences import accept_difference, keep_difference
from clusters.actions.duplicates import find_duplicates, part_duplicates
from clusters.actions.editing import confirm_profile, discard_unsaved, keep_unsaved, save_section
from clusters.actions.imports import cancel_import, request_import
from clusters.actions.invitations import (
    accept_invitation,
    decline_invitation,
    invite_member,
    withdraw_invitation,
)
from clusters.actions.listing import (
    publish_business,
    relist_business,
    return_business,
    submit_business,
    take_back_business,
    unlist_business,
)
from clusters.actions.members import (
    accept_member,
    ask_to_join,
    change_role,
    decline_member,
    end_membership,
)
from clusters.actions.merging import merge_businesses, undo_merge
from clusters.actions.named_people import (
    answer_consent,
    change_named_person,
    name_person,
    remove_named_person,
)
from clusters.actions.registering import register_business
from clusters.actions.saved_searches import (
    change_search,
    end_search_mail,
    save_search,
    tidy_search_changes,
)
from clusters.actions.sectors import assign_sector, choose_sectors, refresh_sectors
from clusters.actions.shortlisting import shortlist_businesses
from clusters.actions.subsidies import (
    declare_subsidy,
    lock_enterprise,
    record_subsidy,
    strike_subsidy,
)
from clusters.actions.undoing import undo_change

__all__ = [
    "accept_difference",
    "accept_invitation",
    "accept_member",
    "answer_consent",
    "approve_claim",
    "ask_to_join",
    "ask_whether_correct",
    "assign_clusters",
    "assign_sector",
    "cancel_import",
    "change_named_person",
    "change_role",
    "change_search",
    "choose_sectors",
    "claim_by_address",
    "claim_for_review",
    "confirm_profile",
    "declare_subsidy",
    "decline_invitation",
    "decline_member",
    "discard_unsaved",
    "end_membership",
    "end_search_mail",
    "expire_claims",
    "find_duplicates",
    "invite_member",
    "keep_difference",
    "keep_unsaved",
    "lock_enterprise",
    "merge_businesses",
    "name_person",
    "part_duplicates",
    "prove_claim",
    "publish_business",
    "record_subsidy",
    "refresh_counts",
    "refresh_sectors",
    "register_business",
    "reject_claim",
    "relist_business",
    "remove_named_person",
    "request_import",
    "return_business",
    "save_search",
    "save_section",
    "shortlist_businesses",
    "strike_subsidy",
    "submit_business",
    "take_back_business",
    "tidy_search_changes",
    "undo_change",
    "undo_merge",
    "unlist_business",
    "withdraw_claim",
    "withdraw_invitation",
]
