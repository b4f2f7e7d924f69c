"""Hours of the office, counted: weekends, bank holidays, closed days, summer time."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from investors.working_time import WorkingWeek, bank_holiday, bank_holidays_ahead

LONDON = ZoneInfo("Europe/London")
WEEK = WorkingWeek()
DAY = 480  # minutes


def london(*parts):
    return datetime(*parts, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        (london(2026, 6, 10, 10), 60, london(2026, 6, 10, 11)),
        (london(2026, 6, 10, 16), 120, london(2026, 6, 11, 10)),  # over night
        (london(2026, 6, 12, 16), 120, london(2026, 6, 15, 10)),  # over the weekend
        (london(2026, 6, 13, 12), DAY, london(2026, 6, 15, 17)),  # asked on a Saturday
        (london(2026, 6, 10, 5), 2 * DAY, london(2026, 6, 11, 17)),  # before the office opens
        (london(2026, 6, 10, 23), 60, london(2026, 6, 11, 10)),  # after it has closed
        (london(2026, 4, 2, 16), 120, london(2026, 4, 7, 10)),  # Good Friday and Easter Monday
        (london(2026, 12, 24, 16), 120, london(2026, 12, 29, 10)),  # Boxing Day is a Saturday, kept on Monday
        (london(2026, 10, 23, 16), 120, london(2026, 10, 26, 10)),  # the clocks go back in between
    ],
)
def test_promise_ends_within_working_hours(start, minutes, due):
    assert WEEK.after(start, minutes) == due


def test_promise_is_the_same_from_whatever_zone_one_asks():
    tokyo = london(2026, 6, 10, 10).astimezone(ZoneInfo("Asia/Tokyo"))
    assert WEEK.after(tokyo, 60) == london(2026, 6, 10, 11)


def test_england_keeps_easter_monday_and_not_saint_andrews_day():
    assert bank_holiday(date(2026, 4, 6)) == "Easter Monday"
    assert bank_holiday(date(2026, 11, 30)) == ""
    assert bank_holiday(date(2026, 1, 2)) == ""  # Scotland's


def test_closed_days_of_the_office_count_as_well():
    week = WorkingWeek(is_closed={date(2026, 6, 11)}.__contains__)
    assert week.after(london(2026, 6, 10, 16), 120) == london(2026, 6, 12, 10)


def test_office_that_is_never_open_promises_nothing():
    with pytest.raises(ValueError, match="never open"):
        WorkingWeek(is_closed=lambda day: True).after(london(2026, 6, 10, 10), 60)


def test_own_opening_hours():
    assert WorkingWeek(time(10), time(12)).after(london(2026, 6, 10, 9), 180) == london(2026, 6, 11, 11)


@given(
    st.integers(min_value=0, max_value=2 * 365 * 24 * 60),
    st.integers(min_value=1, max_value=5_000),
)
def test_what_is_promised_is_what_is_counted(begun, minutes):
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=begun)
    due = WEEK.after(start, minutes)
    assert minutes - 1 <= WEEK.minutes_between(start, due) <= minutes
    assert WEEK.is_working_day(due.astimezone(LONDON).date())
    assert time(9) <= due.astimezone(LONDON).time() <= time(17)


def test_time_between_is_none_where_the_end_comes_first():
    assert WEEK.minutes_between(london(2026, 6, 11, 12), london(2026, 6, 10, 12)) == 0


def test_holidays_ahead_are_of_this_year_and_the_next():
    ahead = bank_holidays_ahead(date(2026, 12, 27))
    assert (date(2026, 12, 25), "Christmas Day") not in ahead
    assert ahead[0][0] == date(2026, 12, 28)
    assert ahead[-1][0].year == 2027
