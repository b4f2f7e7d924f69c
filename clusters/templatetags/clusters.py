"""Figures in words, as their sources give them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from clusters.business_comparison import Line
from clusters.facets import FacetBox
from clusters.models import Business, Fact
from clusters.rows import BusinessRow
from clusters.shortlist import numbers_of
from clusters.showcase.presence import is_loaded

register = template.Library()

#: Units that stand before the number, or close behind it.
PREFIXES = {"£": "£{}", "£m": "£{}m", "£bn": "£{}bn", "%": "{}%"}


@register.filter
def figure(fact: Fact) -> str:
    """``about 52,000 jobs``, ``£9.9bn``, ``more than 50%``: qualifier, number and unit of a fact."""
    return " ".join(filter(None, (figure_qualifier(fact), figure_number(fact), figure_unit(fact))))


@register.filter
def figure_qualifier(fact: Fact) -> str:
    return fact.get_qualifier_display() if fact.qualifier else ""


@register.filter
def figure_number(fact: Fact) -> str:
    """The number with what belongs close to it: ``52,000``, ``£9.9``, ``50%``."""
    number = number_format(trimmed(fact.value), force_grouping=True)
    return PREFIXES.get(fact.unit.partition(" ")[0], "{}").format(number)


@register.filter
def figure_unit(fact: Fact) -> str:
    """What stands after the number: ``jobs``, ``billion``; empty where the sign says it all."""
    sign, _space, rest = fact.unit.partition(" ")
    return rest if sign in PREFIXES else fact.unit


def trimmed(value: Decimal) -> Decimal:
    """The number without decimals that say nothing."""
    whole = value.to_integral_value()
    return whole if value == whole else value.normalize()


@register.simple_tag
def business_rows(rows: Iterable[BusinessRow], *, picking: bool = False) -> SafeString:
    """Rows of a list of businesses, to stand in ``<ul class="records">``.

    ``picking``: each can be set aside and compared; ``{% shortlist_form %}`` stands on the same page.
    """
    return mark_safe("".join(_drawn(row, picking) for row in rows))  # noqa: S308 - a template's own output


@lru_cache(maxsize=4096)
def _drawn(row: BusinessRow, picking: bool) -> str:
    """A row holds all that its template shows, so what was drawn for an equal one is right for this one."""
    return render_to_string("clusters/business_record.html", {"row": row, "picking": picking})


@register.inclusion_tag("clusters/shortlist_form.html", takes_context=True)
def shortlist_form(context: template.Context) -> dict[str, object]:
    """The forms that buttons and boxes of businesses belong to. A visitor's list is read by the script."""
    request = context["request"]
    return {
        "numbers": numbers_of(request) if request.user.is_authenticated else None,
        "here": request.get_full_path(),
    }


@register.inclusion_tag("clusters/compared_line.html")
def compared_line(line: Line, businesses: Iterable[Business]) -> dict[str, object]:
    """A row of the table of businesses side by side."""
    cells = list(zip(businesses, line.values, strict=True))
    return {"label": line.label, "field": line.field, "cells": cells}


@register.simple_tag
def facet_boxes(boxes: Iterable[FacetBox]) -> SafeString:
    """The groups of boxes of a filter form."""
    return mark_safe("".join(_drawn_box(facet) for facet in boxes if facet.choices))  # noqa: S308 - as above


@lru_cache(maxsize=1024)
def _drawn_box(facet: FacetBox) -> str:
    return render_to_string("clusters/business_facet.html", {"facet": facet})


@register.filter
def any_fictional(rows: Iterable[BusinessRow]) -> bool:
    return any(row.is_fictional for row in rows)


register.simple_tag(is_loaded, name="showcase_is_loaded")


@register.simple_tag
def provenance(business: Business, field: str) -> str:
    """Below a value, where it comes from and as of when; nothing where that is not known."""
    source, on = business.provenance_of(field)
    if on is None:
        return ""
    words = {
        "register": _("Register file of %(day)s"),
        "agency": _("Looked up by the agency on %(day)s"),
    }.get(source, _("Confirmed by the company on %(day)s"))
    return format_html('<span class="provenance">{}</span>', words % {"day": date_format(on, "j F Y")})
