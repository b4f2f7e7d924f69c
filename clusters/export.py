"""Businesses as lines of a CSV file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.http import HttpRequest

from clusters.models import Business, Cluster, Sector

EXPORT_HEADING = (
    "Company number", "Name", "Legal name", "Cluster", "Sectors", "Town", "Postcode", "Founded", "Stage",
    "People", "Raising now", "Register status", "SIC codes", "Website", "Description", "Address on TechNorth",
)  # fmt: skip


def export_rows(businesses: Iterable[Business], request: HttpRequest) -> Iterator[tuple[object, ...]]:
    sectors = dict(Sector.objects.values_list("pk", "name"))
    clusters = dict(Cluster.objects.values_list("pk", "name"))
    root = request.build_absolute_uri("/").rstrip("/")
    for business in businesses:
        began_on = business.began_on
        yield (
            business.company_number,
            business.name,
            business.legal_name,
            clusters.get(business.cluster_id or 0, ""),
            "; ".join(sectors[pk] for pk in business.sector_ids if pk in sectors),
            business.town,
            business.postcode,
            began_on.isoformat() if began_on else "",
            business.get_stage_display(),
            business.get_employees_display(),
            "yes" if business.is_raising else "",
            business.register_status_text,
            " ".join(business.sic_codes),
            business.website,
            business.short_description,
            root + business.get_absolute_url(),
        )
