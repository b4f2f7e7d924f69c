"""Lists of an investor's people from the wrong side, and what becomes of them when something else changes."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clusters.actions.merging import merge_businesses, undo_merge
from clusters.enums import ListingState, MemberState
from clusters.models import Business
from investors import personal_data
from investors.actions.shortlists import add_to_shortlist, bring_together, take_off_shortlist
from investors.enums import FeedbackKind
from investors.models import MatchFeedback, Shortlist, ShortlistEntry, ShortlistNote, TermsView
from portal.personal_data import erase
from tests.factories.accounts import StaffFactory, UserFactory, signed_in
from tests.factories.clusters import BusinessFactory, BusinessMemberFactory
from tests.factories.investors import CertificationFactory, InvestorMemberFactory, RaiseFactory
from tests.factories.matching import MatchFactory
from tests.factories.shortlists import ShortlistEntryFactory, ShortlistFactory, ShortlistNoteFactory
from tests.investors.test_terms import shows_terms

pytestmark = pytest.mark.django_db

WORDS = ("Takeover targets", "They are out of cash")


@pytest.fixture
def member():
    return InvestorMemberFactory(user__full_name="Inga Holm", investor__name="Holm Invest")


@pytest.fixture
def note(member):
    shortlist = ShortlistFactory(investor=member.investor, name=WORDS[0])
    entry = ShortlistEntryFactory(shortlist=shortlist, added_by=member.user, business__trading_name="Carding")
    return ShortlistNoteFactory(entry=entry, author=member.user, text=WORDS[1])


def addresses(note):
    entry, slug = note.entry, note.entry.shortlist.investor.slug
    of_list = [slug, entry.shortlist_id]
    return {
        "read": [
            reverse("investors:shortlists", args=[slug]),
            *[
                reverse(f"investors:{name}", args=of_list)
                for name in ("shortlist", "shortlist_export", "edit_shortlist")
            ],
            entry.get_absolute_url(),
            reverse("investors:edit_note", args=[note.pk]),
        ],
        "write": [
            reverse("investors:new_shortlist", args=[slug]),
            reverse("investors:edit_shortlist", args=of_list),
            reverse("investors:shortlist_life", args=of_list),
            entry.get_absolute_url(),
            reverse("investors:entry_verb", args=[entry.pk]),
            reverse("investors:edit_note", args=[note.pk]),
            reverse("investors:delete_note", args=[note.pk]),
        ],
    }


def of_another_investor(note):
    return InvestorMemberFactory().user


def former_member(note):
    """Who wrote the note, and has left since."""
    InvestorMemberFactory(investor=note.entry.shortlist.investor)
    note.entry.shortlist.investor.members.filter(user=note.author).update(state=MemberState.ENDED)
    return note.author


def agency_staff(note):
    return StaffFactory()


def superuser(note):
    return StaffFactory(is_superuser=True)


def of_the_business(note):
    return BusinessMemberFactory(business=note.entry.business).user


@pytest.mark.parametrize(
    "somebody", [of_another_investor, former_member, agency_staff, superuser, of_the_business]
)
def test_nobody_else_reads_or_writes_anything(note, somebody):
    client = signed_in(somebody(note))
    found = addresses(note)
    assert [client.get(address).status_code for address in found["read"]] == [404] * len(found["read"])
    given = {"verb": "archive", "name": "Mine", "text": "Mine", "version": 1, "stage": "done"}
    answers = [client.post(address, given).status_code for address in found["write"]]
    assert answers == [404] * len(found["write"])
    note.refresh_from_db()
    assert (note.text, Shortlist.objects.get().name, Shortlist.objects.get().archived_at) == (
        *WORDS[::-1],
        None,
    )


def test_visitor_is_asked_to_sign_in(note):
    for address in addresses(note)["read"]:
        assert Client().get(address).status_code == 302


def test_list_of_another_investor_is_not_there_under_ones_own_address(note):
    other = InvestorMemberFactory()
    address = reverse("investors:shortlist", args=[other.investor.slug, note.entry.shortlist_id])
    assert signed_in(other.user).get(address).status_code == 404


def test_nobody_adds_to_or_reads_a_strangers_list_by_its_number(note):
    other = InvestorMemberFactory()
    business = BusinessFactory()
    page = signed_in(other.user).post(
        reverse("investors:add_to_list", args=[business.slug]), {"to": note.entry.shortlist_id}
    )
    assert "Select a valid choice" in page.content.decode()
    assert WORDS[0] not in page.content.decode()
    assert not ShortlistEntry.objects.filter(business=business).exists()


def test_business_is_not_told_on_its_own_pages(note):
    business = note.entry.business
    client = signed_in(BusinessMemberFactory(business=business).user)
    for name in ("clusters:business_profile", "clusters:profile_tasks", "investors:raise_page"):
        RaiseFactory(business=business) if name == "investors:raise_page" else None
        page = client.get(reverse(name, args=[business.slug])).content.decode()
        assert not [word for word in WORDS if word in page]
        assert "Holm Invest" not in page


def test_desk_shows_counts_and_no_words(note):
    investor = note.entry.shortlist.investor
    client = signed_in(StaffFactory())
    for name in ("change", "history"):
        page = client.get(reverse(f"admin:investors_investor_{name}", args=[investor.pk])).content.decode()
        assert not [word for word in (*WORDS, "Carding") if word in page]
    page = client.get(reverse("admin:investors_investor_change", args=[investor.pk])).content.decode()
    assert "1, with 1 businesses and 1 notes" in page


def test_desk_is_not_shown_which_match_was_put_on_a_list(note, member):
    match = MatchFactory(mandate__investor=member.investor)
    MatchFeedback.objects.create(
        match=match, side="investor", kind=FeedbackKind.SHOWN, happened_at=timezone.now()
    )
    add_to_shortlist(shortlist=note.entry.shortlist, numbers=[match.of_raise.business_id], by=member.user)
    assert MatchFeedback.objects.filter(kind=FeedbackKind.SAVED, match=match).exists()
    address = reverse("admin:investors_match_change", args=[match.pk])
    page = signed_in(StaffFactory()).get(address).content.decode()
    assert FeedbackKind.SHOWN.label in page
    assert FeedbackKind.SAVED.label not in page


# -- terms of a raise


def test_list_says_that_a_business_is_raising_and_nothing_of_the_terms(note, member):
    RaiseFactory(business=note.entry.business)
    Business.objects.update(is_raising=True)
    CertificationFactory(user=member.user)  # even for those who may see them: they have one door
    client = signed_in(member.user)
    for address in addresses(note)["read"]:
        answer = client.get(address)
        assert answer.status_code == 200
        assert not shows_terms(answer), address
    assert "Raising now" in client.get(note.entry.shortlist.get_absolute_url()).content.decode()
    assert "Raising now" in client.get(note.entry.get_absolute_url()).content.decode()
    assert not TermsView.objects.exists()


@pytest.mark.parametrize("state", [ListingState.DRAFT, ListingState.UNLISTED])
def test_unlisted_business_is_kept_with_its_notes_and_says_no_more_of_itself(note, member, state):
    Business.objects.update(
        listing_state=state, is_raising=True, short_description="Not for the public any more"
    )
    client = signed_in(member.user)
    for address in (note.entry.shortlist.get_absolute_url(), note.entry.get_absolute_url()):
        page = client.get(address).content.decode()
        assert "No longer listed" in page
        assert WORDS[1] in page
        assert "Raising now" not in page
        assert "Not for the public" not in page
    export = reverse("investors:shortlist_export", args=[member.investor.slug, note.entry.shortlist_id])
    body = b"".join(signed_in(member.user).get(export).streaming_content).decode()
    assert "yes; no longer listed" in body
    assert "Not for the public" not in body


# -- merges


def merged(note, *, winner=None):
    winner = winner or BusinessFactory(trading_name="Weft")
    Business.objects.filter(pk=note.entry.business_id).update(company_number="")
    return merge_businesses(
        winner=winner, loser=Business.objects.get(pk=note.entry.business_id), by=StaffFactory()
    )


def test_entry_goes_along_with_a_merge_and_back_with_its_undoing(note, member):
    business = note.entry.business
    merge = merged(note)
    page = signed_in(member.user).get(note.entry.shortlist.get_absolute_url()).content.decode()
    assert "Weft" in page
    assert WORDS[1] in page
    undo_merge(merge=merge, by=StaffFactory())
    note.entry.refresh_from_db()
    assert note.entry.business == business


def test_two_entries_of_one_list_are_kept_after_a_merge_and_can_be_brought_together(note, member):
    other = ShortlistEntryFactory(shortlist=note.entry.shortlist, business__trading_name="Weft")
    merged(note, winner=other.business)
    client = signed_in(member.user)
    page = client.get(note.entry.shortlist.get_absolute_url()).content.decode()
    assert "which is on this list too" in page
    answer = client.post(reverse("investors:entry_verb", args=[note.entry_id]), {"verb": "join"})
    assert answer.url == other.get_absolute_url()
    assert list(other.notes.all()) == [note]
    assert note.entry.shortlist.entries.get() == other


def test_merge_can_be_undone_while_both_stand_there(note):
    other = ShortlistEntryFactory(shortlist=note.entry.shortlist)
    business = note.entry.business
    merge = merged(note, winner=other.business)
    undo_merge(merge=merge, by=StaffFactory())
    assert set(note.entry.shortlist.entries.values_list("business", flat=True)) == {
        business.pk, other.business_id,
    }  # fmt: skip


def test_joined_with_one_that_was_taken_off_it_stands_on_the_list(note, member):
    other = ShortlistEntryFactory(shortlist=note.entry.shortlist)
    take_off_shortlist(entry=other, by=member.user)
    merged(note, winner=other.business)
    assert not bring_together(entry=note.entry, by=member.user).is_taken_off


def test_single_entry_cannot_be_brought_together(note, member):
    with pytest.raises(ValidationError, match="nothing to bring together"):
        bring_together(entry=note.entry, by=member.user)


def test_long_chain_of_merges_leads_to_its_end(note, member):
    middle = ShortlistEntryFactory(shortlist=note.entry.shortlist).business
    merged(note, winner=middle)
    Business.objects.filter(pk=middle.pk).update(company_number="")
    end = BusinessFactory(trading_name="Selvedge")
    merge_businesses(winner=end, loser=Business.objects.get(pk=middle.pk), by=StaffFactory())
    page = signed_in(member.user).get(note.entry.get_absolute_url()).content.decode()
    assert "Part of" in page
    assert "Selvedge" in page


# -- personal data


def test_copy_holds_ones_own_part_and_nobody_elses(note, member):
    ShortlistNoteFactory(entry=note.entry, text="A colleague's words")
    held = json.dumps(personal_data.of(member.user), default=str)
    assert WORDS[0] in held
    assert WORDS[1] in held
    assert "A colleague's words" not in held


def test_copy_of_somebody_who_has_left_holds_none_of_the_organisations(note):
    held = json.dumps(personal_data.of(former_member(note)), default=str)
    assert not [word for word in WORDS if word in held]


def test_notes_of_somebody_erased_stay_with_colleagues_without_the_name(note, member):
    colleague = InvestorMemberFactory(investor=member.investor)
    erase(member.user, by=member.user)
    page = signed_in(colleague.user).get(note.entry.get_absolute_url()).content.decode()
    assert WORDS[1] in page
    assert "Inga Holm" not in page
    assert "Somebody who has left" in page


def test_lists_of_an_angel_who_is_erased_are_deleted_with_their_history(note, member):
    erase(member.user, by=member.user)
    assert not Shortlist.objects.exists()
    assert not ShortlistNote.objects.exists()
    assert not Shortlist.pgh_event_model.objects.filter(name=WORDS[0]).exists()


def test_lists_of_an_investor_that_was_taken_off_are_deleted_as_its_owner_was_told(note, member):
    client = signed_in(member.user)
    address = reverse("investors:take_off", args=[member.investor.slug])
    assert "are deleted" in client.get(address).content.decode()
    client.post(address)
    assert {client.get(address).status_code for address in addresses(note)["read"]} == {404}
    assert not ShortlistNote.objects.exists()


def test_stranger_who_invests_for_nobody_has_no_lists():
    assert not Shortlist.objects.visible_to(UserFactory()).exists()
