"""Raises on the desk: where each stands, and whether it is complete. Terms come through their one door."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse

from clusters.admin.bounded import QuickList
from clusters.admin.curated import CuratedChoices
from clusters.admin.history import HistoryShown
from clusters.admin.verbs import ReasonForm, asked
from investors.actions import open_raise, return_raise
from investors.enums import Surface
from investors.models import Raise, SensitiveArea
from investors.sensitive import areas_of
from investors.terms import show_terms


@admin.register(Raise)
class RaiseAdmin(HistoryShown, QuickList):
    """A curator sees that there is one; staff who review it see its terms, and that is written down."""

    actions = ("open", "give_back")
    list_display = ("business", "state", "submitted_at", "opened_at", "closes_on", "closed_at", "result")
    list_filter = ("state", "result")
    list_select_related = ("business",)
    search_fields = ("business__sort_key", "business__company_number")
    date_hierarchy = "opened_at"
    ordering = ("-updated_at",)
    fields = readonly_fields = (
        "business", "state", "submitted_at", "opened_at", "closes_on", "closed_at", "result", "return_reason",
        "reviewed_by",
    )  # fmt: skip
    change_form_template = "admin/investors/raise.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Raise]:
        return super().get_queryset(request).curated_by(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        found = self.get_object(request, object_id)
        shown = show_terms(found, request.user, surface=Surface.ADMIN) if found else None
        context = {"shown": shown, "terms": shown.terms if shown else None, **(extra_context or {})}
        context["areas"] = areas_of(found.business) if found else []
        return super().change_view(request, object_id, form_url, context)

    @admin.action(description="Open: it is complete", permissions=["change"])
    def open(self, request: HttpRequest, queryset: QuerySet[Raise]) -> None:
        self.each(request, queryset, lambda row: open_raise(found=row, by=request.user), "opened")

    @admin.action(description="Return, saying what is missing …", permissions=["change"])
    def give_back(self, request: HttpRequest, queryset: QuerySet[Raise]) -> HttpResponse | None:
        form = ReasonForm(request.POST if "confirmed" in request.POST else None)
        form.fields["reason"].label = "What is missing"
        if not form.is_valid():
            return asked(self, request, queryset, form, "give_back", "Return these raises")
        reason = form.cleaned_data["reason"]
        self.each(
            request, queryset, lambda row: return_raise(found=row, by=request.user, reason=reason), "returned"
        )
        return None

    def each(self, request: HttpRequest, queryset: QuerySet[Raise], verb: Any, done: str) -> None:
        count = 0
        for row in queryset:
            try:
                verb(row)
                count += 1
            except ValidationError as refusal:
                self.message_user(request, f"{row}: {' '.join(refusal.messages)}", "WARNING")
            except PermissionDenied:
                self.message_user(request, f"{row}: this is not yours to decide.", "WARNING")
        if count:
            self.message_user(request, f"{count} {done}.", "SUCCESS")


@admin.register(SensitiveArea)
class SensitiveAreaAdmin(admin.ModelAdmin):
    formfield_overrides = CuratedChoices.formfield_overrides
    list_display = ("name", "source_url")
    search_fields = ("name",)
    filter_horizontal = ("sectors",)
