"""What the files' names say, and what several of them come to."""

from datetime import date

import pytest

from clusters.register.naming import file_set, parse_name
from clusters.register.problems import FileDateUnknown, FilesDisagree

NOVEMBER = date(2026, 11, 1)
PARTS = [f"BasicCompanyData-2026-11-01-part{n}_7.zip" for n in range(1, 8)]


@pytest.mark.parametrize(
    ("name", "on", "part", "parts"),
    [
        ("BasicCompanyDataAsOneFile-2026-11-01.csv", NOVEMBER, None, None),
        ("BasicCompanyData-2026-11-01-part3_7.zip", NOVEMBER, 3, 7),
        ("archive.zip/BasicCompanyData-2026-11-01-part3_7.csv", NOVEMBER, 3, 7),
        ("register.csv", None, None, None),
        ("register-2026-13-01.csv", None, None, None),
    ],
)
def test_name_says_day_and_part(name, on, part, parts):
    assert parse_name(name) == (name, on, part, parts)


def test_one_whole_file_is_complete():
    assert file_set(["BasicCompanyDataAsOneFile-2026-11-01.csv"]) == (NOVEMBER, ())


def test_all_parts_in_any_order_are_complete():
    assert file_set(PARTS[::-1]).is_complete


def test_missing_parts_are_named():
    assert file_set(PARTS[:2] + PARTS[3:6]).missing_parts == ("part3_7", "part7_7")


def test_day_given_serves_where_the_name_has_none():
    assert file_set(["register.csv"], NOVEMBER).on == NOVEMBER


def test_name_without_day_is_refused():
    with pytest.raises(FileDateUnknown, match="--date"):
        file_set(["register.csv"])


def test_day_given_must_agree_with_the_name():
    with pytest.raises(FilesDisagree, match="1 November 2026 and 1 December 2026"):
        file_set(PARTS, date(2026, 12, 1))


def test_files_of_two_days_are_refused():
    with pytest.raises(FilesDisagree):
        file_set([PARTS[0], "BasicCompanyData-2026-10-01-part2_7.zip"])


@pytest.mark.parametrize(
    "names",
    [
        [PARTS[0], PARTS[0]],
        [PARTS[0], "BasicCompanyDataAsOneFile-2026-11-01.csv"],
        [PARTS[0], "BasicCompanyData-2026-11-01-part2_6.zip"],
    ],
    ids=["twice", "part and whole", "parts of two wholes"],
)
def test_files_that_make_no_register_are_refused(names):
    with pytest.raises(FilesDisagree, match="do not make one register"):
        file_set(names)
