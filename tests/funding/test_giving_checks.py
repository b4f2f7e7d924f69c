"""Every rule of the open data of awards, from the wrong side."""

from __future__ import annotations

import copy
from datetime import date
from decimal import Decimal

import pytest

from funding.giving.checks import package_faults
from funding.giving.publisher import LICENCE, VERSION

ON = date(2026, 9, 1)
GOOD = {
    "id": "360G-loom-A-2345-6789",
    "title": "Looms that learn",
    "description": "A pilot.",
    "currency": "GBP",
    "amountAwarded": Decimal("12000.00"),
    "amountDisbursed": Decimal(0),
    "awardDate": "2026-06-01",
    "plannedDates": [{"startDate": "2026-06-01", "endDate": "2026-12-31"}],
    "recipientOrganization": [
        {"id": "GB-COH-90000001", "name": "Shuttle Works", "companyNumber": "90000001"}
    ],
    "fundingOrganization": [{"id": "GB-CHC-1234567", "name": "The Agency"}],
    "fromOpenCall": "Yes",
    "dateModified": "2026-08-31T12:00:00+01:00",
}


def faults_of(*grants, prefix="loom", **head):
    package = {"version": VERSION, "license": LICENCE, "grants": list(grants), **head}
    return [(fault.grant, fault.field) for fault in package_faults(package, prefix, on=ON)]


def changed(**fields):
    return {**copy.deepcopy(GOOD), **fields}


def organisation(**fields):
    return [{"id": "GB-COH-90000001", "name": "Shuttle Works", **fields}]


def test_good_grant_has_no_fault():
    assert faults_of(GOOD) == []


def test_last_day_that_is_not_to_come_is_today():
    assert faults_of(changed(awardDate="2026-09-01")) == []


@pytest.mark.parametrize(
    "value", ["GB-COH-SC123456", "GB-CHC-123456", "GB-CHC-1234567-1", "360G-loom-b17", "360G-loom-agency"]
)
def test_organisation_ids_of_known_lists_are_good(value):
    assert faults_of(changed(fundingOrganization=organisation(id=value))) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "360G-other-A-1"),
        ("id", "A-2345-6789"),
        ("id", "360G-loom-A/1"),
        ("id", "360G-loom-A 1"),
        ("id", "360G-loom-A\n"),
        ("id", "360G-loom-"),
        ("id", "360G-loom-A&1"),
        ("amountAwarded", Decimal(-5)),
        ("amountAwarded", 0),
        ("amountAwarded", "12,000"),
        ("amountAwarded", "12000"),
        ("amountAwarded", True),
        ("amountAwarded", float("nan")),
        ("amountDisbursed", Decimal(-1)),
        ("currency", "gbp"),
        ("currency", "POUNDS"),
        ("currency", "XYZ"),
        ("awardDate", "2026-09-02"),
        ("awardDate", "01/06/2026"),
        ("awardDate", "2026-02-30"),
        ("awardDate", "20260601"),
        ("plannedDates", [{"startDate": "June", "endDate": "2026-12-31"}]),
        ("plannedDates", [{"startDate": "2027-01-01", "endDate": "2026-12-31"}]),
        ("dateModified", "2026-08-31"),
        ("dateModified", "2026-08-31T12:00:00"),
        ("recipientOrganization", organisation(id="12345")),
        ("recipientOrganization", organisation(id="")),
        ("recipientOrganization", organisation(id="XX-ABC-90000001")),
        ("recipientOrganization", organisation(id="GB-COH-1234567")),
        ("recipientOrganization", organisation(id="GB-COH-9000 001")),
        ("recipientOrganization", organisation(companyNumber="1234567")),
        ("recipientOrganization", organisation(name=" ")),
        ("fundingOrganization", ["The Agency"]),
        ("fundingOrganization", organisation(id="GB-CHC-12345")),
        ("fundingOrganization", organisation(id="360G-other-agency")),
        ("fromOpenCall", "yes"),
        ("fromOpenCall", True),
    ],
)
def test_planted_fault_is_found_in_its_field_alone(field, value):
    grant = changed(**{field: value})
    assert faults_of(grant) == [(grant["id"], field)]


@pytest.mark.parametrize(
    "field", ["title", "description", "currency", "amountAwarded", "awardDate", "fundingOrganization"]
)
@pytest.mark.parametrize("empty", [None, "", []])
def test_required_field_is_asked_for(field, empty):
    assert faults_of(changed(**{field: empty})) == [(GOOD["id"], field)]


def test_blanks_are_no_title():
    assert faults_of(changed(title=" ")) == [(GOOD["id"], "title")]


def test_grant_without_id_is_named_in_words():
    assert faults_of(changed(id="")) == [("A grant without an id", "id")]


def test_id_counts_once_whatever_its_case():
    assert faults_of(GOOD, changed(id="360G-loom-b"), changed(id="360G-loom-B")) == [("360G-loom-B", "id")]
    assert faults_of(GOOD, GOOD) == [(GOOD["id"], "id")]


def test_recipient_is_of_exactly_one_kind():
    person = [{"id": "360G-loom-p1", "name": "Withheld"}]
    assert faults_of(changed(recipientIndividual=person)) == [(GOOD["id"], "recipientIndividual")]
    assert faults_of(changed(recipientOrganization=[])) == [(GOOD["id"], "recipientOrganization")]


def test_package_says_version_and_licence():
    assert faults_of(version="1.3") == [("", "version")]
    assert faults_of(version=1.4) == [("", "version")]
    assert faults_of(license="") == [("", "license")]
    assert faults_of(grants=None) == [("", "grants")]


@pytest.mark.parametrize("prefix", ["", "two-parts", "with space", "a/b"])
def test_prefix_is_one_word(prefix):
    assert ("", "identifier") in faults_of(prefix=prefix)


def test_fault_says_what_to_do():
    package = {"version": VERSION, "license": LICENCE, "grants": [changed(amountAwarded=-5)]}
    [fault] = package_faults(package, "loom", on=ON)
    assert str(fault) == (
        "360G-loom-A-2345-6789, amountAwarded: Write an amount above nothing, or leave the grant out."
    )
