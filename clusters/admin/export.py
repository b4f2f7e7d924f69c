"""Businesses as a spreadsheet for the desk: with the state of each listing, which the public one omits."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.timezone import localtime

from clusters.models import Business
from core.spreadsheet import csv_response

HEADING = (
    "Company number", "Name", "Legal name", "State", "Cluster", "Register status", "Town", "Postcode",
    "Stage", "People", "Raising now", "Listing quality", "Sent for review", "Published", "Confirmed",
    "Fictional",
)  # fmt: skip


class BusinessExport(admin.ModelAdmin):
    """The verb ``export``, for the chosen rows or for all that the list's filters leave."""

    @admin.action(description="Download as CSV", permissions=["view"])
    def export(self, request: HttpRequest, queryset: QuerySet[Business]) -> HttpResponseBase:
        return csv_response("technorth-listings", HEADING, rows(queryset.select_related("cluster")))


def rows(businesses: QuerySet[Business]) -> Iterator[tuple[object, ...]]:
    for business in businesses.iterator(chunk_size=2000):
        yield (
            business.company_number,
            business.name,
            business.legal_name,
            business.get_listing_state_display(),
            business.cluster.name if business.cluster else "",
            business.get_register_status_display(),
            business.town,
            business.postcode,
            business.get_stage_display(),
            business.get_employees_display(),
            "yes" if business.is_raising else "",
            business.listing_quality,
            localtime(business.submitted_at).date() if business.submitted_at else "",
            localtime(business.published_at).date() if business.published_at else "",
            business.confirmed_on or "",
            "yes" if business.is_showcase else "",
        )
