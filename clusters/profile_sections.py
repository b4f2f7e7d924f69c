"""The sections of a profile: one subject each, in the order in which one would tell it."""

from __future__ import annotations

from typing import NamedTuple


class Section(NamedTuple):
    """``key`` is part of its address; ``fields`` are columns of a business, or ``sectors`` and ``links``."""

    key: str
    title: str
    hint: str
    fields: tuple[str, ...]
    is_needed: bool = False


SECTIONS = (
    Section(
        "name",
        "Name and one line",
        "What you are called, and what you do in one sentence.",
        ("trading_name", "short_description"),
        is_needed=True,
    ),
    Section(
        "description",
        "What you do",
        "In your own words, for somebody who has never heard of you.",
        ("description",),
        is_needed=True,
    ),
    Section("sectors", "Sectors", "Where people who filter the directory find you.", ("sectors",), True),
    Section("links", "Website and links", "Where else you can be met.", ("website", "links")),
    Section(
        "where",
        "Where you work",
        "Often not the registered office.",
        ("trading_line1", "trading_line2", "trading_town", "trading_postcode", "place_id"),
    ),
    Section(
        "size",
        "Stage and size",
        "How far you are, and how many.",
        ("stage", "employees", "founded_on", "is_raising"),
    ),
    Section("logo", "Logo", "Without one you wear a cloth woven from your sectors.", ("logo",)),
)

BY_KEY = {section.key: section for section in SECTIONS}

#: What a curator will not publish a profile without, and what to do about it.
NEEDED = {
    "short_description": "Say in one sentence what you do.",
    "description": "Describe what you do.",
    "sectors": "Choose at least one sector.",
}
