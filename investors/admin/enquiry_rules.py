"""What staff set: by when is answered, when nobody is there, who answers what, and texts to begin with."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import ForeignKey, ManyToManyField
from django.forms import ModelChoiceField, ModelMultipleChoiceField
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.models import User
from clusters.admin.curated import ClusterFilter, CuratedAdmin
from investors.models import AnswerPromise, ClosedDay, ReplyTemplate, RoutingRule
from investors.working_time import bank_holidays_ahead


@admin.register(AnswerPromise)
class AnswerPromiseAdmin(admin.ModelAdmin):
    """What was promised stays promised: rows are added, and changed only by mistake."""

    list_display = ("starts_on", "working_minutes", "opens_at", "closes_at", "note")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ClosedDay)
class ClosedDayAdmin(admin.ModelAdmin):
    list_display = ("day", "reason")
    date_hierarchy = "day"

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """With the bank holidays the portal knows by itself, so that nobody types them in again."""
        known = bank_holidays_ahead(timezone.localdate())
        return super().changelist_view(request, {**(extra_context or {}), "known": known})


@admin.register(RoutingRule)
class RoutingRuleAdmin(admin.ModelAdmin):
    list_display = ("name", "position", "is_active", "about_cluster", "language", "intent", "owner")
    list_filter = ("is_active", "language", "intent")
    list_select_related = ("about_cluster", "owner")
    filter_horizontal = ("sectors", "clusters")
    ordering = ("position", "pk")

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        if db_field.name == "owner":
            kwargs["queryset"] = User.objects.active().staff().order_by("full_name", "pk")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self, db_field: ManyToManyField, request: HttpRequest, **kwargs: Any
    ) -> ModelMultipleChoiceField | None:
        if db_field.name == "sectors":
            kwargs["queryset"] = db_field.related_model.objects.active().in_order()
        return super().formfield_for_manytomany(db_field, request, **kwargs)


@admin.register(ReplyTemplate)
class ReplyTemplateAdmin(CuratedAdmin):
    """Everybody's are the agency's to change; a cluster's own its curators'."""

    list_display = ("title", "cluster", "intent", "language")
    list_filter = (ClusterFilter, "intent", "language")
    list_select_related = ("cluster",)
    search_fields = ("title", "text")
