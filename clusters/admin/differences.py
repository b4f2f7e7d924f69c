"""Where the register and a company say different things: one decides for each, or for many at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from clusters.actions import accept_difference, keep_difference
from clusters.admin.bounded import QuickList
from clusters.admin.verbs import MOST_AT_ONCE
from clusters.models import RegisterDifference


@admin.register(RegisterDifference)
class RegisterDifferenceAdmin(QuickList):
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

    def get_queryset(self, request: HttpRequest) -> QuerySet[RegisterDifference]:
        return super().get_queryset(request).curated_by(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @admin.display(description="the register says")
    def register_text(self, difference: RegisterDifference) -> str:
        return difference.register_text

    @admin.display(description="we say")
    def our_text(self, difference: RegisterDifference) -> str:
        return difference.our_text

    @admin.action(description="Take the register’s word", permissions=["change"])
    def take_registers(self, request: HttpRequest, queryset: QuerySet[RegisterDifference]) -> None:
        self.decide(request, queryset, accept_difference, "taken from the register")

    @admin.action(description="Keep ours", permissions=["change"])
    def keep_ours(self, request: HttpRequest, queryset: QuerySet[RegisterDifference]) -> None:
        self.decide(request, queryset, keep_difference, "kept as ours")

    def decide(
        self,
        request: HttpRequest,
        queryset: QuerySet[RegisterDifference],
        verb: Callable[..., Any],
        done: str,
    ) -> None:
        count = 0
        for difference in queryset[:MOST_AT_ONCE]:
            try:
                verb(difference=difference, by=request.user)
                count += 1
            except ValidationError as refusal:
                self.message_user(request, " ".join(refusal.messages), messages.WARNING)
            except PermissionDenied:
                self.message_user(request, f"{difference} is not yours to decide.", messages.WARNING)
        if count:
            self.message_user(request, f"{count} {done}.", messages.SUCCESS)
