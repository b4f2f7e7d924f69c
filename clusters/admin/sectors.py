"""Sectors, their synonyms, and which SIC codes lead to them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from clusters.admin.history import HistoryShown
from clusters.admin.sheets import SectorSheet, Sheets
from clusters.models import Sector, SectorSynonym, SicCode, SicSectorRule
from core.announce import announce


class SynonymInline(admin.TabularInline):
    model = SectorSynonym
    extra = 0


class RuleInline(admin.TabularInline):
    model = SicSectorRule
    extra = 0
    autocomplete_fields = ("sic_code", "sector")


class SortsBusinesses(admin.ModelAdmin):
    """After a change here every business is sorted into its sectors anew, in the background."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        announce("clusters.tasks.sort_into_sectors")


@admin.register(Sector)
class SectorAdmin(HistoryShown, Sheets, SortsBusinesses):
    resource_classes = [SectorSheet]
    list_display = ("name", "slug", "position", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name", "slug", "synonyms__term")
    ordering = ("position", "name")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (SynonymInline, RuleInline)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Sector | None = None) -> dict[str, Any]:
        return {} if obj else super().get_prepopulated_fields(request, obj)


@admin.register(SicCode)
class SicCodeAdmin(SortsBusinesses):
    list_display = ("code", "description", "is_digital", "list_version")
    list_filter = ("is_digital", "list_version")
    search_fields = ("code", "description")
    ordering = ("code",)
    inlines = (RuleInline,)
