"""Addresses of ``bench.plain``: one model in an admin site as Django ships it."""

from django.contrib import admin
from django.contrib.admin.sites import AdminSite
from django.urls import include, path

from clusters.models import Business

site = AdminSite(name="admin")


class PlainAdmin(admin.ModelAdmin):
    """The same columns, filters and words to search by, the rest as it comes."""

    list_display = (
        "legal_name", "company_number", "listing_state", "cluster", "register_status", "listing_quality",
        "is_raising", "confirmed_on",
    )  # fmt: skip
    list_filter = ("listing_state", "cluster", "register_status", "stage", "employees", "is_raising")
    list_select_related = ("cluster",)
    search_fields = ("legal_name", "trading_name", "company_number")
    ordering = ("sort_key", "pk")
    list_per_page = 50


site.register(Business, PlainAdmin)
urlpatterns = [path("admin/", site.urls), path("", include("technorth.urls"))]
