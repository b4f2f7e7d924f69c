"""Possible duplicates, and merging two listings so that it can be undone to the letter."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clusters.actions import (
    find_duplicates,
    merge_businesses,
    part_duplicates,
    refresh_sectors,
    undo_merge,
)
from clusters.actions.merging import STAYS, _label, _relations, moves, relations
from clusters.enums import DuplicateState, ListingState, MemberRole, MemberState
from clusters.models import Business, BusinessMerge, DuplicatePair
from tests.factories.accounts import StaffFactory, UserFactory, signed_in
from tests.factories.clusters import (
    BusinessFactory,
    BusinessMemberFactory,
    BusinessSectorFactory,
    ClusterFactory,
    CuratorshipFactory,
    DraftBusinessFactory,
    RegisterRowFactory,
    SectorFactory,
    ShortlistedFactory,
)
from tests.factories.listings import ClaimFactory, InvitationFactory, LinkFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return StaffFactory()


def unnumbered(**fields):
    return BusinessFactory(company_number="", **fields)


# -- finding


def pairs():
    return [(pair.first_id, pair.second_id) for pair in DuplicatePair.objects.open().order_by("pk")]


def test_same_name_without_its_legal_form_is_found():
    first = BusinessFactory(legal_name="LOOM WORKS LIMITED")
    second = unnumbered(legal_name="Loom Works", registered_postcode="LS1 4DY")
    unnumbered(legal_name="Loom Workshop")
    find_duplicates()
    assert pairs() == [(first.pk, second.pk)]
    pair = DuplicatePair.objects.get()
    assert (pair.same_name, pair.same_domain, pair.same_postcode, pair.score) == (True, False, False, 50)


def test_same_website_is_found_and_the_same_postcode_makes_it_likelier():
    first = BusinessFactory(website="https://www.loom.example/about")
    second = unnumbered(website="http://loom.example")
    find_duplicates()
    assert pairs() == [(first.pk, second.pk)]
    assert DuplicatePair.objects.get().score == 50


def test_companies_of_one_group_share_a_website_and_are_no_duplicates():
    BusinessFactory.create_batch(2, website="https://loom.example")
    find_duplicates()
    assert pairs() == []


def test_pages_on_a_platform_are_no_duplicates():
    BusinessFactory(website="https://facebook.com/one")
    unnumbered(website="https://facebook.com/two")
    find_duplicates()
    assert pairs() == []


def test_what_many_share_says_nothing():
    for _ in range(9):
        unnumbered(legal_name="North Digital")
    find_duplicates()
    assert pairs() == []


def test_pair_that_was_parted_is_not_asked_about_again(staff):
    BusinessFactory(legal_name="LOOM WORKS LIMITED")
    unnumbered(legal_name="Loom Works")
    find_duplicates()
    part_duplicates(pair=DuplicatePair.objects.get(), by=staff)
    find_duplicates()
    assert DuplicatePair.objects.get().state == DuplicateState.NOT_SAME


def test_pair_whose_ground_went_is_taken_away():
    BusinessFactory(legal_name="LOOM WORKS LIMITED")
    other = unnumbered(legal_name="Loom Works")
    find_duplicates()
    Business.objects.filter(pk=other.pk).update(legal_name="Shuttle Works")
    assert find_duplicates().gone_count == 1


def test_merged_listing_is_no_duplicate(staff):
    winner, loser = BusinessFactory(legal_name="LOOM WORKS LIMITED"), unnumbered(legal_name="Loom Works")
    merge_businesses(winner=winner, loser=loser, by=staff)
    find_duplicates()
    assert pairs() == []


# -- merging


def test_every_relation_to_a_business_moves_or_is_said_to_stay():
    """A new relation moves by itself; what shall not is named in STAYS, and STAYS names nothing else."""
    everything = {relation.related_model._meta.label for relation in _relations()}
    assert everything >= STAYS
    assert {_label(relation) for relation in _relations() if moves(relation.related_model)} == set(
        relations()
    )
    assert "clusters.BusinessMember.business" in relations()
    assert "clusters.Business_also_in.business" in relations()
    assert not any("Event" in label for label in relations())


def everything():
    """Every row that belongs to a business, and the businesses themselves, without times of saving."""
    models = {relation.related_model for relation in _relations() if moves(relation.related_model)}
    rows = {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in models}
    businesses = Business.objects.order_by("pk").values()
    rows["clusters.Business"] = [{**row, "updated_at": None} for row in businesses]
    return rows


SHARED = [
    "members",
    "owners",
    "asked",
    "links",
    "people",
    "shortlist",
    "sectors",
    "claims",
    "invitations",
    "also_in",
]


def hang(kind, winner, loser, *, both):
    """Give the loser a row of this kind, and the winner the like of it where both have it."""
    targets = [loser, winner] if both else [loser]
    user, sector, cluster = UserFactory(), SectorFactory(), ClusterFactory()
    for target in targets:
        if kind in {"members", "owners"}:
            role = MemberRole.OWNER if kind == "owners" or target.members.count() == 0 else MemberRole.EDITOR
            BusinessMemberFactory(business=target, user=user, role=role)
        elif kind == "asked":
            BusinessMemberFactory(business=target)
            BusinessMemberFactory(business=target, user=user, state=MemberState.ASKED)
        elif kind == "links":
            LinkFactory(business=target, url="https://same.example/")
        elif kind == "people":
            PersonFactory(business=target, email="same@example.org")
        elif kind == "shortlist":
            ShortlistedFactory(business=target, user=user)
        elif kind == "sectors":
            BusinessSectorFactory(business=target, sector=sector)
            refresh_sectors(business_ids=[target.pk])
        elif kind == "claims":
            ClaimFactory(business=target, user=user)
        elif kind == "invitations":
            InvitationFactory(business=target, email="same@example.org")
        else:
            target.also_in.add(cluster)


FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "short_description": st.just("We weave."),
        "description": st.just("In **Leeds**."),
        "website": st.just("https://loom.example"),
        "stage": st.just("seed"),
        "founded_on": st.just(date(2014, 3, 5)),
        "point": st.just((53.8, -1.5)),
        "confirmed_fields": st.just({"short_description": "2026-03-05", "stage": "2026-03-05"}),
    },
)


def placed(fields):
    latitude, longitude = fields.get("point", (None, None))
    return {**{k: v for k, v in fields.items() if k != "point"}, "latitude": latitude, "longitude": longitude}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    hanging=st.lists(st.tuples(st.sampled_from(SHARED), st.booleans()), unique_by=lambda x: x[0]),
    ours=FIELDS,
    theirs=FIELDS,
    made_by=st.sampled_from([BusinessFactory, RegisterRowFactory]),
)
def test_merge_and_undo_leave_everything_as_it_was(hanging, ours, theirs, made_by):
    winner, loser = made_by(**placed(ours)), unnumbered(**placed(theirs))
    for kind, both in hanging:
        hang(kind, winner, loser, both=both)
    before, staff = everything(), StaffFactory()
    merge = merge_businesses(winner=winner, loser=loser, by=staff)
    undo_merge(merge=merge, by=staff)
    changed = [
        (label, old, new)
        for label, rows in everything().items()
        for old, new in zip(before[label], rows, strict=True)
        if old != new
    ]
    assert [[(k, v, new[k]) for k, v in old.items() if v != new[k]] for _, old, new in changed] == []


def test_winner_has_what_the_loser_had(staff):
    winner = BusinessFactory(short_description="Ours.")
    loser = unnumbered(
        short_description="Theirs.",
        website="https://loom.example",
        confirmed_fields={"website": "2026-03-05"},
    )
    member, link = BusinessMemberFactory(business=loser), LinkFactory(business=loser)
    sector = BusinessSectorFactory(business=loser).sector
    merge_businesses(winner=winner, loser=loser, by=staff)
    winner.refresh_from_db()
    assert winner.short_description == "Ours."
    assert winner.website == "https://loom.example"
    assert winner.confirmed_fields["website"] == "2026-03-05"
    assert winner.sector_ids == [sector.pk]
    assert [m.user for m in winner.members.owners()] == [member.user]
    assert list(winner.links.all()) == [link]


def test_owner_of_the_loser_who_edits_the_winner_owns_it(staff):
    winner, loser = BusinessFactory(), unnumbered()
    BusinessMemberFactory(business=winner)
    user = BusinessMemberFactory(business=loser).user
    BusinessMemberFactory(business=winner, user=user, role=MemberRole.EDITOR)
    merge_businesses(winner=winner, loser=loser, by=staff)
    assert winner.members.get(user=user).role == MemberRole.OWNER
    assert loser.members.get(user=user).state == MemberState.ENDED


def test_old_address_leads_to_the_winner(staff, client):
    winner, loser = BusinessFactory(), unnumbered()
    address = loser.get_absolute_url()
    merge = merge_businesses(winner=winner, loser=loser, by=staff)
    assert client.get(address).url == winner.get_absolute_url()
    undo_merge(merge=merge, by=staff)
    assert client.get(address).status_code == 200


def test_address_follows_one_merge_after_another(staff, client):
    first, second, third = BusinessFactory(), unnumbered(), unnumbered()
    address = third.get_absolute_url()
    merge_businesses(winner=second, loser=third, by=staff)
    merge_businesses(winner=first, loser=second, by=staff)
    assert client.get(address).url == first.get_absolute_url()


def test_what_was_changed_after_the_merge_stays_with_the_winner(staff):
    winner, loser = BusinessFactory(), unnumbered(website="https://loom.example")
    merge = merge_businesses(winner=winner, loser=loser, by=staff)
    Business.objects.filter(pk=winner.pk).update(website="https://new.example")
    undo_merge(merge=merge, by=staff)
    winner.refresh_from_db()
    assert winner.website == "https://new.example"


@pytest.mark.parametrize(
    ("winner", "loser", "code"),
    [
        ({"company_number": ""}, {"company_number": "01234567"}, "number"),
        ({"company_number": "01234568"}, {"company_number": "01234567"}, "two"),
    ],
)
def test_merge_that_would_lose_the_register_is_refused(winner, loser, code, staff):
    with pytest.raises(ValidationError) as refusal:
        merge_businesses(winner=BusinessFactory(**winner), loser=BusinessFactory(**loser), by=staff)
    assert refusal.value.code == code


def test_listing_is_merged_once_and_undone_once(staff):
    winner, loser = BusinessFactory(), unnumbered()
    merge = merge_businesses(winner=winner, loser=loser, by=staff)
    with pytest.raises(ValidationError):
        merge_businesses(winner=winner, loser=loser, by=staff)
    undo_merge(merge=merge, by=staff)
    with pytest.raises(ValidationError):
        undo_merge(merge=merge, by=staff)


def test_listing_is_not_merged_with_itself(staff):
    business = BusinessFactory()
    with pytest.raises(ValidationError):
        merge_businesses(winner=business, loser=business, by=staff)


# -- on the desk, and from the wrong side


def page_for(first, second):
    return f"{reverse('admin:clusters_business_merge')}?with={first.pk}&with={second.pk}"


def test_staff_merge_on_the_page_and_undo_in_the_list(staff):
    winner, loser = BusinessFactory(legal_name="LOOM WORKS LIMITED"), unnumbered(legal_name="Loom Works")
    find_duplicates()
    client = signed_in(staff)
    pair = DuplicatePair.objects.get()
    page = client.get(reverse("admin:clusters_duplicatepair_change", args=[pair.pk]), follow=True)
    assert "Loom Works" in page.content.decode()
    answer = client.post(page_for(winner, loser), {"merge": "yes", "stays": winner.pk})
    assert answer.url == reverse("admin:clusters_business_change", args=[winner.pk])
    loser.refresh_from_db()
    assert loser.listing_state == ListingState.MERGED
    merges = reverse("admin:clusters_businessmerge_changelist")
    client.post(merges, {"action": "undo", "_selected_action": [BusinessMerge.objects.get().pk]})
    loser.refresh_from_db()
    pair.refresh_from_db()
    assert (loser.listing_state, pair.state) == (ListingState.PUBLISHED, DuplicateState.OPEN)


def test_two_companies_are_merged_only_when_it_is_meant(staff):
    first, second = BusinessFactory(), BusinessFactory()
    client = signed_in(staff)
    refused = client.post(page_for(first, second), {"merge": "yes", "stays": first.pk})
    assert "two companies" in refused.content.decode()
    client.post(page_for(first, second), {"merge": "yes", "stays": first.pk, "are_two_companies": "on"})
    second.refresh_from_db()
    assert second.merged_into == first


def test_pair_is_parted_on_the_page(staff):
    first, second = BusinessFactory(legal_name="LOOM WORKS LIMITED"), unnumbered(legal_name="Loom Works")
    find_duplicates()
    signed_in(staff).post(page_for(first, second), {"part": "yes"})
    assert DuplicatePair.objects.get().state == DuplicateState.NOT_SAME


def test_two_ticked_rows_lead_to_the_page(staff):
    first, second = BusinessFactory(), BusinessFactory()
    listing = reverse("admin:clusters_business_changelist")
    answer = signed_in(staff).post(
        listing, {"action": "merge_two", "_selected_action": [first.pk, second.pk]}
    )
    assert answer.url.startswith(reverse("admin:clusters_business_merge"))


def test_curator_merges_only_what_both_are_theirs():
    curatorship = CuratorshipFactory()
    own, other = BusinessFactory(cluster=curatorship.cluster), unnumbered()
    mine = DraftBusinessFactory(cluster=curatorship.cluster)
    client = signed_in(curatorship.user)
    assert client.get(page_for(own, mine)).status_code == 200
    assert client.get(page_for(own, other)).status_code == 404
    with pytest.raises(PermissionDenied):
        merge_businesses(winner=own, loser=other, by=curatorship.user)


def test_curator_sees_pairs_with_one_of_theirs_and_parts_none_with_anothers():
    curatorship = CuratorshipFactory()
    BusinessFactory(cluster=curatorship.cluster, legal_name="LOOM WORKS LIMITED")
    unnumbered(legal_name="Loom Works")
    BusinessFactory(legal_name="SHUTTLE LIMITED")
    unnumbered(legal_name="Shuttle")
    find_duplicates()
    client = signed_in(curatorship.user)
    listing = reverse("admin:clusters_duplicatepair_changelist")
    page = client.get(listing).content.decode()
    assert "Loom Works" in page
    assert "Shuttle" not in page
    chosen = list(DuplicatePair.objects.values_list("pk", flat=True))
    client.post(listing, {"action": "part", "_selected_action": chosen})
    assert DuplicatePair.objects.open().count() == 2


@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_the_database_as_often_for_one_as_for_three(count, staff, django_assert_max_num_queries):
    for number in range(count):
        BusinessFactory(legal_name=f"LOOM WORKS {number} LIMITED")
        unnumbered(legal_name=f"Loom Works {number}")
    find_duplicates()
    client = signed_in(staff)
    with django_assert_max_num_queries(11):
        client.get(reverse("admin:clusters_duplicatepair_changelist"))
