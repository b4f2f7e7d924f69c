"""Possible duplicates and the merges made of them, on the desk."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html

from clusters.actions import part_duplicates, undo_merge
from clusters.admin.bounded import QuickList
from clusters.admin.verbs import MOST_AT_ONCE
from clusters.models import Business, BusinessMerge, DuplicatePair


def merge_page(first: int, second: int) -> str:
    return f"{reverse('admin:clusters_business_merge')}?{urlencode([('with', first), ('with', second)])}"


class OnlyDecided(QuickList):
    """Rows that come from elsewhere: decided here, never written or deleted by hand."""

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).curated_by(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def each(self, request: HttpRequest, queryset: QuerySet, verb: Any, done: str) -> None:
        """Decide on each; say how many were, and why not the others."""
        count = 0
        for row in queryset[:MOST_AT_ONCE]:
            try:
                verb(row)
                count += 1
            except ValidationError as refusal:
                self.message_user(request, f"{row}: {' '.join(refusal.messages)}", messages.WARNING)
            except PermissionDenied:
                said = f"{row}: you do not look after both. Ask the agency."
                self.message_user(request, said, messages.WARNING)
        if count:
            self.message_user(request, f"{count} {done}.", messages.SUCCESS)


@admin.register(DuplicatePair)
class DuplicatePairAdmin(OnlyDecided):
    """The row of a pair leads to the page on which two listings are compared and merged."""

    actions = ("part",)
    list_display = ("pair", "score", "grounds", "first_place", "second_place", "state", "found_at")
    list_filter = ("state", "same_name", "same_domain", "same_postcode")
    list_select_related = ("first__cluster", "second__cluster")
    list_columns = (
        "first", "second", "first__cluster", "second__cluster",
        "score", "same_name", "same_domain", "same_postcode", "state", "found_at",
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
        shared = {"name": pair.same_name, "website": pair.same_domain, "postcode": pair.same_postcode}
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

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        pair = get_object_or_404(self.get_queryset(request), pk=object_id if object_id.isdigit() else 0)
        return redirect(merge_page(pair.first_id, pair.second_id))


def place_of(business: Business) -> str:
    number = business.company_number or "no number"
    return ", ".join(filter(None, [business.town, str(business.cluster or ""), number]))


@admin.register(BusinessMerge)
class BusinessMergeAdmin(OnlyDecided):
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
