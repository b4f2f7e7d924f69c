"""Amounts as people read them, and in pounds as of a day."""

from __future__ import annotations

from decimal import Decimal

from django.utils.formats import number_format

from investors.enums import Currency
from investors.models import ExchangeRate
from investors.models.mandate import in_pounds

SIGNS = {"GBP": "£", "EUR": "€", "USD": "US$", "JPY": "¥"}
_SIZES = ((Decimal(10**9), "bn"), (Decimal(10**6), "m"), (Decimal(10**3), "k"))


def short(amount: Decimal, currency: str = Currency.GBP) -> str:
    """``£250k``, ``€1.5m``, ``CHF 2m``: at most three digits that count."""
    sign = SIGNS.get(currency, f"{currency} ")
    for size, letter in _SIZES:
        if amount >= size:
            return f"{sign}{number_format(trimmed(amount / size))}{letter}"
    return f"{sign}{number_format(trimmed(amount))}"


def trimmed(number: Decimal) -> Decimal:
    rounded = round(number, 0 if number >= 100 else 1 if number >= 10 else 2)
    return rounded.to_integral_value() if rounded == rounded.to_integral_value() else rounded.normalize()


def ticket(low: Decimal, high: Decimal, currency: str) -> str:
    if low == high:
        return short(low, currency)
    return f"{short(low, currency)}–{short(high, currency)}"


def about_in_pounds(
    low: Decimal, high: Decimal, currency: str, rates: dict[str, ExchangeRate]
) -> tuple[str, ExchangeRate] | None:
    """``about £210k–£860k`` and the rate it follows; None for pounds, and where there is no rate."""
    rate = rates.get(currency)
    bottom, top = in_pounds(low, currency, rates), in_pounds(high, currency, rates)
    if rate is None or bottom is None or top is None:
        return None
    return f"about {ticket(bottom, top, Currency.GBP)}", rate
