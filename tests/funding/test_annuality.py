"""What is left on 31 March, and when to be warned."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding.annuality import Due, Standing, expected, forecast, warnings_before_award, warnings_of

END = date(2027, 3, 31)
ON = date(2026, 9, 1)


def standing(**pounds):
    named = {name: Decimal(pounds.get(name, 0)) for name in Standing._fields}
    return Standing(**named)


def due(amount, starts_on, ends_on):
    return Due(Decimal(amount), starts_on, ends_on)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "within"),
    [
        (date(2026, 6, 1), date(2027, 3, 31), 1_000),  # the last day is in the year
        (date(2027, 3, 31), date(2027, 4, 1), 500),
        (date(2027, 4, 1), date(2027, 5, 1), 0),
        (date(2026, 4, 1), date(2027, 10, 29), 500),  # 212 days of 424 that are left
    ],
)
def test_award_is_claimed_by_the_days_of_its_work(starts_on, ends_on, within):
    assert expected(due(1_000, starts_on, ends_on), on=ON, year_end=END) == within


days = st.dates(date(2026, 1, 1), date(2029, 1, 1))


@given(days, days, days, st.decimals(0, 1_000_000, places=2))
def test_expected_is_never_more_than_is_due(on, one, other, amount):
    of = Due(amount, min(one, other), max(one, other))
    assert 0 <= expected(of, on=on, year_end=END) <= amount


def test_forecast_adds_what_is_paid_claimed_and_coming():
    line = standing(budgeted=1_000, free=300, committed=400, claimed=100, paid=200)
    dues = [due(250, ON, END), due(150, date(2027, 4, 1), date(2027, 6, 1))]
    assert forecast(line, dues, on=ON, year_end=END) == (Decimal(550), Decimal(150), Decimal(450))


def warned(line, dues=(), percent=5):
    foreseen = forecast(line, dues, on=ON, year_end=END)
    return [
        (one.kind, one.text) for one in warnings_of(line, foreseen, year_end=END, unspent_percent=percent)
    ]


def test_budget_that_will_be_unspent_is_warned_of():
    line = standing(budgeted=1_000, free=60, paid=940)
    assert warned(line) == [("under", "£60 (6%) would be unspent on 31 March 2027.")]


def test_budget_that_will_be_nearly_spent_is_not():
    assert warned(standing(budgeted=1_000, free=50, paid=950)) == []


def test_line_without_budget_is_not_warned_of():
    assert warned(standing()) == []


def test_promise_that_outlasts_the_year_is_warned_of():
    line = standing(budgeted=1_000, committed=100, paid=900)
    late = due(100, date(2027, 4, 1), date(2027, 6, 1))
    assert [kind for kind, _text in warned(line, [late], percent=20)] == ["over"]


def before(amount, ends_on=END, reserved=500, **line):
    return [
        (one.kind, one.text)
        for one in warnings_before_award(
            standing(budgeted=1_000, reserved=reserved, **line),
            [],
            award=due(amount, ON, ends_on),
            reserved=Decimal(reserved),
            on=ON,
            year_end=END,
            unspent_percent=5,
        )
    ]


def test_award_that_spends_the_rest_is_not_warned_of():
    assert before(500, paid=500) == []


def test_award_beyond_its_call_is_warned_of():
    assert ("over", "The call has £500 left: this is £100 more.") in before(600, paid=500)


def test_award_that_is_too_small_to_spend_the_rest_is_warned_of():
    assert before(100, paid=500) == [
        ("under", "With this award, £400 (40%) would be unspent on 31 March 2027.")
    ]


def test_award_that_outlasts_the_year_is_warned_of_with_what_falls_later():
    kinds = [kind for kind, _text in before(500, ends_on=date(2027, 10, 29), paid=500)]
    assert kinds == ["over", "under"]
