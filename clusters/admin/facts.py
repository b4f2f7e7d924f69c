"""Figures: entered by hand or brought in from a spreadsheet, always with year, definition and source."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from import_export import fields, widgets

from clusters.admin.curated import ClusterFilter, CuratedAdmin
from clusters.admin.history import HistoryShown
from clusters.admin.sheets import Sheet, Sheets
from clusters.models import Fact, Metric
from clusters.permissions import curates_everywhere


class FactSheet(Sheet):
    """Cluster (none: the whole region), metric, year and source together say which figure it is."""

    metric = fields.Field("metric", "metric", widgets.ForeignKeyWidget(Metric, field="key"))

    class Meta(Sheet.Meta):
        model = Fact
        fields = (
            "cluster", "metric", "year", "period", "qualifier", "value", "unit", "definition", "source",
            "source_url",
        )  # fmt: skip
        import_id_fields = ("cluster", "metric", "year", "source")


@admin.register(Fact)
class FactAdmin(HistoryShown, Sheets, CuratedAdmin):
    resource_classes = [FactSheet]
    list_display = ("metric", "cluster", "year", "value", "unit", "source", "is_baseline")
    list_filter = (ClusterFilter, "metric", "year", "is_baseline")
    list_select_related = ("metric", "cluster")
    search_fields = ("metric__label", "source", "definition")
    ordering = ("metric__position", "-year")
    fieldsets = (
        ("", {"fields": ("cluster", "metric", ("year", "period"), ("qualifier", "value", "unit"))}),
        ("Where it comes from", {"fields": ("definition", "source", "source_url")}),
        ("", {"fields": ("is_baseline",)}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Fact | None = None) -> tuple[str, ...]:
        return () if curates_everywhere(request.user) else ("is_baseline",)

    def get_form(self, request: HttpRequest, obj: Fact | None = None, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, **kwargs)
        if not curates_everywhere(request.user) and "cluster" in form.base_fields:
            form.base_fields["cluster"].required = True
        return form


@admin.register(Metric)
class MetricAdmin(admin.ModelAdmin):
    list_display = ("label", "key", "unit", "is_higher_better", "position")
    search_fields = ("label", "key", "definition")
    ordering = ("position", "label")
    prepopulated_fields = {"key": ("label",)}
