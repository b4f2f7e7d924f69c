"""What a merge means for those it concerns: the profile, its people, what waits, and staff who look again."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pgtrigger
import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from clusters.actions import (
    accept_invitation,
    approve_claim,
    end_membership,
    find_duplicates,
    merge_businesses,
    undo_merge,
)
from clusters.actions.merging import relations
from clusters.enums import ListingState, MemberRole, MemberState
from clusters.models import BusinessClaim, BusinessMerge, DuplicatePair
from tests.factories.accounts import StaffFactory, UserFactory, signed_in
from tests.factories.clusters import (
    BusinessFactory,
    BusinessMemberFactory,
    CuratorshipFactory,
    DraftBusinessFactory,
    RegisterRowFactory,
)
from tests.factories.listings import ClaimFactory, InvitationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return StaffFactory()


def unnumbered(**fields):
    return BusinessFactory(company_number="", **fields)


def test_register_row_that_takes_in_a_profile_is_a_profile_until_it_is_undone(staff):
    row, profile = RegisterRowFactory(), unnumbered(short_description="We weave.")
    merge = merge_businesses(winner=row, loser=profile, by=staff)
    row.refresh_from_db()
    assert (row.listing_state, row.published_at) == (ListingState.PUBLISHED, profile.published_at)
    undo_merge(merge=merge, by=staff)
    row.refresh_from_db()
    assert (row.listing_state, row.published_at) == (ListingState.IMPORTED, None)


def test_register_row_that_takes_in_a_draft_stays_a_row(staff):
    row, draft = RegisterRowFactory(), DraftBusinessFactory(company_number="")
    merge_businesses(winner=row, loser=draft, by=staff)
    row.refresh_from_db()
    assert row.listing_state == ListingState.IMPORTED


def test_row_unlisted_since_stays_unlisted_when_the_merge_is_undone(staff):
    row, profile = RegisterRowFactory(), unnumbered()
    merge = merge_businesses(winner=row, loser=profile, by=staff)
    type(row).objects.filter(pk=row.pk).update(listing_state=ListingState.UNLISTED)
    undo_merge(merge=merge, by=staff)
    row.refresh_from_db()
    assert row.listing_state == ListingState.UNLISTED


def test_membership_ended_since_the_merge_is_not_given_back(staff):
    winner, loser = BusinessFactory(), unnumbered()
    BusinessMemberFactory(business=winner)
    user = BusinessMemberFactory(business=loser).user
    own = BusinessMemberFactory(business=winner, user=user)
    merge = merge_businesses(winner=winner, loser=loser, by=staff)
    end_membership(member=own, by=staff)
    undo_merge(merge=merge, by=staff)
    own.refresh_from_db()
    assert own.state == MemberState.ENDED


def test_who_asked_to_join_the_loser_asks_to_join_the_winner(staff):
    winner, loser = BusinessFactory(), unnumbered()
    user = UserFactory()
    BusinessMemberFactory(business=winner)
    BusinessMemberFactory(business=winner, user=user, state=MemberState.ENDED, decided_at=timezone.now())
    BusinessMemberFactory(business=loser)
    BusinessMemberFactory(business=loser, user=user, state=MemberState.ASKED)
    merge_businesses(winner=winner, loser=loser, by=staff)
    assert winner.members.get(user=user).state == MemberState.ASKED


def test_claim_the_winner_has_too_waits_once_and_again_after_undoing(staff):
    winner, loser = BusinessFactory(), unnumbered()
    user = UserFactory()
    ClaimFactory(business=winner, user=user)
    left = ClaimFactory(business=loser, user=user)
    merge = merge_businesses(winner=winner, loser=loser, by=staff)
    assert BusinessClaim.objects.decidable_by(staff).waiting().count() == 1
    with pytest.raises(ValidationError):
        approve_claim(claim=left, by=staff)
    undo_merge(merge=merge, by=staff)
    assert BusinessClaim.objects.decidable_by(staff).waiting().count() == 2


def test_invitation_to_a_merged_listing_makes_nobody_its_member(staff):
    winner, loser = BusinessFactory(), unnumbered()
    InvitationFactory(business=winner, email="same@example.org")
    left = InvitationFactory(business=loser, email="same@example.org")
    merge_businesses(winner=winner, loser=loser, by=staff)
    with pytest.raises(ValidationError):
        accept_invitation(invitation=left, by=UserFactory())


# -- the desk


def test_pair_that_was_merged_leads_to_its_merge(staff):
    winner, loser = BusinessFactory(legal_name="LOOM WORKS LIMITED"), unnumbered(legal_name="Loom Works")
    find_duplicates()
    merge = merge_businesses(winner=winner, loser=loser, by=staff)
    pair = DuplicatePair.objects.get()
    answer = signed_in(staff).get(reverse("admin:clusters_duplicatepair_change", args=[pair.pk]), follow=True)
    assert answer.status_code == 200
    assert answer.request["PATH_INFO"] == reverse("admin:clusters_businessmerge_change", args=[merge.pk])


def test_curator_of_one_of_a_pair_is_told_whom_to_ask():
    curatorship = CuratorshipFactory()
    BusinessFactory(cluster=curatorship.cluster, legal_name="LOOM WORKS LIMITED")
    unnumbered(legal_name="Loom Works")
    find_duplicates()
    pair = DuplicatePair.objects.get()
    client = signed_in(curatorship.user)
    answer = client.get(reverse("admin:clusters_duplicatepair_change", args=[pair.pk]), follow=True)
    assert answer.status_code == 200
    assert "Ask the agency" in answer.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_merges_asks_the_database_as_often_for_one_as_for_three(
    count, staff, django_assert_max_num_queries
):
    for _ in range(count):
        merge_businesses(winner=BusinessFactory(), loser=unnumbered(), by=staff)
    client = signed_in(staff)
    with django_assert_max_num_queries(11):
        client.get(reverse("admin:clusters_businessmerge_changelist"))


# -- two at once


@pytest.mark.django_db(transaction=True)
def test_two_who_merge_opposite_ways_at_once_merge_once(staff):
    first, second = unnumbered(), unnumbered()
    start = Barrier(2)

    def merge(winner, loser):
        start.wait()
        try:
            return merge_businesses(winner=winner, loser=loser, by=staff)
        except ValidationError as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(merge, [first, second], [second, first]))
    assert outcomes.count("state") == 1
    assert BusinessMerge.objects.standing().count() == 1


def test_undoing_that_would_leave_people_without_an_owner_says_what_to_do(staff):
    winner, loser = BusinessFactory(), unnumbered()
    own = BusinessMemberFactory(business=winner)
    BusinessMemberFactory(business=winner, role=MemberRole.EDITOR)
    BusinessMemberFactory(business=loser)
    merge = merge_businesses(winner=winner, loser=loser, by=staff)
    end_membership(member=own, by=staff)
    with pytest.raises(ValidationError, match="make another of them an owner first"):
        undo_merge(merge=merge, by=staff)


def test_what_moves_can_be_moved_and_moved_back():
    """Rows that nobody may change, or whose key is the business itself, belong into STAYS."""
    for label, relation in relations().items():
        triggers = getattr(relation.related_model._meta, "triggers", [])
        assert not relation.field.primary_key, label
        assert not [one for one in triggers if holds_still(one, relation.field.name)], label


def holds_still(trigger: pgtrigger.Trigger, field: str) -> bool:
    """Whether a trigger forbids to change this field, of every row or of some."""
    if isinstance(trigger, pgtrigger.ReadOnly):
        return field in (trigger.fields or ()) or bool(trigger.exclude and field not in trigger.exclude)
    if isinstance(trigger, pgtrigger.Protect):
        return trigger.condition is None or field in str(trigger.condition)
    return False
