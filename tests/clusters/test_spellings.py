"""Postcodes, company numbers and company names, however people and the register write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusters import company_names, company_numbers, postcodes
from clusters.enums import RegisterStatus, register_status_of


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("m1 1ae", "M1 1AE"),
        ("M11AE", "M1 1AE"),
        (" wa14  2dt ", "WA14 2DT"),
        ("S10-2TN", "S10 2TN"),
        ("EC1A1BB", "EC1A 1BB"),
        ("L\u00a07\u00a03NY", "L7 3NY"),
    ],
)
def test_postcode_has_one_spelling(written, meant):
    assert postcodes.normalise(written) == meant


@pytest.mark.parametrize("written", ["", "NONE", "LEEDS", "M1", "1AE M1", "M1 AE1", "ABC1 2DE", "M1 1AEE"])
def test_what_is_no_postcode_is_kept_as_written(written):
    assert postcodes.parse(written) is None
    assert postcodes.normalise(f" {written} ") == written


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("WA14 2DT", ("WA14", "WA")),
        ("WA14", ("WA14", "WA")),
        ("EC1A 1BB", ("EC1A", "EC1", "EC")),
        ("S1 2BJ", ("S1", "S")),
        ("S10 2TN", ("S10", "S")),
        ("SK1 3XE", ("SK1", "SK")),
        ("LS", ()),
        ("", ()),
    ],
)
def test_postcode_prefixes_are_whole_districts_and_areas(text, found):
    assert postcodes.prefixes(text) == found


@pytest.mark.parametrize("text", ["", "M1 1AE", "1", "LONDON", "S1-", "É1"])
def test_prefix_that_is_neither_area_nor_district_is_refused(text):
    if text == "S1-":
        assert postcodes.normalise_prefix(text) == "S1"
        return
    with pytest.raises(ValueError, match="area"):
        postcodes.normalise_prefix(text)


@given(st.from_regex(postcodes.WHOLE, fullmatch=True))
def test_postcode_survives_losing_its_space_and_capitals(whole):
    assert postcodes.normalise(whole.lower().replace(" ", "")) == whole.strip()


@given(st.text(max_size=12))
def test_postcode_of_any_text_is_bearable(text):
    assert postcodes.normalise(postcodes.normalise(text)) == postcodes.normalise(text)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1234567", "01234567"),
        ("01234567", "01234567"),
        ("012 345 67", "01234567"),
        ("sc 1234", "SC001234"),
        ("SC123456", "SC123456"),
        ("r0 12", "R0000012"),
        ("IP000CUS", "IP000CUS"),
    ],
)
def test_company_number_has_eight_characters(written, number):
    assert company_numbers.normalise(written) == number


@pytest.mark.parametrize(
    "text", ["", "123456789", "ABC", "SC1234567", "É1234567", "Loom Ltd", "１２３４５６７８"]
)
def test_what_cannot_be_a_company_number_is_refused(text):
    with pytest.raises(ValueError, match="company number"):
        company_numbers.normalise(text)


@pytest.mark.parametrize(
    ("number", "familiar"),
    [("01234567", True), ("SC123456", True), ("IP00123R", True), ("IP000CUS", False)],
)
def test_unfamiliar_company_numbers_are_told_apart(number, familiar):
    assert company_numbers.is_familiar(number) is familiar


@pytest.mark.parametrize(
    ("text", "is_one"), [("2014", False), ("12345", True), ("oc300001", True), ("loomwork", False)]
)
def test_words_are_not_taken_for_company_numbers(text, is_one):
    assert company_numbers.looks_like_one(text) is is_one


@given(st.text(max_size=12))
def test_what_looks_like_a_company_number_can_be_normalised(text):
    if company_numbers.looks_like_one(text):
        assert len(company_numbers.normalise(text)) == 8


@pytest.mark.parametrize(
    ("register", "shown"),
    [
        ("BOBBIN & LOOM (UK) LIMITED", "Bobbin & Loom (UK) Limited"),
        ("HOUSE OF THE NORTH LTD", "House of the North Ltd"),
        ("O'NEILL'S LOOMS LLP", "O'Neill's Looms LLP"),
        ("AI FOR IT PLC", "AI for IT plc"),
        ("BXTR SYSTEMS LIMITED", "BXTR Systems Limited"),
        ("Mixed Case Already LTD", "Mixed Case Already LTD"),
        ("", ""),
        ("123", "123"),
    ],
)
def test_register_name_is_shown_without_shouting(register, shown):
    assert company_names.in_sentence_case(register) == shown


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Weft & Warp Limited", "weft-warp"),
        ("École Zürich LTD", "ecole-zurich"),
        ("!!! LIMITED", ""),
        ("Limited", "limited"),
    ],
)
def test_slug_part_leaves_out_the_legal_form(name, slug):
    assert company_names.slug_part(name) == slug


@pytest.mark.parametrize(
    ("wording", "status"),
    [
        ("Active", RegisterStatus.ACTIVE),
        ("Active - Proposal to Strike off", RegisterStatus.STRIKE_OFF),
        ("ADMINISTRATION ORDER", RegisterStatus.ADMINISTRATION),
        ("In Administration/Administrative Receiver", RegisterStatus.ADMINISTRATION),
        ("RECEIVERSHIP", RegisterStatus.RECEIVERSHIP),
        ("Liquidation", RegisterStatus.LIQUIDATION),
        ("Voluntary Arrangement", RegisterStatus.ARRANGEMENT),
        ("Something new", RegisterStatus.OTHER),
        ("", RegisterStatus.NONE),
    ],
)
def test_register_wording_is_understood(wording, status):
    assert register_status_of(wording) == status
