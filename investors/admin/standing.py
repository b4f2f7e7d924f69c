"""Statements and what was signed: staff add versions and record checks. They sign for nobody."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse

from clusters.admin.bounded import QuickList
from clusters.admin.curated import CuratedChoices
from clusters.admin.verbs import asked
from investors.actions import record_check
from investors.admin.investors import OnlyShown
from investors.models import Certification, StandingCheck, StatementVersion, TermsView


class CheckForm(forms.Form):
    note = forms.CharField(label="What you looked at", widget=forms.Textarea(attrs={"rows": 4}))
    is_doubted = forms.BooleanField(
        label="Something is doubtful: end it, and send the person this note", required=False
    )


@admin.register(StatementVersion)
class StatementVersionAdmin(admin.ModelAdmin):
    """Words that were signed are never changed: add a version, and retire the old one."""

    formfield_overrides = CuratedChoices.formfield_overrides
    list_display = ("basis", "number", "title", "in_force_from", "retired_at")
    list_filter = ("basis",)
    ordering = ("basis", "-number")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        fields = tuple(f.name for f in StatementVersion._meta.fields if f.name != "retired_at")
        return fields if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class CheckInline(OnlyShown, admin.TabularInline):
    model = StandingCheck
    fields = readonly_fields = ("note", "is_doubted", "checked_by", "checked_at")


class ReadOnlyList(QuickList):
    """Rows that the portal writes: read here, never written."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Certification)
class CertificationAdmin(ReadOnlyList):
    actions = ("note_check",)
    list_display = ("user", "basis", "signed_at", "valid_until", "ended_at", "investor")
    list_filter = ("basis",)
    list_select_related = ("user", "investor")
    search_fields = ("user__email", "signed_name", "details")
    date_hierarchy = "signed_at"
    ordering = ("-signed_at",)
    inlines = (CheckInline,)

    @admin.action(description="Record what you looked at …", permissions=["view"])
    def note_check(self, request: HttpRequest, queryset: QuerySet[Certification]) -> HttpResponse | None:
        form = CheckForm(request.POST if "confirmed" in request.POST else None)
        if not form.is_valid():
            return asked(self, request, queryset, form, "note_check", "Record a check")
        for row in queryset:
            try:
                record_check(certification=row, by=request.user, **form.cleaned_data)
            except PermissionDenied:
                self.message_user(request, f"{row}: nobody checks their own.", "WARNING")
        self.message_user(request, "Recorded.", "SUCCESS")
        return None


@admin.register(TermsView)
class TermsViewAdmin(ReadOnlyList):
    """Who was shown which version on which statement, and when."""

    list_display = ("seen_at", "user", "investor", "business", "version", "surface", "basis")
    list_filter = ("surface",)
    list_select_related = ("user", "investor", "certification", "terms__of_raise__business")
    search_fields = ("user__email", "investor__sort_key")
    date_hierarchy = "seen_at"
    ordering = ("-seen_at",)
    fields = ("seen_at", "user", "investor", "business", "version", "surface", "basis")

    @admin.display(description="business")
    def business(self, row: TermsView) -> str:
        return str(row.terms.of_raise.business)

    @admin.display(description="version")
    def version(self, row: TermsView) -> int:
        return row.terms.number

    @admin.display(description="on which basis")
    def basis(self, row: TermsView) -> str:
        return row.certification.get_basis_display() if row.certification else "Review by the agency"
