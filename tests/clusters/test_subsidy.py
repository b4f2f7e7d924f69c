"""What an enterprise may still receive: the arithmetic, what is recorded, and what is refused."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from clusters.actions import (
    declare_subsidy,
    merge_businesses,
    record_subsidy,
    strike_subsidy,
    undo_merge,
)
from clusters.allowances import allowance_of, allowances_of
from clusters.models import EnterpriseMember, Subsidy
from clusters.subsidy import (
    Given,
    SubsidyKind,
    SubsidySource,
    allowance,
    counted,
    drops_out_on,
    window_of,
    year_start,
)
from core.models import AuditEvent
from tests.factories.accounts import StaffFactory, UserFactory
from tests.factories.clusters import (
    BusinessFactory,
    BusinessMemberFactory,
    CuratorshipFactory,
    SubsidyCapFactory,
    SubsidyFactory,
    enterprise,
)

CAP = Decimal(315_000)

# -- arithmetic: the example of the guidance, to the day
EARLIER = [Given(Decimal(250_000), date(2021, 3, 31))]


def test_earlier_subsidy_counts_to_the_end_of_the_second_year_after():
    found = allowance(EARLIER, cap=CAP, day=date(2023, 3, 31))
    assert found.left == 65_000
    assert found.holds(Decimal(60_000))
    assert not found.holds(Decimal(70_000))


def test_earlier_subsidy_drops_out_the_day_after():
    assert allowance(EARLIER, cap=CAP, day=date(2023, 4, 1)).left == CAP


def test_exactly_the_limit_is_within_it():
    found = allowance(EARLIER, cap=CAP, day=date(2023, 3, 31))
    assert found.holds(Decimal(65_000))
    assert not found.holds(Decimal("65000.01"))


def test_what_is_given_later_does_not_count_yet():
    assert counted([Given(Decimal(1), date(2026, 11, 28))], date(2026, 11, 27)) == 0


def test_assistance_for_public_services_counts_and_other_subsidies_do_not():
    on = date(2026, 11, 27)
    given_that_day = [
        Given(Decimal(1), on, SubsidyKind.MFA),
        Given(Decimal(10), on, SubsidyKind.SPEI),
        Given(Decimal(100), on, SubsidyKind.OTHER),
    ]
    assert counted(given_that_day, on) == 11


def test_more_than_the_limit_leaves_nothing_rather_than_less():
    assert allowance([Given(CAP + 5, date(2026, 5, 1))], cap=CAP, day=date(2026, 6, 1)).left == 0


days = st.dates(date(2000, 1, 1), date(2090, 1, 1))
gifts = st.lists(
    st.builds(Given, st.decimals(1, 400_000, places=2), days, st.sampled_from(SubsidyKind.values)), max_size=6
)


@given(days)
def test_window_begins_on_the_first_of_april_two_to_three_years_before(day):
    window = window_of(day)
    assert (window.first.month, window.first.day) == (4, 1)
    assert timedelta(days=730) <= day - window.first < timedelta(days=365 * 3 + 1)
    assert day in window
    assert year_start(window.first - timedelta(days=1)) < window.first


@given(days, days)
def test_subsidy_counts_from_its_day_until_it_drops_out(given_on, day):
    is_counted = counted([Given(Decimal(1), given_on)], day) == 1
    assert is_counted == (given_on <= day < drops_out_on(given_on))


@given(gifts, days, st.decimals(0, 400_000, places=2))
def test_what_is_left_is_what_may_be_given(received, day, more):
    found = allowance(received, cap=CAP, day=day)
    assert 0 <= found.left <= CAP
    if found.counted <= CAP:
        assert found.holds(more) == (more <= found.left)


# -- what is recorded

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 27)


def test_without_a_known_limit_nothing_is_said():
    assert allowance_of(BusinessFactory(), ON) is None


def test_limit_is_that_of_the_day():
    SubsidyCapFactory()
    SubsidyCapFactory(amount=Decimal(400_000), valid_from=date(2026, 12, 1))
    business = BusinessFactory()
    assert allowance_of(business, ON).cap == 315_000
    assert allowance_of(business, date(2026, 12, 1)).cap == 400_000
    assert allowance_of(business, date(2022, 1, 1)) is None


def test_companies_under_common_control_share_one_limit():
    SubsidyCapFactory()
    first, second, stranger = BusinessFactory.create_batch(3)
    enterprise(first, second)
    SubsidyFactory(business=first, amount=Decimal(200_000), given_on=ON)
    SubsidyFactory(business=second, amount=Decimal(100_000), given_on=ON)
    found = allowances_of([first.pk, second.pk, stranger.pk], ON)
    assert found[first.pk].left == found[second.pk].left == 15_000
    assert (found[first.pk].by_others, found[second.pk].by_others) == (100_000, 200_000)
    assert found[stranger.pk].left == CAP


def test_database_counts_as_the_arithmetic_does():
    SubsidyCapFactory()
    business = BusinessFactory()
    rows = [
        SubsidyFactory(business=business, amount=Decimal(n + 1), given_on=day, kind=kind)
        for n, (day, kind) in enumerate(
            [
                (date(2024, 3, 31), SubsidyKind.MFA),
                (date(2024, 4, 1), SubsidyKind.MFA),
                (date(2025, 6, 1), SubsidyKind.SPEI),
                (date(2026, 6, 1), SubsidyKind.OTHER),
                (ON, SubsidyKind.MFA),
                (ON + timedelta(days=1), SubsidyKind.MFA),
            ]
        )
    ]
    received = [Given(row.amount, row.given_on, row.kind) for row in rows]
    assert allowance_of(business, ON) == allowance(received, cap=CAP, day=ON)


@pytest.mark.parametrize("count", [1, 3])
def test_allowances_take_three_queries_however_many(count, django_assert_num_queries):
    SubsidyCapFactory()
    businesses = BusinessFactory.create_batch(count)
    enterprise(*businesses)
    for business in businesses:
        SubsidyFactory(business=business)
    with django_assert_num_queries(3):
        allowances_of([business.pk for business in businesses], ON)


@dataclass
class People:
    member: object
    curator: object
    stranger: object


@pytest.fixture
def people():
    member = BusinessMemberFactory()
    curator = CuratorshipFactory(cluster=member.business.cluster).user
    return People(member.user, curator, UserFactory())


def declared(business, by, **fields):
    given_to = {"authority": "Hull Council", "measure": "Looms", "amount": Decimal(10), "given_on": ON}
    return declare_subsidy(business=business, by=by, **{**given_to, **fields})


def test_member_declares_and_it_counts():
    SubsidyCapFactory()
    member = BusinessMemberFactory()
    subsidy = declared(member.business, member.user)
    assert (subsidy.source, subsidy.declared_by) == (SubsidySource.DECLARED, member.user)
    assert allowance_of(member.business, ON).counted == 10
    event = AuditEvent.objects.about(member.business).get(verb="subsidy.declared")
    assert "Hull" not in str(event.data)


def test_nobody_else_declares(people):
    with pytest.raises(PermissionDenied):
        declared(BusinessFactory(), people.member)


def test_same_subsidy_is_declared_once():
    member = BusinessMemberFactory()
    declared(member.business, member.user)
    with pytest.raises(ValidationError, match="declared already"):
        declared(member.business, member.user, authority="HULL COUNCIL")


def test_struck_out_subsidy_stays_and_counts_no_more(people):
    SubsidyCapFactory()
    business = people.member.memberships.get().business
    subsidy = declared(business, people.member)
    strike_subsidy(subsidy=subsidy, reason="It was a loan.", by=people.member)
    assert allowance_of(business, ON).counted == 0
    assert Subsidy.objects.get().struck_reason == "It was a loan."
    with pytest.raises(ValidationError, match="already"):
        strike_subsidy(subsidy=subsidy, reason="Again.", by=people.member)
    declared(business, people.member)  # entered anew


def test_what_we_gave_is_not_its_peoples_to_strike_out(people):
    business = people.member.memberships.get().business
    subsidy = our_own(business)
    for other in (people.member, people.stranger):
        with pytest.raises(PermissionDenied):
            strike_subsidy(subsidy=subsidy, reason="We like more.", by=other)
    strike_subsidy(subsidy=subsidy, reason="Award withdrawn.", by=people.curator)


def our_own(business, reference="award:1"):
    return record_subsidy(
        business=business,
        authority="TechNorth",
        measure="Looms for learning",
        amount=Decimal(5_000),
        given_on=ON,
        kind=SubsidyKind.MFA,
        source=SubsidySource.AWARD,
        reference=reference,
        by=None,
    )


def test_our_own_award_is_entered_once():
    business = BusinessFactory()
    assert our_own(business) == our_own(business)
    assert our_own(business, "award:2") != our_own(business)


# -- what the database refuses


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"amount": Decimal(0)}, "subsidy_is_some_money"),
        ({"authority": " "}, "subsidy_says_who_gave_it_for_what"),
        ({"kind": "gift"}, "subsidy_kind_is_known"),
        ({"source": "rumour"}, "subsidy_source_is_known"),
        ({"struck_at": timezone.now()}, "subsidy_struck_out_says_why"),
    ],
)
def test_subsidy_that_makes_no_sense_is_refused(fields, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        SubsidyFactory(**fields)


def test_second_row_for_the_same_award_is_refused():
    SubsidyFactory(source=SubsidySource.AWARD, reference="award:1")
    with pytest.raises(IntegrityError, match="subsidy_reference_once"):
        SubsidyFactory(source=SubsidySource.AWARD, reference="award:1")


@pytest.mark.parametrize(
    "change", [{"amount": Decimal(1)}, {"given_on": date(2020, 1, 1)}, {"kind": "other"}]
)
def test_subsidy_is_never_rewritten(change):
    subsidy = SubsidyFactory()
    with pytest.raises(Exception, match="subsidy_stays_as_entered"), transaction.atomic():
        Subsidy.objects.filter(pk=subsidy.pk).update(**change)


def test_what_is_struck_out_stays_so():
    subsidy = SubsidyFactory(struck_at=timezone.now(), struck_reason="Twice.")
    with pytest.raises(Exception, match="subsidy_stays_struck_out"), transaction.atomic():
        Subsidy.objects.filter(pk=subsidy.pk).update(struck_at=None, struck_reason="")


def test_business_is_in_one_enterprise():
    business = BusinessFactory()
    enterprise(business)
    with pytest.raises(IntegrityError):
        enterprise(business)


def test_limit_needs_its_source():
    with pytest.raises(IntegrityError, match="subsidy_cap_has_source"):
        SubsidyCapFactory(source="")


# -- merging two listings


def test_merge_takes_subsidies_along_and_undoing_brings_them_back():
    SubsidyCapFactory()
    staff, winner = StaffFactory(), BusinessFactory()
    loser = BusinessFactory(company_number="", cluster=winner.cluster)
    mate = BusinessFactory()
    enterprise(loser, mate)
    SubsidyFactory(business=loser, amount=Decimal(40), given_on=ON)
    SubsidyFactory(business=winner, amount=Decimal(2), given_on=ON)
    merge = merge_businesses(winner=winner, loser=loser, by=staff)
    assert allowance_of(winner, ON).counted == 42
    assert EnterpriseMember.objects.get(business=winner).group.members.count() == 2
    undo_merge(merge=merge, by=staff)
    assert (allowance_of(winner, ON).counted, allowance_of(loser, ON).counted) == (2, 40)
