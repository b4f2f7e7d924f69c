"""Which time zones a country has, from the time zone database itself."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def zones_by_country() -> dict[str, tuple[str, ...]]:
    """ISO code of the country → its zones, as ``zone.tab`` of the package tzdata has them."""
    found: dict[str, list[str]] = {}
    for line in (files("tzdata") / "zoneinfo" / "zone.tab").read_text().splitlines():
        if line and not line.startswith("#"):
            code, _place, zone, *_comment = line.split("\t")
            found.setdefault(code, []).append(zone)
    return {code: tuple(zones) for code, zones in found.items()}


def only_zone_of(country: str) -> str:
    """The zone of a country that has just one; nothing for those one has to ask."""
    zones = zones_by_country().get(country, ())
    return zones[0] if len(zones) == 1 else ""
