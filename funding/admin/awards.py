"""What calls have set aside, and what is awarded from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase

from clusters.admin.bounded import QuickList
from clusters.admin.curated import ClusterFilter
from clusters.admin.history import HistoryShown
from core.spreadsheet import csv_response
from funding.admin.moving import MovesMoney
from funding.models import Award, Reservation

EXPORT_HEADING = (
    "Reference", "Business", "Company number", "Cluster", "Title", "Call", "Fund", "Financial year", "State",
    "Offered on", "Accepted on", "Begins", "Ends", "Offered (GBP)", "To be claimed (GBP)", "Claimed (GBP)",
    "Paid (GBP)", "Recovered (GBP)",
)  # fmt: skip


@admin.register(Reservation)
class ReservationAdmin(MovesMoney, HistoryShown):
    list_display = ("title", "line", "set_aside_amount", "reserved_amount")
    list_filter = ("line__year", "line__fund")
    search_fields = ("title",)
    readonly_fields = ("line",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reservation]:
        return super().get_queryset(request).in_order()

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Made by reserving money of a line."""
        return False


class WaitingFilter(admin.SimpleListFilter):
    title = "what waits"
    parameter_name = "waits"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("answer", "For the business's answer"), ("payment", "For payment")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        chosen = {"answer": queryset.offered, "payment": queryset.with_unpaid_claims}
        return chosen.get(self.value() or "", lambda: queryset)()


@admin.register(Award)
class AwardAdmin(MovesMoney, HistoryShown, QuickList):
    list_display = (
        "reference", "business", "title", "cluster", "state", "offered_amount", "committed_amount",
        "claimed_amount", "paid_amount",
    )  # fmt: skip
    list_filter = (
        WaitingFilter, "state", ClusterFilter, "reservation__line__year", "reservation__line__fund",
    )  # fmt: skip
    list_select_related = ("business", "cluster")
    search_fields = ("reference", "title", "business__legal_name", "business__trading_name")
    readonly_fields = (
        "reference", "reservation", "business", "cluster", "state", "offered_on", "accepted_on", "ended_on",
        "end_reason", "promised_amount",
    )  # fmt: skip
    actions = ("export",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Award]:
        return super().get_queryset(request).newest_first()

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Made by offering what a call has set aside."""
        return False

    @admin.action(description="Download as CSV", permissions=["view"])
    def export(self, request: HttpRequest, queryset: QuerySet[Award]) -> HttpResponseBase:
        return csv_response("technorth-awards", EXPORT_HEADING, export_rows(queryset.with_names()))


def export_rows(awards: QuerySet[Award]) -> Iterator[tuple[Any, ...]]:
    for award in awards.iterator(chunk_size=1_000):
        line = award.reservation.line
        yield (
            award.reference, award.business.name, award.business.company_number, str(award.cluster or ""),
            award.title, award.reservation.title, str(line.fund), str(line.year), award.get_state_display(),
            award.offered_on, award.accepted_on, award.starts_on, award.ends_on, award.offered_amount,
            award.committed_amount, award.claimed_amount, award.paid_amount, award.recovered_amount,
        )  # fmt: skip
