"""What the register's lines come to in the directory, oddities and all."""

from datetime import date

import pytest

from clusters.enums import ImportState, ListingState
from clusters.models import Business, RegisterImport
from clusters.register.run import carry_out
from tests.factories.clusters import PostcodeRuleFactory
from tests.factories.register import line, register_file

DIGITAL, GAMES, PLUMBING = "62020 - Consultancy", "58210 - Publishing of computer games", "43220 - Plumbing"


def test_company_is_taken_over_field_by_field(take_in, business, region):
    fields = {
        "RegAddress.AddressLine2": "UNIT 3",
        "RegAddress.County": "LANCASHIRE",
        "CompanyStatus": "Active - Proposal to Strike off",
    }
    assert take_in([line(**fields)]).state == ImportState.DONE
    found = business()
    assert (found.legal_name, found.company_category) == ("BOBBIN LIMITED", "Private Limited Company")
    assert (found.register_status, found.register_status_text) == (
        "strike-off",
        "Active - Proposal to Strike off",
    )
    assert (found.registered_line1, found.registered_line2) == ("1 LOOM STREET", "UNIT 3")
    assert (found.registered_town, found.registered_county, found.registered_postcode) == (
        "MANCHESTER",
        "LANCASHIRE",
        "M1 1AE",
    )
    assert (found.incorporated_on, found.sic_codes) == (date(2015, 3, 5), ["62020"])
    assert (found.cluster, found.sector_ids) == (region.manchester, [region.software.pk])
    assert (found.listing_state, found.register_seen_on) == (ListingState.IMPORTED, date(2026, 11, 1))


@pytest.mark.parametrize(
    "name",
    [
        "=SUM(A1) LTD",
        "+44 LTD",
        '"QUOTED" LTD',
        "!BANG LTD",
        "1ST LTD",
        "-X",
        "@Y",
        "A\\B LTD",
        "\\N",
        "CAFÉ Œ LTD",
    ],
)
def test_odd_names_arrive_as_they_are(take_in, business, name):
    take_in([line(), line(name=name, number="07654321")])
    assert business("07654321").legal_name == name


def test_name_over_several_lines_becomes_one_line(take_in, business):
    take_in([line(name="MILL\r\n  YARD\tLTD")])
    assert business().legal_name == "MILL YARD LTD"


def test_control_characters_become_spaces(take_in, business):
    take_in([line(name="A\0B\x07 \u00a0LTD")])
    assert business().legal_name == "A B LTD"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1234567", "01234567"),
        ("sc123456", "SC123456"),
        (" 01234567 ", "01234567"),
        ("IP000CUS", "IP000CUS"),
        ("R0000123", "R0000123"),
    ],
)
def test_company_number_is_normalised(take_in, business, written, number):
    take_in([line(number=written)])
    assert business(number).legal_name == "BOBBIN LIMITED"


def test_unfamiliar_company_number_is_a_warning_not_a_rejection(take_in):
    run = take_in([line(number="IP000CUS"), line()])
    assert (run.new_count, run.rejected_count, run.warning_count) == (2, 0, 1)
    assert "IP000CUS" in run.remarks.get(is_rejection=False).reason


def test_what_is_no_company_number_is_rejected(take_in):
    run = take_in([line(), line(number="N/A"), line(number="07654321")])
    remark = run.remarks.get()
    assert (remark.line_number, remark.reason) == (3, "“N/A” is not a company number.")
    assert run.new_count == 2


@pytest.mark.parametrize(
    ("postcode", "is_kept"),
    [
        ("M1 1AE", True),
        ("m1 1ae", True),
        ("M11AE", True),
        ("DN13 1AA", True),
        ("DN14 5AA", False),
        ("ME1 1AA", False),
        ("LN1 1AA", False),
        ("", False),
        ("NOT KNOWN", False),
        ("É1 1AA", False),
    ],
)
def test_company_is_kept_by_its_postcode(take_in, postcode, is_kept):
    take_in([line(number="00000001"), line(postcode=postcode)])
    assert Business.objects.filter(company_number="01234567").exists() is is_kept


def test_longest_prefix_wins_within_a_cluster_too(take_in, business, region):
    PostcodeRuleFactory(prefix="M60", cluster=region.leeds)
    take_in([line(postcode="M60 1AA"), line(number="00000002", postcode="M6 1AA")])
    assert business().cluster == region.leeds
    assert business("00000002").cluster == region.manchester


@pytest.mark.parametrize(
    ("sic", "sic2", "is_kept"),
    [
        (DIGITAL, "", True),
        (PLUMBING, GAMES, True),
        (PLUMBING, "", False),
        ("None Supplied", "", False),
        ("", "", False),
    ],
)
def test_company_is_kept_by_its_trades(take_in, sic, sic2, is_kept):
    take_in([line(number="00000001"), line(sic=sic, sic2=sic2)])
    assert Business.objects.filter(company_number="01234567").exists() is is_kept


def test_all_sectors_keeps_every_trade_in_the_region(take_in):
    lines = [
        line(sic=PLUMBING),
        line(number="00000002", sic="None Supplied"),
        line(number="00000003", postcode="E1 1AA"),
    ]
    assert take_in(lines, all_sectors=True).new_count == 2


def test_sectors_follow_from_all_trades(take_in, business, region):
    take_in([line(sic=PLUMBING, sic2=GAMES)])
    assert business().sic_codes == ["43220", "58210"]
    assert business().sector_ids == sorted([region.software.pk, region.games.pk])


def test_companies_without_postcode_are_counted(take_in):
    assert take_in([line(), line(number="00000002", postcode="")]).without_postcode_count == 1


def test_day_that_never_was_is_a_warning(take_in, business):
    run = take_in([line(incorporated="31/02/2015")])
    assert business().incorporated_on is None
    assert "“31/02/2015” is no date" in run.remarks.get(is_rejection=False).reason


def test_missing_day_of_incorporation_is_no_warning(take_in, business):
    assert take_in([line(incorporated="")]).warning_count == 0
    assert business().incorporated_on is None


def test_previous_names_change_nothing(take_in, business):
    take_in([line(previous_name='THE "OLD" NAME LTD')])
    assert business().legal_name == "BOBBIN LIMITED"


def test_address_names_the_box_but_nobody_in_whose_care_it_is(take_in, business):
    take_in([line(**{"RegAddress.CareOf": "ADA LEDGER", "RegAddress.POBox": "9"})])
    assert business().registered_line1 == "PO BOX 9, 1 LOOM STREET"


def test_too_long_an_address_is_cut(take_in, business):
    take_in([line(line1="X" * 300, town="Y" * 100, postcode="M1 1AE")])
    assert (len(business().registered_line1), len(business().registered_town)) == (200, 80)


@pytest.mark.parametrize(("name", "reason"), [("", "no CompanyName"), ("X" * 201, "more than 200")])
def test_impossible_names_are_rejected_and_reading_goes_on(take_in, name, reason):
    run = take_in([line(name=name), line(number="00000002")])
    assert (run.state, run.new_count, run.rejected_count) == (ImportState.DONE, 1, 1)
    assert reason in run.remarks.get().reason


def test_company_twice_in_a_file_counts_once(take_in, business):
    run = take_in([line(), line(name="SECOND LTD")])
    assert (run.kept_count, run.new_count) == (1, 1)
    assert business().legal_name == "BOBBIN LIMITED"
    assert "twice" in run.remarks.get().reason


def test_known_company_twice_in_a_file_keeps_its_first_line(take_in, business):
    take_in([line()])
    run = take_in([line(), line(name="SECOND LTD")])
    assert (run.unchanged_count, run.changed_count, run.rejected_count) == (1, 0, 1)
    assert business().legal_name == "BOBBIN LIMITED"


def test_byte_order_mark_does_not_hide_the_first_column(region, tmp_path):
    run = carry_out(RegisterImport(), [register_file(tmp_path, [line()], encoding="utf-8-sig")])
    assert run.new_count == 1


def test_latin_1_line_is_rejected_and_the_others_are_taken(region, tmp_path):
    lines = [line(), line(name="CAFÉ LTD", number="00000002"), line(number="00000003")]
    run = carry_out(RegisterImport(), [register_file(tmp_path, lines, encoding="latin-1")])
    assert (run.state, run.new_count) == (ImportState.DONE, 2)
    remark = run.remarks.get()
    assert (remark.line_number, remark.company_number) == (3, "00000002")
    assert "not UTF-8" in remark.reason
