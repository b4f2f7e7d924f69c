"""Where the register and a company say different things: one decides for each, or for many at once."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from clusters.actions import accept_difference, keep_difference
from clusters.admin.decided import OnlyDecided
from clusters.models import RegisterDifference


@admin.register(RegisterDifference)
class RegisterDifferenceAdmin(OnlyDecided):
    actions = ("take_registers", "keep_ours")
    list_display = ("business", "field", "register_text", "our_text", "register_on", "state", "noticed_at")
    list_filter = ("state", "field")
    list_select_related = ("business",)
    search_fields = ("business__sort_key", "business__company_number")
    ordering = ("noticed_at", "pk")
    fields = readonly_fields = (
        "business", "field", "register_text", "our_text", "register_on", "state", "noticed_at", "decided_at",
        "decided_by",
    )  # fmt: skip

    @admin.display(description="the register says")
    def register_text(self, difference: RegisterDifference) -> str:
        return difference.register_text

    @admin.display(description="we say")
    def our_text(self, difference: RegisterDifference) -> str:
        return difference.our_text

    @admin.action(description="Take the register’s word", permissions=["change"])
    def take_registers(self, request: HttpRequest, queryset: QuerySet[RegisterDifference]) -> None:
        by = request.user
        self.each(
            request, queryset, lambda row: accept_difference(difference=row, by=by), "taken from the register"
        )

    @admin.action(description="Keep ours", permissions=["change"])
    def keep_ours(self, request: HttpRequest, queryset: QuerySet[RegisterDifference]) -> None:
        by = request.user
        self.each(request, queryset, lambda row: keep_difference(difference=row, by=by), "kept as ours")
