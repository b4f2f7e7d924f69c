"""Records that need no care: told apart, and read as careful reading would."""

import io

import numpy as np
import pytest

from clusters.register.cutting import SEPARATOR, cut
from clusters.register.entries import Entries
from clusters.register.known import key_of
from clusters.register.layout import COLUMNS, HEAD
from clusters.register.plain import are_plain
from tests.factories.register import company, line, register_text


class Text(io.BytesIO):
    name = "register.csv"


def is_plain(**values):
    (block,) = cut(Text(register_text([line(), line(**values), line()]).encode()))
    numbers = ["01234567", values.get("number", "01234567"), "01234567"]
    marks = are_plain(block, np.arange(3), np.array([key_of(number) for number in numbers], np.uint64))
    assert marks[0]
    assert marks[2]
    return bool(marks[1])


@pytest.mark.parametrize("number", ["01234567", "SC123456", "NI000001"])
def test_usual_company_needs_no_care(number):
    assert is_plain(number=number, name="=A, B & C'S LTD")


@pytest.mark.parametrize(
    "values",
    [
        {"name": ""},
        {"name": " BOBBIN"},
        {"name": "BOBBIN "},
        {"name": "TWO  SPACES"},
        {"name": "ÉTÉ LTD"},
        {"name": "A\tB"},
        {"name": "N" * 201},
        {"line1": "A\\B"},
        {"line1": "L" * 201},
        {"town": " LEEDS"},
        {"status": "X" * 81},
        {"RegAddress.POBox": "12"},
        {"number": "IP000CUS"},
        {"number": "R0000123"},
    ],
)
def test_what_is_to_be_tidied_cut_or_doubted_is_read_with_care(values):
    assert not is_plain(**values)


@pytest.mark.parametrize(
    "values", [{}, {"postcode": "m11ae"}, {"postcode": ""}, {"status": "Liquidation"}, {"line1": ""}]
)
def test_plain_reading_gives_what_careful_reading_gives(values):
    entries, fields = Entries({"62020": [3, 1]}), company(**values)
    head = SEPARATOR.join(fields.get(column, "") for column in COLUMNS[: HEAD.stop])
    trades = b'62020 - IT","58210 - Games","","'
    assert entries.plain_values(head, trades) == "\t".join(entries.values(head, trades))


def test_company_without_a_day_of_incorporation_is_not_read_plainly():
    head = SEPARATOR.join({**company(), "IncorporationDate": ""}.get(column, "") for column in COLUMNS[:15])
    assert Entries({}).plain_values(head, b"") is None
