"""Who may do what in the investors app. The same predicate serves page, form and admin."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from accounts.enums import StaffRole
from accounts.models import User, UserQuerySet
from accounts.permissions import is_agency_staff, may_work_as_staff
from clusters.enums import MemberRole
from clusters.models.cluster import curates_all
from clusters.permissions import curated_cluster_ids, is_member
from investors.enums import MatchSide
from investors.models import (
    Enquiry,
    Introduction,
    Investor,
    InvestorMember,
    Match,
    Raise,
    Shortlist,
    ShortlistNote,
)

Person = User | AnonymousUser

_ENQUIRIES = [
    "investors.view_enquiry",
    "investors.change_enquiry",
    "investors.*_replytemplate",
    "investors.delete_replytemplate",
    "investors.view_routingrule",
    "investors.view_answerpromise",
    "investors.view_closedday",
]

GRANTS = {
    StaffRole.CURATOR: [*_ENQUIRIES, "investors.view_raise"],
    StaffRole.AGENCY: [
        *_ENQUIRIES,
        "investors.view_investor",
        "investors.change_investor",
        "investors.view_investormember",
        "investors.view_investordeal",
        "investors.view_mandate",
        "investors.*_exchangerate",
        "investors.delete_exchangerate",
        "investors.view_statementversion",
        "investors.add_statementversion",
        "investors.change_statementversion",
        "investors.view_certification",
        "investors.view_raise",
        "investors.change_raise",
        "investors.view_termsview",
        "investors.view_match",
        "investors.view_matchingrun",
        "investors.add_matchingrun",
        "investors.change_matchingrun",
        "investors.view_matchingweights",
        "investors.add_matchingweights",
        "investors.change_matchingweights",
        "investors.add_match",
        "investors.change_match",
        "investors.view_introduction",
        "investors.change_introduction",
        "investors.view_matchfeedback",
        "investors.*_sensitivearea",
        "investors.*_routingrule",
        "investors.delete_routingrule",
        "investors.*_answerpromise",
        "investors.*_closedday",
        "investors.delete_closedday",
    ],
}


def can_work_on_enquiry(user: Person, enquiry: Enquiry) -> bool:
    """Agency staff; the cluster's curators; whoever it was given to."""
    if not may_work_as_staff(user):
        return False
    if curates_all(user) or enquiry.owner_id == user.pk:
        return True
    return enquiry.cluster_id is not None and enquiry.cluster_id in curated_cluster_ids(user)


def can_erase_enquirer(user: Person) -> bool:
    """Erasing who asked cannot be undone: it is the agency's to do."""
    return curates_all(user)


def possible_owners(enquiry: Enquiry) -> UserQuerySet:
    """Who may answer it: the cluster's curators and agency staff, with a second factor; by name."""
    agency = Q(is_superuser=True) | Q(pk__in=User.objects.with_role(StaffRole.AGENCY).values("pk"))
    curators = User.objects.with_role(StaffRole.CURATOR).filter(curatorships__cluster=enquiry.cluster_id)
    those = agency | Q(pk__in=curators.values("pk")) if enquiry.cluster_id else agency
    return User.objects.active().staff().filter(those).having_second_factor(True).order_by("full_name", "pk")


def can_own_enquiry(user: User, enquiry: Enquiry) -> bool:
    return possible_owners(enquiry).filter(pk=user.pk).exists()


def membership_of(user: Person, investor: Investor) -> InvestorMember | None:
    if not user.is_authenticated:
        return None
    return InvestorMember.objects.active().filter(user=user, investor=investor).first()


def can_edit_investor(user: Person, investor: Investor) -> bool:
    """Its own people write it; staff verify it and never speak for it."""
    return investor.closed_at is None and membership_of(user, investor) is not None


def can_manage_investor_members(user: Person, investor: Investor) -> bool:
    member = membership_of(user, investor)
    return member is not None and member.role == MemberRole.OWNER


def can_edit_shortlist(user: Person, shortlist: Shortlist) -> bool:
    """Whoever acts for the investor writes its lists; archived ones are for reading."""
    return not shortlist.is_archived and can_edit_investor(user, shortlist.investor)


def can_edit_note(user: Person, note: ShortlistNote) -> bool:
    """Everybody's words are their own."""
    return note.author_id == user.pk and can_edit_shortlist(user, note.entry.shortlist)


def can_verify_investor(user: Person, investor: Investor) -> bool:
    """Nobody verifies what they invest for themselves."""
    return is_agency_staff(user) and membership_of(user, investor) is None


def can_edit_raise(user: Person, found: Raise) -> bool:
    """The business's own people."""
    return is_member(user, found.business)


def can_review_raise(user: Person, found: Raise) -> bool:
    """Agency staff look whether it is complete; nobody reviews their own business's."""
    return is_agency_staff(user) and not is_member(user, found.business)


def can_answer_match(user: Person, match: Match, side: MatchSide) -> bool:
    """Each side answers for itself."""
    if side == MatchSide.INVESTOR:
        return can_edit_investor(user, match.mandate.investor)
    return can_edit_raise(user, match.of_raise)


def can_arrange_match(user: Person, match: Match) -> bool:
    """Agency staff suggest, keep apart and introduce; nobody arranges their own matches."""
    own = [can_answer_match(user, match, side) for side in MatchSide]
    return is_agency_staff(user) and not any(own)


def can_speak_of_introduction(user: Person, found: Introduction) -> bool:
    """Both sides say what came of it; so do staff who heard."""
    return is_agency_staff(user) or any(can_answer_match(user, found.match, side) for side in MatchSide)


def can_run_matching(user: Person) -> bool:
    """Runs and their weights are the agency's."""
    return is_agency_staff(user)


def can_see_match_quality(user: Person) -> bool:
    """How matching does as a whole is the agency's to look at."""
    return is_agency_staff(user)
