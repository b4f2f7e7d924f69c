"""Possible duplicates and the merges made of them, on the desk."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from clusters.actions import part_duplicates, undo_merge
from clusters.actions.duplicates import LOOKED_FOR, MOST_ALIKE
from clusters.admin.decided import OnlyDecided
from clusters.models import Business, BusinessMerge, DuplicatePair
from clusters.permissions import curates_everywhere
from core.announce import announce
from core.models import AuditEvent


def merge_page(first: int, second: int) -> str:
    return f"{reverse('admin:clusters_business_merge')}?{urlencode([('with', first), ('with', second)])}"


@admin.register(DuplicatePair)
class DuplicatePairAdmin(OnlyDecided):
    """The row of a pair leads to the page on which two listings are compared and merged."""

    refusal = "you do not look after both. Ask the agency."
    actions = ("part",)
    list_display = ("pair", "score", "grounds", "first_place", "second_place", "state", "found_at")
    list_filter = ("state", "same_name", "same_domain", "same_number", "same_postcode")
    change_list_template = "admin/clusters/duplicate_list.html"
    list_select_related = ("first__cluster", "second__cluster")
    list_columns = (
        "first", "second", "first__cluster", "second__cluster",
        "score", "same_name", "same_domain", "same_number", "same_postcode", "state", "found_at",
        "first__trading_name", "first__legal_name", "first__company_number", "first__registered_town",
        "first__trading_town", "first__cluster__name", "second__trading_name", "second__legal_name",
        "second__company_number", "second__registered_town", "second__trading_town", "second__cluster__name",
    )  # fmt: skip
    search_fields = ("first__sort_key", "second__sort_key", "first__company_number", "second__company_number")
    ordering = ("-score", "pk")

    @admin.display(description="listings", ordering="first__sort_key")
    def pair(self, pair: DuplicatePair) -> str:
        return f"{pair.first} and {pair.second}"

    @admin.display(description="what they share")
    def grounds(self, pair: DuplicatePair) -> str:
        shared = {
            "name": pair.same_name,
            "website": pair.same_domain,
            "company number": pair.same_number,
            "postcode": pair.same_postcode,
        }
        return ", ".join(word for word, is_so in shared.items() if is_so)

    @admin.display(description="the first")
    def first_place(self, pair: DuplicatePair) -> str:
        return place_of(pair.first)

    @admin.display(description="the second")
    def second_place(self, pair: DuplicatePair) -> str:
        return place_of(pair.second)

    @admin.action(description="Not the same", permissions=["change"])
    def part(self, request: HttpRequest, queryset: QuerySet[DuplicatePair]) -> None:
        self.each(request, queryset, lambda pair: part_duplicates(pair=pair, by=request.user), "parted")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.look_view))
        return [path("look/", view, name="clusters_duplicatepair_look"), *super().get_urls()]

    def look_view(self, request: HttpRequest) -> HttpResponse:
        """Go through the whole directory now, in the background, without waiting for the night."""
        if not (self.has_change_permission(request) and curates_everywhere(request.user)):
            raise PermissionDenied
        announce("clusters.tasks.look_for_duplicates", user_id=request.user.pk)
        self.message_user(
            request, "Looking through all listings. Load this page again in a minute.", messages.SUCCESS
        )
        return redirect("admin:clusters_duplicatepair_changelist")

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        context = {
            "looked": AuditEvent.objects.saying(LOOKED_FOR).newest_first().first(),
            "most_alike": MOST_ALIKE,
            "may_look": curates_everywhere(request.user),
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        pair = get_object_or_404(self.get_queryset(request), pk=object_id if object_id.isdigit() else 0)
        both = [pair.first_id, pair.second_id]
        if merge := BusinessMerge.objects.standing().filter(loser__in=both).first():
            return redirect("admin:clusters_businessmerge_change", merge.pk)
        if Business.objects.curated_by(request.user).filter(pk__in=both).count() < len(both):
            self.message_user(request, f"{pair}: {self.refusal}", messages.WARNING)
            return redirect("admin:clusters_duplicatepair_changelist")
        return redirect(merge_page(*both))


def place_of(business: Business) -> str:
    number = business.company_number or "no number"
    return ", ".join(filter(None, [business.town, str(business.cluster or ""), number]))


@admin.register(BusinessMerge)
class BusinessMergeAdmin(OnlyDecided):
    refusal = DuplicatePairAdmin.refusal
    actions = ("undo",)
    list_display = ("into", "taken", "merged_at", "merged_by", "undone_at", "undone_by")
    list_filter = (("undone_at", admin.EmptyFieldListFilter),)
    list_select_related = ("winner", "loser", "merged_by", "undone_by")
    search_fields = ("winner__sort_key", "loser__sort_key")
    ordering = ("-merged_at",)
    fields = readonly_fields = (
        "winner", "loser", "moved", "filled", "merged_at", "merged_by", "undone_at", "undone_by",
    )  # fmt: skip

    @admin.display(description="stays", ordering="winner__sort_key")
    def into(self, merge: BusinessMerge) -> str:
        return str(merge.winner)

    @admin.display(description="was taken in", ordering="loser__sort_key")
    def taken(self, merge: BusinessMerge) -> str:
        address = reverse("admin:clusters_business_change", args=[merge.loser_id])
        return format_html('<a href="{}">{}</a>', address, merge.loser)

    @admin.action(description="Undo", permissions=["change"])
    def undo(self, request: HttpRequest, queryset: QuerySet[BusinessMerge]) -> None:
        self.each(request, queryset, lambda merge: undo_merge(merge=merge, by=request.user), "undone")
