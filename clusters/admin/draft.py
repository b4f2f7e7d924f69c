"""What waits for a curator beside a public row, shown where the row is looked at."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from clusters.models import Business, Sector
from clusters.profile_sections import SECTIONS
from clusters.profile_values import Values, draft_of, public_values

NO_DRAFT = "Nothing waits for publication."


class DraftShown(admin.ModelAdmin):
    """A read-only field ``waiting``: every value its people wrote, beside what is public now."""

    @admin.display(description="waiting for publication")
    def waiting(self, business: Business) -> str | SafeString:
        draft = draft_of(business) if business.pk else None
        if draft is None or not draft.values:
            return NO_DRAFT
        return render_to_string("admin/clusters/draft.html", {"rows": rows(business, draft.values)})

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*super().get_readonly_fields(request, obj), "waiting")


def rows(business: Business, written: Values) -> list[dict[str, str]]:
    public = public_values(business)
    return [
        {"label": label(name), "public": shown(name, public[name]), "written": shown(name, written[name])}
        for section in SECTIONS
        for name in section.fields
        if name in written
    ]


def label(name: str) -> str:
    if name in {"sectors", "links"}:
        return name.capitalize()
    return str(Business._meta.get_field(name).verbose_name).capitalize()


def shown(name: str, value: Any) -> str:
    """A value in words; nothing for what is empty."""
    if name == "sectors":
        return ", ".join(Sector.objects.filter(pk__in=value).in_order().values_list("name", flat=True))
    if name == "links":
        return "\n".join(url for _kind, url in value)
    return "" if value in (None, False) else str(value)
