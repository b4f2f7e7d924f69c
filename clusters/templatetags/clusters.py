"""Figures in words, as their sources give them."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.formats import number_format

from clusters.models import Fact

register = template.Library()

#: Units that stand before the number, or close behind it.
PREFIXES = {"£": "£{}", "£m": "£{}m", "£bn": "£{}bn", "%": "{}%"}


@register.filter
def figure(fact: Fact) -> str:
    """``about 52,000 jobs``, ``£9.9bn``, ``more than 50%``: qualifier, number and unit of a fact."""
    number = number_format(trimmed(fact.value), force_grouping=True)
    sign, _, rest = fact.unit.partition(" ")
    shown = PREFIXES.get(sign, "{} " + sign).format(number)
    words = [fact.get_qualifier_display() if fact.qualifier else "", shown, rest]
    return " ".join(filter(None, words))


def trimmed(value: Decimal) -> Decimal:
    """The number without decimals that say nothing."""
    whole = value.to_integral_value()
    return whole if value == whole else value.normalize()
