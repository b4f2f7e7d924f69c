"""Years, funds and budget lines."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from clusters.admin.curated import CuratedChoices
from clusters.admin.history import HistoryShown
from funding.admin.moving import MovesMoney
from funding.models import BudgetLine, FinancialYear, Fund


@admin.register(FinancialYear)
class FinancialYearAdmin(CuratedChoices, HistoryShown):
    list_display = ("__str__", "starts_on", "granted_amount", "budgeted_amount", "source")
    readonly_fields = ("budgeted_amount",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Fund)
class FundAdmin(HistoryShown):
    list_display = ("name", "funder", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name", "purpose")
    prepopulated_fields = {"slug": ("name",)}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(BudgetLine)
class BudgetLineAdmin(MovesMoney, HistoryShown):
    list_display = (
        "__str__", "budgeted_amount", "free_amount", "reserved_amount", "offered_amount", "committed_amount",
        "claimed_amount", "paid_amount",
    )  # fmt: skip
    list_filter = ("year", "fund")
    change_list_template = "admin/funding/budgetline/change_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[BudgetLine]:
        return super().get_queryset(request).in_order()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*super().get_readonly_fields(request, obj), *(("year", "fund") if obj else ()))
