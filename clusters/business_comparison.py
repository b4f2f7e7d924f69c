"""Two to four businesses side by side: what each of them says, and whose word it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from clusters.models import Business, Cluster, Sector

FEWEST, MOST = 2, 4


class Line(NamedTuple):
    """A property. ``field``: whose provenance stands below each value; ``values``: lines, by business."""

    label: str
    field: str
    values: list[list[str]]


def profile_lines(
    businesses: Sequence[Business], *, sectors: Mapping[int, Sector], clusters: Mapping[int, Cluster]
) -> list[Line]:
    """What they do and how large they are; a property that none of them tells is left out."""
    return lines(
        businesses,
        [
            (_("What it does"), "short_description", lambda b: [b.short_description]),
            (_("Cluster"), "", lambda b: [c.name for pk, c in clusters.items() if pk == b.cluster_id]),
            (_("Sectors"), "", lambda b: [sectors[pk].name for pk in b.sector_ids if pk in sectors]),
            (_("Stage"), "stage", lambda b: [b.get_stage_display()]),
            (_("People"), "employees", lambda b: [b.get_employees_display()]),
            (
                _("Founded"),
                "founded_on",
                lambda b: [date_format(b.founded_on, "F Y")] if b.founded_on else [],
            ),
            (_("Raising now"), "is_raising", lambda b: [str(_("Yes"))] if b.is_raising else []),
            (_("Works at"), "trading_town", lambda b: b.trading_address),
            (_("Website"), "website", lambda b: [b.website_domain]),
        ],
    )


def register_lines(businesses: Sequence[Business]) -> list[Line]:
    return lines(
        businesses,
        [
            (_("Legal name"), "legal_name", lambda b: [b.legal_name]),
            (_("Company number"), "", lambda b: [b.company_number]),
            (_("Status"), "register_status_text", lambda b: [b.register_status_text]),
            (_("Kind"), "company_category", lambda b: [b.company_category]),
            (
                _("Incorporated"),
                "incorporated_on",
                lambda b: [date_format(b.incorporated_on, "j F Y")] if b.incorporated_on else [],
            ),
            (_("Registered office"), "registered_line1", lambda b: b.registered_address),
            (_("Nature of business (SIC)"), "sic_codes", lambda b: b.sic_codes),
        ],
    )


def lines(
    businesses: Sequence[Business], properties: Sequence[tuple[object, str, Callable[[Business], list[str]]]]
) -> list[Line]:
    found = [
        Line(str(label), field, [[text for text in read(business) if text] for business in businesses])
        for label, field, read in properties
    ]
    return [line for line in found if any(line.values)]
