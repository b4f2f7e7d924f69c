"""Clusters with their facts, places, curators and postcode rules."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from clusters.actions import assign_clusters
from clusters.admin.curated import ClusterFilter, CuratedAdmin, CuratedInline
from clusters.admin.history import HistoryShown
from clusters.admin.sheets import PlaceSheet, PostcodeRuleSheet, Sheets
from clusters.models import Cluster, ClusterCurator, Fact, Place, PostcodeRule
from clusters.permissions import curates_everywhere


class CuratorInline(admin.TabularInline):
    model = ClusterCurator
    extra = 0
    autocomplete_fields = ("user",)


class PostcodeRuleInline(admin.TabularInline):
    model = PostcodeRule
    extra = 0
    fields = ("prefix", "note")


class FactInline(CuratedInline, admin.StackedInline):
    model = Fact
    extra = 0
    fields = (
        ("metric", "year", "period"),
        ("qualifier", "value", "unit"),
        "definition",
        ("source", "source_url"),
    )
    classes = ("collapse",)


class PlaceInline(CuratedInline, admin.StackedInline):
    model = Place
    extra = 0
    fields = (
        ("kind", "name"),
        "description",
        ("address", "postcode"),
        ("latitude", "longitude"),
        "url",
    )
    classes = ("collapse",)


@admin.register(Cluster)
class ClusterAdmin(HistoryShown, CuratedAdmin):
    cluster_attribute = "pk"
    list_display = ("name", "status", "is_published", "contact_name", "contact_email", "updated_at")
    list_filter = ("status", "is_published")
    search_fields = ("name", "slug")
    ordering = ("position", "name")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (CuratorInline, FactInline, PlaceInline, PostcodeRuleInline)
    fieldsets = (
        ("", {"fields": ("name", "slug", "tagline", "story", "status", "is_published", "position")}),
        ("How it looks", {"fields": ("accent", "picture", "picture_alt", "picture_credit")}),
        ("Where it lies", {"fields": (("latitude", "longitude"),)}),
        (
            "Whom to talk to",
            {"fields": ("contact_name", "contact_role", "contact_email", "contact_phone")},
        ),
    )
    #: What only the agency decides.
    AGENCYS = ("name", "slug", "status", "is_published", "position", "accent")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return () if curates_everywhere(request.user) else self.AGENCYS

    def get_prepopulated_fields(self, request: HttpRequest, obj: Model | None = None) -> dict[str, Any]:
        """Only for a new one: the address of a cluster stays."""
        return {} if obj else super().get_prepopulated_fields(request, obj)


@admin.register(Place)
class PlaceAdmin(HistoryShown, Sheets, CuratedAdmin):
    resource_classes = [PlaceSheet]
    list_display = ("name", "kind", "cluster", "postcode", "updated_at")
    list_filter = (ClusterFilter, "kind")
    list_select_related = ("cluster",)
    search_fields = ("name", "address", "postcode")
    ordering = ("name",)


@admin.register(PostcodeRule)
class PostcodeRuleAdmin(HistoryShown, Sheets, CuratedAdmin):
    resource_classes = [PostcodeRuleSheet]
    list_display = ("prefix", "cluster", "note")
    list_filter = (ClusterFilter,)
    list_select_related = ("cluster",)
    search_fields = ("prefix", "note")
    ordering = ("prefix",)
    actions = ("apply_rules",)

    @admin.action(description="Apply all rules to the businesses now", permissions=["change"])
    def apply_rules(self, request: HttpRequest, queryset: QuerySet) -> None:
        count = assign_clusters(by=request.user)
        self.message_user(
            request, f"{count} businesses moved to the cluster of their postcode.", messages.SUCCESS
        )
