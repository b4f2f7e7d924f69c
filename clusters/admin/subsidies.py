"""The limit, the enterprises it holds for, and what they have received: the agency's alone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from accounts.requests import person_of
from clusters.actions import strike_subsidy
from clusters.admin.curated import CuratedChoices
from clusters.admin.history import HistoryShown
from clusters.admin.verbs import MOST_AT_ONCE, asked
from clusters.forms.subsidies import StrikeForm
from clusters.models import EnterpriseGroup, EnterpriseMember, Subsidy, SubsidyCap


class NeverDeleted(admin.ModelAdmin):
    """What decisions rested on stays."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(SubsidyCap)
class SubsidyCapAdmin(CuratedChoices, NeverDeleted, HistoryShown):
    list_display = ("__str__", "amount", "valid_from", "review_on", "source")
    ordering = ("-valid_from",)


class EnterpriseMemberInline(admin.TabularInline):
    model = EnterpriseMember
    extra = 1
    autocomplete_fields = ("business",)


@admin.register(EnterpriseGroup)
class EnterpriseGroupAdmin(CuratedChoices, NeverDeleted, HistoryShown):
    """Companies under common control."""

    list_display = ("name", "note")
    search_fields = ("name", "members__business__sort_key", "members__business__company_number")
    inlines = (EnterpriseMemberInline,)


class SubsidyForm(forms.ModelForm):
    """Staff may not enter what the portal enters itself: an award of our own."""

    class Meta:
        model = Subsidy
        fields = ["business", "authority", "measure", "amount", "given_on", "kind", "note"]


@admin.register(Subsidy)
class SubsidyAdmin(CuratedChoices, NeverDeleted, HistoryShown):
    """Entered once, struck out with a reason, never rewritten."""

    form = SubsidyForm
    list_display = (
        "business", "authority", "measure", "amount", "given_on", "kind", "source", "is_standing",
    )  # fmt: skip
    list_filter = ("source", "kind", ("struck_at", admin.EmptyFieldListFilter), "given_on")
    list_select_related = ("business",)
    search_fields = ("business__sort_key", "business__company_number", "authority", "measure", "=reference")
    date_hierarchy = "given_on"
    ordering = ("-given_on", "-pk")
    autocomplete_fields = ("business",)
    actions = ("strike",)
    show_full_result_count = False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The list's verbs need it; no row has a form once it is entered."""
        return obj is None and super().has_change_permission(request, obj)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return super().get_fields(request, obj)
        return [field.name for field in Subsidy._meta.fields if field.name != "id"]

    def save_model(self, request: HttpRequest, obj: Subsidy, form: Any, change: bool) -> None:
        obj.declared_by = person_of(request)
        super().save_model(request, obj, form, change)

    @admin.display(boolean=True, description="counts")
    def is_standing(self, subsidy: Subsidy) -> bool:
        return subsidy.struck_at is None

    @admin.action(description="Strike out, with a reason …", permissions=["add"])
    def strike(self, request: HttpRequest, queryset: QuerySet[Subsidy]) -> HttpResponse | None:
        form = StrikeForm(request.POST if "confirmed" in request.POST else None)
        if not form.is_valid():
            return asked(self, request, queryset, form, "strike", "Strike out these subsidies")
        standing = list(queryset.standing()[:MOST_AT_ONCE])
        for subsidy in standing:
            strike_subsidy(subsidy=subsidy, reason=form.cleaned_data["reason"], by=request.user)
        self.message_user(request, f"{len(standing)} struck out.", messages.SUCCESS)
        return None
