"""Columns of a business that follow from others and are kept by PostgreSQL itself, whoever writes the row.

``folded`` is the function of the first migration: small letters, no accents, nothing before the first letter
or digit. It is ours so that every PostgreSQL sorts alike, whatever its locale.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.db.models.functions import Coalesce, Left, Lower, NullIf
from django.db.models.lookups import Regex

FIELDS = ("sort_key", "postcode_area", "postcode_district", "website_domain", "listing_quality")

# Matched, then cut by plain functions: a regular expression that also says what it matched takes four times
# as long, and a register brings a million postcodes.
_POSTCODE = r"^[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}$"

#: What makes a profile worth reading, out of 100: the order of a list in which nothing else decides.
QUALITY = {
    "short_description": 20,
    "description": 20,
    "website": 15,
    "logo": 10,
    "stage": 10,
    "employees": 10,
    "trading_postcode": 5,
}
PUBLISHED_QUALITY = 10


class Folded(Func):
    function = "folded"
    arity = 1
    output_field = models.CharField()


class Matched(Func):
    """The first group of a regular expression, or null."""

    function = "substring"
    template = "%(function)s(%(expressions)s)"
    arg_joiner = " from "
    arity = 2
    output_field = models.CharField()


def _column(
    expression: models.Expression, max_length: int, collation: str | None = None
) -> models.GeneratedField:
    column = models.CharField(max_length=max_length, db_collation=collation)
    return models.GeneratedField(expression=expression, output_field=column, db_persist=True)


def _place_postcode() -> Coalesce:
    """Where it works, if it says so: the registered office is often the accountant's."""
    return Coalesce(NullIf("trading_postcode", Value("")), F("registered_postcode"))


def sort_key() -> models.GeneratedField:
    """Compared byte by byte: one order on every PostgreSQL, and beginnings of names found by index."""
    return _column(Folded(Coalesce(NullIf("trading_name", Value("")), F("legal_name"))), 200, "C")


def _of_postcode(part: models.Expression) -> Case:
    return Case(When(Regex(_place_postcode(), Value(_POSTCODE)), then=part), default=Value(""))


def postcode_area() -> models.GeneratedField:
    """``M`` of ``M1 1AE``; empty for what is no postcode."""
    letters = Func(
        Left(_place_postcode(), 2), Value("0123456789"), function="rtrim", output_field=models.CharField()
    )
    return _column(_of_postcode(letters), 2)


def postcode_district() -> models.GeneratedField:
    """``M1`` of ``M1 1AE``; empty for what is no postcode."""
    outward = Func(
        _place_postcode(), Value(" "), Value(1), function="split_part", output_field=models.CharField()
    )
    return _column(_of_postcode(outward), 4)


def website_domain() -> models.GeneratedField:
    """``loom.example`` of ``https://www.loom.example/about``."""
    host = Matched(Lower("website"), Value(r"^https?://(?:www\.)?([^/:?#]+)"))
    return _column(Case(When(website="", then=Value("")), default=Coalesce(host, Value(""))), 200)


def listing_quality() -> models.GeneratedField:
    parts = [
        Case(When(~Q(**{name: ""}), then=Value(worth)), default=Value(0)) for name, worth in QUALITY.items()
    ]
    parts.append(Case(When(listing_state="published", then=Value(PUBLISHED_QUALITY)), default=Value(0)))
    total = parts[0]
    for part in parts[1:]:
        total = total + part  # type: ignore[assignment]
    return models.GeneratedField(expression=total, output_field=models.SmallIntegerField(), db_persist=True)
