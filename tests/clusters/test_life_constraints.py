"""What PostgreSQL itself guarantees about claims, members, invitations, consents and merges."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from clusters.enums import ClaimState, ConsentState, ListingState, MemberRole, MemberState
from clusters.models import Business, BusinessMember, BusinessMerge
from tests.factories.clusters import (
    BusinessFactory,
    BusinessMemberFactory,
    DraftBusinessFactory,
    RegisterRowFactory,
)
from tests.factories.listings import (
    ClaimCodeFactory,
    ClaimFactory,
    DuplicatePairFactory,
    InvitationFactory,
    PersonFactory,
    ProvingClaimFactory,
)

pytestmark = pytest.mark.django_db


def refused(constraint, *, at_commit=False):
    """The block inside must break this constraint, at once or at the commit."""
    return Refused(constraint, at_commit)


class Refused:
    def __init__(self, constraint, at_commit):
        self.raises = pytest.raises(IntegrityError, match=constraint)
        self.atomic = transaction.atomic()
        self.at_commit = at_commit

    def __enter__(self):
        self.raises.__enter__()
        self.atomic.__enter__()

    def __exit__(self, *fault):
        if fault[0] is None and self.at_commit:
            try:
                connection.check_constraints()
            except IntegrityError as broken:
                fault = (type(broken), broken, broken.__traceback__)
        self.atomic.__exit__(*fault)
        return self.raises.__exit__(*fault)


def test_claim_is_open_once_for_each_person_and_business():
    claim = ClaimFactory()
    with refused("business_claim_one_open_each"):
        ProvingClaimFactory(business=claim.business, user=claim.user)


def test_claim_may_be_made_again_after_a_rejection():
    old = ClaimFactory(state=ClaimState.REJECTED, reason="No proof.", decided_at=timezone.now())
    assert ClaimFactory(business=old.business, user=old.user).pk


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("business_claim_in_review_says_why", {"statement": " "}),
        ("business_claim_in_review_says_why", {"sent_at": None}),
        ("business_claim_rejected_with_reason", {"state": "rejected", "decided_at": timezone.now()}),
        ("business_claim_closed_has_date", {"state": "approved"}),
        ("business_claim_closed_has_date", {"decided_at": timezone.now()}),
        ("business_claim_state_is_known", {"state": "lost", "decided_at": timezone.now()}),
        ("business_claim_proof_is_known", {"proof": "eyes", "state": "proving"}),
    ],
)
def test_claim_without_sense_is_refused(constraint, fields):
    with refused(constraint):
        ClaimFactory(**fields)


def test_claim_code_cannot_be_guessed_for_ever():
    with refused("claim_code_is_not_guessed"):
        ClaimCodeFactory(attempt_count=6)


def test_claim_code_expires():
    now = timezone.now()
    with refused("claim_code_expires"):
        ClaimCodeFactory(sent_at=now, expires_at=now)


def test_business_loses_its_last_owner_never():
    member = BusinessMemberFactory()
    BusinessMemberFactory(business=member.business, role=MemberRole.EDITOR)
    with refused("business_member_keeps_an_owner|without an owner", at_commit=True):
        BusinessMember.objects.filter(pk=member.pk).update(role=MemberRole.EDITOR)


def test_business_with_editors_only_is_refused():
    with refused("without an owner", at_commit=True):
        BusinessMemberFactory(role=MemberRole.EDITOR)


def test_business_whose_owner_is_deleted_under_its_editors_is_refused():
    member = BusinessMemberFactory()
    BusinessMemberFactory(business=member.business, role=MemberRole.EDITOR)
    with refused("without an owner", at_commit=True):
        member.delete()


def test_business_may_be_given_back_by_its_only_member():
    member = BusinessMemberFactory()
    BusinessMember.objects.filter(pk=member.pk).update(state=MemberState.ENDED)
    connection.check_constraints()


def test_business_ownership_may_pass_through_a_moment_without_owner():
    old = BusinessMemberFactory()
    new = BusinessMemberFactory(business=old.business, role=MemberRole.EDITOR)
    BusinessMember.objects.filter(pk=old.pk).update(role=MemberRole.EDITOR)
    BusinessMember.objects.filter(pk=new.pk).update(role=MemberRole.OWNER)
    connection.check_constraints()


def test_invitation_is_open_once_whatever_the_case():
    invitation = InvitationFactory(email="ada@loom.example")
    with refused("business_invitation_one_open_each"):
        InvitationFactory(business=invitation.business, email="Ada@loom.example")


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("business_invitation_answered_has_date", {"state": "accepted"}),
        ("business_invitation_expires", {"expires_at": timezone.now() - timedelta(days=1)}),
        ("business_invitation_role_is_known", {"role": "king"}),
        (
            "business_invitation_state_is_known",
            {"state": "eaten", "answered_at": timezone.now()},
        ),
    ],
)
def test_invitation_without_sense_is_refused(constraint, fields):
    with refused(constraint):
        InvitationFactory(**fields)


@pytest.mark.parametrize("missing", [{"consent_text": ""}, {"answered_at": None}])
def test_person_is_not_shown_without_a_recorded_consent(missing):
    with refused("business_person_shown_has_consent"):
        PersonFactory(**missing)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("business_person_is_described", {"role": ""}),
        ("business_person_consent_is_known", {"consent": "perhaps"}),
        ("business_person_link_can_be_opened", {"link": "javascript:alert(1)"}),
    ],
)
def test_person_without_sense_is_refused(constraint, fields):
    with refused(constraint):
        PersonFactory(**fields)


def test_person_stands_once_on_a_profile():
    person = PersonFactory(consent=ConsentState.ASKED)
    with refused("business_person_once"):
        PersonFactory(business=person.business, email=person.email.upper())


def test_business_waits_for_a_curator_before_publication_only():
    with refused("business_waits_before_publication_only"):
        BusinessFactory(submitted_at=timezone.now())


def test_register_row_may_wait_for_a_curator():
    row = RegisterRowFactory(submitted_at=timezone.now())
    draft = DraftBusinessFactory(listing_state=ListingState.IN_REVIEW, submitted_at=timezone.now())
    assert list(Business.objects.waiting_for_review()) == [row, draft]


def test_duplicate_pair_stands_once_and_in_order():
    first, second = BusinessFactory(), BusinessFactory()
    DuplicatePairFactory(first=first, second=second)
    with refused("duplicate_pair_once"):
        DuplicatePairFactory(first=first, second=second)
    with refused("duplicate_pair_in_order"):
        DuplicatePairFactory(first=second, second=first)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("duplicate_pair_has_ground", {"same_name": False, "same_postcode": True}),
        ("duplicate_pair_decided_has_date", {"state": "merged"}),
        ("duplicate_pair_state_is_known", {"state": "?", "decided_at": timezone.now()}),
    ],
)
def test_duplicate_pair_without_sense_is_refused(constraint, fields):
    with refused(constraint):
        DuplicatePairFactory(**fields)


def test_business_is_merged_once_at_a_time():
    winner, loser = BusinessFactory(), BusinessFactory()
    BusinessMerge.objects.create(winner=winner, loser=loser)
    with refused("business_merge_one_standing_each"):
        BusinessMerge.objects.create(winner=winner, loser=loser)


def test_business_is_not_merged_with_itself():
    business = BusinessFactory()
    with refused("business_merge_of_two"):
        BusinessMerge.objects.create(winner=business, loser=business)
