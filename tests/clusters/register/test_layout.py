"""The header: accepted with its spaces, refused with the fault named."""

import pytest

from clusters.register.layout import COLUMNS, check_header
from clusters.register.problems import WrongHeader
from tests.factories.register import HEADER

NAME = "register.csv"


def refusal(cells):
    with pytest.raises(WrongHeader) as caught:
        check_header(NAME, cells)
    return str(caught.value)


def test_header_with_the_registers_leading_spaces_is_right():
    assert HEADER.count(", ") == 13
    check_header(NAME, HEADER.split(","))


def test_header_has_55_columns():
    assert len(COLUMNS) == len(set(COLUMNS)) == 55


def test_header_without_a_column_names_it():
    assert "lacks “CompanyStatus”" in refusal([column for column in COLUMNS if column != "CompanyStatus"])


def test_header_with_a_strange_column_names_it():
    cells = ["Nickname" if column == "CompanyStatus" else column for column in COLUMNS]
    assert "lacks “CompanyStatus” and has “Nickname”" in refusal(cells)


def test_header_with_another_column_added_says_so():
    message = refusal([*COLUMNS, "Nickname"])
    assert "a column too many" in message
    assert "“Nickname”" in message


def test_header_with_a_column_twice_says_so():
    assert "CompanyName twice" in refusal([*COLUMNS, "CompanyName"])


def test_header_in_another_order_says_where():
    cells = list(COLUMNS)
    cells[2], cells[3] = cells[3], cells[2]
    assert "column 3 is RegAddress.POBox, where RegAddress.CareOf belongs" in refusal(cells)


def test_missing_header_is_told_by_how_the_file_begins():
    assert "begins “! LTD,08209948" in refusal(["! LTD", "08209948", *[""] * 53])


def test_refusal_says_what_to_do():
    assert "Free Company Data Product" in refusal(["<!DOCTYPE html>"])
