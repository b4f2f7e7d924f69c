"""Rates of exchange, kept by staff: one a day and currency, with its source."""

from __future__ import annotations

from django.contrib import admin

from clusters.admin.curated import CuratedChoices
from clusters.admin.history import HistoryShown
from investors.models import ExchangeRate


@admin.register(ExchangeRate)
class ExchangeRateAdmin(HistoryShown, admin.ModelAdmin):
    formfield_overrides = CuratedChoices.formfield_overrides
    list_display = ("currency", "day", "pounds", "source")
    list_filter = ("currency",)
    date_hierarchy = "day"
    ordering = ("-day", "currency")
    search_fields = ("currency", "source")
