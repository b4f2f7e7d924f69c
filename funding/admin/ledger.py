"""The ledger on the desk: read, filtered, taken out; never written by hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase

from clusters.admin.bounded import QuickList
from core.spreadsheet import csv_response
from funding.models import LedgerEntry

EXPORT_HEADING = (
    "Number", "Booked on", "Kind", "From", "To", "Amount (GBP)", "Fund", "Financial year", "Call", "Award",
    "Business", "Reason", "By", "Made at",
)  # fmt: skip


@admin.register(LedgerEntry)
class LedgerEntryAdmin(QuickList):
    list_display = ("pk", "booked_on", "kind", "amount", "line", "reservation", "award", "reason", "by")
    list_filter = ("kind", "line__year", "line__fund")
    date_hierarchy = "booked_on"
    search_fields = ("award__reference", "reservation__title", "reason")
    actions = ("export",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[LedgerEntry]:
        return super().get_queryset(request).with_names().newest_first()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.action(description="Download as CSV", permissions=["view"])
    def export(self, request: HttpRequest, queryset: QuerySet[LedgerEntry]) -> HttpResponseBase:
        return csv_response("technorth-ledger", EXPORT_HEADING, export_rows(queryset.with_names()))


def export_rows(entries: QuerySet[LedgerEntry]) -> Iterator[tuple[Any, ...]]:
    for entry in entries.iterator(chunk_size=2_000):
        award = entry.award
        yield (
            entry.pk, entry.booked_on, entry.get_kind_display(), entry.get_from_account_display(),
            entry.get_to_account_display(), entry.amount, str(entry.line.fund), str(entry.line.year),
            str(entry.reservation or ""), str(award or ""), award.business.name if award else "",
            entry.reason, str(entry.by or ""), entry.made_at,
        )  # fmt: skip
