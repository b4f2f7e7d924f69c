"""Businesses in the admin: found quickly, published, returned, sorted, with all their history."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html

from clusters import company_numbers
from clusters.actions import refresh_sectors
from clusters.admin.bounded import QuickList
from clusters.admin.business_sheet import BusinessSheets
from clusters.admin.curated import ClusterFilter, CuratedAdmin, CuratedInline
from clusters.admin.draft import DraftShown
from clusters.admin.export import BusinessExport
from clusters.admin.merging import Merging
from clusters.admin.undoing import Undoing
from clusters.admin.verbs import ListingVerbs
from clusters.logos import store_logo
from clusters.models import Business, BusinessLink, BusinessMember, BusinessSector, Sector
from clusters.permissions import curates_everywhere
from clusters.search.names import named


class BusinessForm(forms.ModelForm):
    def clean_logo(self) -> Any:
        """Whoever sends a logo, only its picture is kept."""
        sent = self.cleaned_data["logo"]
        return store_logo(sent) if isinstance(sent, UploadedFile) else sent


class LinkInline(CuratedInline, admin.TabularInline):
    model = BusinessLink
    extra = 0


class ChosenSectorInline(CuratedInline, admin.TabularInline):
    model = BusinessSector
    extra = 0
    autocomplete_fields = ("sector",)


class MemberInline(admin.TabularInline):
    """Who speaks for it; asking, accepting and handing over have pages of their own."""

    model = BusinessMember
    extra = 0
    can_delete = False
    fields = ("user", "role", "state", "job_title", "asked_at", "decided_at")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("user")


class SectorFilter(admin.SimpleListFilter):
    title = "sector"
    parameter_name = "sector"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(pk), name) for pk, name in Sector.objects.in_order().values_list("pk", "name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.in_sector(int(self.value())) if (self.value() or "").isdigit() else queryset


@admin.register(Business)
class BusinessAdmin(
    Merging, BusinessSheets, DraftShown, Undoing, ListingVerbs, BusinessExport, QuickList, CuratedAdmin
):
    form = BusinessForm
    actions = (*ListingVerbs.actions, "merge_two", "export")
    list_display = (
        "name",
        "company_number",
        "state",
        "cluster",
        "register_status",
        "listing_quality",
        "is_raising",
        "confirmed_on",
    )
    list_filter = (
        "listing_state",
        ClusterFilter,
        SectorFilter,
        "register_status",
        "stage",
        "employees",
        "is_raising",
        "is_showcase",
    )
    list_select_related = ("cluster",)
    date_hierarchy = "published_at"
    change_list_template = "admin/clusters/business_list.html"
    search_fields = ("sort_key",)
    list_columns = (
        "trading_name", "legal_name", "company_number", "listing_state", "cluster", "cluster__name",
        "register_status", "listing_quality", "is_raising", "confirmed_on",
    )  # fmt: skip
    search_help_text = (
        "Beginnings of words of the name (the first thousand), a company number in any spelling, or a domain."
    )
    ordering = ("sort_key", "pk")
    autocomplete_fields = ("cluster", "place")
    inlines = (ChosenSectorInline, LinkInline, MemberInline)
    readonly_fields = (
        "state",
        "return_reason",
        "sectors_shown",
        "submitted_at",
        "published_at",
        "listing_quality",
        "confirmed_on",
        "register_seen_on",
        "left_register_on",
        "confirmed_fields",
        "is_showcase",
    )
    fieldsets = (
        (
            "",
            {"fields": ("state", "waiting", "return_reason", "cluster", "also_in", "place", "sectors_shown")},
        ),
        (
            "What it says of itself",
            {
                "fields": (
                    "trading_name",
                    "short_description",
                    "description",
                    ("website", "logo"),
                    ("stage", "employees", "is_raising", "founded_on"),
                    ("trading_line1", "trading_line2"),
                    ("trading_town", "trading_postcode"),
                    ("latitude", "longitude"),
                )
            },
        ),
        (
            "What the register says",
            {
                "classes": ("collapse",),
                "fields": (
                    ("company_number", "legal_name"),
                    ("company_category", "incorporated_on"),
                    ("register_status", "register_status_text"),
                    "sic_codes",
                    ("registered_line1", "registered_line2"),
                    ("registered_town", "registered_county", "registered_postcode"),
                ),
            },
        ),
        (
            "Where the values come from",
            {
                "classes": ("collapse",),
                "fields": (
                    "confirmed_fields",
                    ("confirmed_on", "register_seen_on", "left_register_on"),
                    ("submitted_at", "published_at", "listing_quality", "is_showcase"),
                ),
            },
        ),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Business | None = None) -> Any:
        """A new one has neither a state to show nor a history of values."""
        if obj is not None:
            return super().get_fieldsets(request, obj)
        return [("", {"fields": ("cluster", "also_in", "place")}), *self.fieldsets[1:3]]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """A number or a domain is looked up as such; anything else are beginnings of the name's words."""
        term = search_term.strip()
        if not term:
            return queryset, False
        if company_numbers.looks_like_one(term):
            exact = queryset.filter(company_number=company_numbers.normalise(term))
            if exact.exists():
                return exact, False
        if "." in term and " " not in term and (exact := queryset.at_domain(term)).exists():
            return exact, False
        return queryset.filter(pk__in=named(term)), False

    def save_model(self, request: HttpRequest, obj: Business, form: Any, change: bool) -> None:
        """What staff write by hand is somebody's word: the next register file does not replace it."""
        obj.confirm([name for name in form.changed_data if name != "also_in"], is_agencys=True)
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        refresh_sectors(business_ids=[form.instance.pk])

    def get_form(self, request: HttpRequest, obj: Business | None = None, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, **kwargs)
        if not curates_everywhere(request.user) and "cluster" in form.base_fields:
            form.base_fields["cluster"].required = True
        return form

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Businesses", **(extra_context or {})})

    @admin.display(description="name", ordering="sort_key")
    def name(self, business: Business) -> str:
        return business.name

    @admin.display(description="state", ordering="listing_state")
    def state(self, business: Business) -> str:
        return format_html(
            '<span class="state state--{}">{}</span>',
            business.listing_state,
            business.get_listing_state_display(),
        )

    @admin.display(description="sectors")
    def sectors_shown(self, business: Business) -> str:
        """All of them, those that follow from its SIC codes included."""
        names = Sector.objects.filter(pk__in=business.sector_ids).in_order().values_list("name", flat=True)
        return ", ".join(names) or "None"
