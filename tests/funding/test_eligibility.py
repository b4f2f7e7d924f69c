"""Who may apply: each rule by itself, and what holds of all of them together."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusters.enums import EmployeesBand, ListingState, RegisterStatus, Stage
from funding.eligibility import (
    BusinessFacts,
    CallRules,
    Verdict,
    check_eligibility,
    earliest_start,
    either,
    pounds,
)

LEEDS, HULL = 1, 2
GAMES, AI = 7, 8
NAMES = {LEEDS: "Leeds", HULL: "Hull"}
SECTORS = {GAMES: "Games", AI: "AI"}

RULES = CallRules(
    closes_on=date(2026, 11, 27),
    min_amount=Decimal(5_000),
    max_amount=Decimal(20_000),
    clusters=NAMES,
    sectors=SECTORS,
    stages=(Stage.SEED, Stage.PRE_SEED),
    employees=(EmployeesBand.MICRO,),
    max_age_years=5,
    needs_company_number=True,
)
FITS = BusinessFacts(
    cluster_ids=frozenset({LEEDS}),
    sector_ids=frozenset({AI, 99}),
    stage=Stage.SEED,
    employees=EmployeesBand.MICRO,
    began_on=date(2022, 5, 1),
    company_number="91234567",
    register_status=RegisterStatus.ACTIVE,
    headroom=Decimal(100_000),
)


def reason(code, **changes):
    found = check_eligibility(replace(FITS, **changes), RULES)
    return next(reason for reason in found.reasons if reason.code == code)


def test_business_that_meets_every_rule_fits_for_certain():
    found = check_eligibility(FITS, RULES)
    assert found.holds
    assert found.is_certain
    assert [reason.code for reason in found.reasons] == [
        "cluster", "sector", "stage", "people", "age", "company-number", "listing", "register", "subsidy",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "changes", "verdict", "section"),
    [
        ("cluster", {"cluster_ids": frozenset({HULL, 9})}, Verdict.YES, ""),
        ("cluster", {"cluster_ids": frozenset({9})}, Verdict.NO, "where"),
        ("cluster", {"cluster_ids": frozenset()}, Verdict.UNKNOWN, "where"),
        ("sector", {"sector_ids": frozenset({9})}, Verdict.NO, "sectors"),
        ("sector", {"sector_ids": frozenset()}, Verdict.UNKNOWN, "sectors"),
        ("stage", {"stage": Stage.ESTABLISHED}, Verdict.NO, "size"),
        ("stage", {"stage": ""}, Verdict.UNKNOWN, "size"),
        ("people", {"employees": EmployeesBand.LARGE}, Verdict.NO, "size"),
        ("people", {"employees": ""}, Verdict.UNKNOWN, "size"),
        ("age", {"began_on": date(2021, 11, 27)}, Verdict.YES, ""),
        ("age", {"began_on": date(2021, 11, 26)}, Verdict.NO, ""),
        ("age", {"began_on": None}, Verdict.UNKNOWN, "size"),
        ("company-number", {"company_number": ""}, Verdict.NO, ""),
        ("listing", {"listing_state": ListingState.IMPORTED}, Verdict.YES, ""),
        ("listing", {"listing_state": ListingState.DRAFT}, Verdict.UNKNOWN, "life"),
        ("listing", {"listing_state": ListingState.MERGED}, Verdict.NO, ""),
        ("register", {"register_status": RegisterStatus.NONE}, Verdict.YES, ""),
        ("register", {"register_status": RegisterStatus.LIQUIDATION}, Verdict.NO, ""),
        ("register", {"register_status": RegisterStatus.STRIKE_OFF}, Verdict.UNKNOWN, ""),
        ("register", {"left_register_on": date(2026, 1, 1)}, Verdict.NO, ""),
        ("subsidy", {"headroom": Decimal("4999.99")}, Verdict.NO, ""),
        ("subsidy", {"headroom": Decimal(5_000)}, Verdict.YES, ""),
        ("subsidy", {"headroom": None}, Verdict.UNKNOWN, ""),
    ],
)
def test_each_rule_is_judged_by_itself(code, changes, verdict, section):
    found = reason(code, **changes)
    assert (found.verdict, found.section) == (verdict, section)


def test_headroom_below_the_largest_grant_says_how_much_to_ask_for():
    assert reason("subsidy", headroom=Decimal(12_500)).remedy == "So ask for £12,500 at most."


def test_age_names_the_day_rather_than_years():
    assert "27 November 2021" in reason("age", began_on=date(2019, 2, 3)).text


def test_call_for_all_asks_only_for_a_listing_in_order():
    rules = CallRules(RULES.closes_on, Decimal(1), Decimal(2), is_subsidy=False)
    assert [found.code for found in check_eligibility(BusinessFacts(), rules).reasons] == [
        "listing",
        "register",
    ]


facts = st.builds(
    BusinessFacts,
    cluster_ids=st.frozensets(st.integers(1, 4), max_size=3),
    sector_ids=st.frozensets(st.integers(6, 9), max_size=3),
    stage=st.sampled_from(["", *Stage.values]),
    employees=st.sampled_from(["", *EmployeesBand.values]),
    began_on=st.none() | st.dates(date(2015, 1, 1), date(2026, 1, 1)),
    company_number=st.sampled_from(["", "91234567"]),
    listing_state=st.sampled_from(ListingState.values),
    register_status=st.sampled_from(RegisterStatus.values),
    left_register_on=st.none() | st.just(date(2026, 1, 1)),
    headroom=st.none() | st.decimals(0, 315_000, places=2),
)
rules = st.builds(
    CallRules,
    closes_on=st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    min_amount=st.decimals(1, 10_000, places=2),
    max_amount=st.decimals(10_000, 400_000, places=2),
    is_subsidy=st.booleans(),
    clusters=st.dictionaries(st.sampled_from([LEEDS, HULL]), st.just("Place"), max_size=2),
    sectors=st.dictionaries(st.sampled_from([GAMES, AI]), st.just("Trade"), max_size=2),
    stages=st.lists(st.sampled_from(Stage.values), unique=True, max_size=3).map(tuple),
    employees=st.lists(st.sampled_from(EmployeesBand.values), unique=True, max_size=3).map(tuple),
    max_age_years=st.none() | st.integers(0, 30),
    needs_company_number=st.booleans(),
)


@given(facts, rules)
def test_holds_exactly_when_no_rule_says_no(facts, rules):
    found = check_eligibility(facts, rules)
    assert found.holds == all(reason.verdict != Verdict.NO for reason in found.reasons)
    assert len({reason.code for reason in found.reasons}) == len(found.reasons)
    assert found.met + found.open + found.against
    assert not (found.is_certain and not found.holds)


@given(facts, rules)
def test_dropping_rules_never_shuts_anybody_out(facts, rules):
    wider = replace(
        rules,
        clusters={},
        sectors={},
        stages=(),
        employees=(),
        max_age_years=None,
        needs_company_number=False,
    )
    if check_eligibility(facts, rules).holds:
        assert check_eligibility(facts, wider).holds


@given(facts, rules)
def test_what_is_not_known_stands_in_nobodys_way(facts, rules):
    silent = replace(
        facts,
        cluster_ids=frozenset(),
        sector_ids=frozenset(),
        stage="",
        employees="",
        began_on=None,
        headroom=None,
    )
    if check_eligibility(facts, rules).holds:
        assert check_eligibility(silent, rules).holds


@given(facts, rules, st.decimals(0, 100_000, places=2))
def test_more_headroom_never_hurts(facts, rules, more):
    if facts.headroom is not None and check_eligibility(facts, rules).holds:
        assert check_eligibility(replace(facts, headroom=facts.headroom + more), rules).holds


@given(facts, rules)
def test_whatever_is_not_met_says_what_to_do_unless_nothing_can_be_done(facts, rules):
    for found in check_eligibility(facts, rules).reasons:
        assert found.text.endswith(".")
        assert found.remedy or found.verdict == Verdict.YES or found.code == "age"


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.integers(0, 60))
def test_earliest_start_is_so_many_years_before_to_the_day(closes_on, years):
    first = earliest_start(closes_on, years)
    assert closes_on.year - first.year == years
    assert first.month == closes_on.month
    assert first.day == closes_on.day or (closes_on.day, first.day) == (29, 28)


def test_names_are_listed_as_one_speaks():
    assert either(["Leeds"]) == "Leeds"
    assert either(["Leeds", "Hull"]) == "Leeds or Hull"
    assert either(["Leeds", "Hull", "York"]) == "Leeds, Hull or York"


def test_money_has_pence_only_where_it_has_any():
    assert pounds(Decimal("315000.00")) == "£315,000"
    assert pounds(Decimal("1234.50")) == "£1,234.50"
