"""Finding the register's lines and fields, whatever stands in them."""

import io

import pytest

from clusters.register import cutting
from clusters.register.cutting import INNER_QUOTE, cut
from clusters.register.layout import COLUMNS
from tests.factories.register import line, register_text

NAMES = COLUMNS.index("CompanyName")
TOWNS = COLUMNS.index("RegAddress.PostTown")


class Text(io.BytesIO):
    name = "register.csv"


def found(text, column=NAMES):
    """Line number and one field of every record, in the order of the lines."""
    records = []
    for block in cut(Text(text.encode() if isinstance(text, str) else text)):
        places = zip(block.lines, block.starts(column), block.ends(column), strict=True)
        records += [(int(n), block.data[start:end].decode()) for n, start, end in places]
    return sorted(records)


def bad(text):
    return [(item.line, item.reason) for block in cut(Text(text.encode())) for item in block.bad]


def test_cut_finds_each_company_with_its_line():
    assert found(register_text([line(name="A LTD"), line(name="B LTD")])) == [(2, "A LTD"), (3, "B LTD")]


@pytest.mark.parametrize(
    "name", ["=SUM LTD", "+44 LTD", "!BANG LTD", "1ST LTD", "@HOME", "A, B LTD", "ÉTÉ LTD", "", ","]
)
def test_cut_leaves_odd_names_as_they_are(name):
    assert found(register_text([line(name=name)])) == [(2, name)]


@pytest.mark.parametrize("name", ['"BEST" LTD', 'THE "X" CO', '"', 'A","B', '""', '"' * 128])
def test_cut_keeps_quotation_marks_inside_names_apart(name):
    assert found(register_text([line(), line(name=name)]))[1] == (3, name.replace('"', INNER_QUOTE))


def test_cut_reads_fields_over_several_lines():
    text = register_text([line(), line(name="MILL\r\nYARD\r\nLTD"), line(name="C LTD")])
    assert found(text)[1:] == [(3, "MILL  YARD  LTD"), (6, "C LTD")]


def test_cut_reads_fields_without_quotes():
    plain = ",".join(["UNQUOTED LTD", "01234567", *[""] * 53])
    assert found(register_text([line(), plain])) == [(2, "BOBBIN LIMITED"), (3, "UNQUOTED LTD")]


@pytest.mark.parametrize("ending", ["\n", "\r\n", ""])
def test_cut_reads_last_line_however_it_ends(ending):
    assert found(register_text([line()]) + line(name="LAST LTD") + ending)[-1] == (3, "LAST LTD")


def test_cut_passes_over_blank_lines():
    assert found(register_text([line(), "", "  ", line(name="B LTD")])) == [
        (2, "BOBBIN LIMITED"),
        (5, "B LTD"),
    ]


def test_line_with_too_few_columns_is_bad_and_reading_goes_on():
    text = register_text([line(), line().rsplit(",", 1)[0], line(name="C LTD")])
    assert bad(text) == [(3, "It has 54 columns instead of 55.")]
    assert found(text)[-1] == (4, "C LTD")


def test_quotation_mark_never_closed_costs_one_line_only():
    text = register_text([line(), line()[:-1], line(name="C LTD"), line(name="D LTD")])
    assert bad(text) == [(3, "A quotation mark is opened and never closed.")]
    assert [name for _, name in found(text)] == ["BOBBIN LIMITED", "C LTD", "D LTD"]


def test_missing_quotation_mark_within_a_line_costs_that_line_only():
    broken = line(name="BROKEN LTD").replace('LTD","', 'LTD,"', 1)
    text = register_text([line(), broken, line(name="C LTD")])
    assert [n for n, _ in bad(text)] == [3]
    assert [n for n, _ in found(text)] == [2, 4]


def test_file_cut_off_in_the_middle_of_a_line_has_a_bad_last_line():
    text = register_text([line(), line(name="LAST LTD")])[:-200]
    assert [n for n, _ in bad(text)] == [3]


@pytest.mark.parametrize("size", [17, 300, 1000, 5000])
def test_cut_finds_the_same_wherever_blocks_end(monkeypatch, size):
    lines = [line(name=f"N{n} LTD") for n in range(8)]
    lines[2], lines[5] = line(name='THE "X" LTD'), line(name="A\nB")
    lines[6] = lines[6][:-1]
    text = register_text(lines)
    whole, faults = found(text), bad(text)
    monkeypatch.setattr(cutting, "BLOCK", size)
    assert (found(text), bad(text)) == (whole, faults)
    assert len(whole) == 7


def test_other_columns_are_cut_as_well():
    assert found(register_text([line(town="LEEDS")]), TOWNS) == [(2, "LEEDS")]
