"""Figures: entered by hand or brought in from a spreadsheet, always with year, definition and source."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from import_export import fields, resources, widgets
from import_export.admin import ImportExportMixin
from import_export.forms import ExportForm

from accounts.models import User
from clusters.admin.curated import ClusterFilter, CuratedAdmin
from clusters.admin.history import HistoryShown
from clusters.models import Cluster, Fact, Metric
from clusters.permissions import curates_everywhere
from core.spreadsheet import safe_cell


class OwnClusterWidget(widgets.ForeignKeyWidget):
    """A cluster by its slug, of those the person may change; empty means the whole region."""

    def __init__(self, user: User) -> None:
        super().__init__(Cluster, field="slug")
        self.user = user

    def clean(self, value: str | None, row: dict | None = None, **kwargs: Any) -> Cluster | None:
        slug = (value or "").strip()
        if not slug and curates_everywhere(self.user):
            return None
        cluster = Cluster.objects.curated_by(self.user).filter(slug=slug).first()
        if cluster is None:
            raise ValueError(f"“{slug}” is not a cluster of yours (give its slug).")
        return cluster


class FactResource(resources.ModelResource):
    """One line for each figure; cluster, metric, year and source together say which figure it is."""

    metric = fields.Field("metric", "metric", widgets.ForeignKeyWidget(Metric, field="key"))

    class Meta:
        model = Fact
        fields = (
            "cluster",
            "metric",
            "year",
            "period",
            "qualifier",
            "value",
            "unit",
            "definition",
            "source",
            "source_url",
        )
        import_id_fields = ("cluster", "metric", "year", "source")
        skip_unchanged = True
        report_skipped = True
        clean_model_instances = True
        use_transactions = True

    def __init__(self, user: User, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fields["cluster"] = fields.Field("cluster", "cluster", OwnClusterWidget(user))

    def export_field(self, field: fields.Field, instance: Fact, **kwargs: Any) -> object:
        return safe_cell(super().export_field(field, instance, **kwargs))


@admin.register(Fact)
class FactAdmin(HistoryShown, ImportExportMixin, CuratedAdmin):
    resource_classes = [FactResource]
    export_form_class = ExportForm  # the one with boxes needs inline script and style
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

    def get_resource_kwargs(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {"user": request.user}


@admin.register(Metric)
class MetricAdmin(admin.ModelAdmin):
    list_display = ("label", "key", "unit", "is_higher_better", "position")
    search_fields = ("label", "key", "definition")
    ordering = ("position", "label")
    prepopulated_fields = {"key": ("label",)}
