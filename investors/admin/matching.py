"""Matches and introductions on the desk: suggest, keep apart, introduce, hear what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse

from clusters.admin.bounded import QuickList
from clusters.admin.history import HistoryShown
from clusters.admin.verbs import ReasonForm, asked
from investors.actions import (
    block_match,
    introduce_by_hand,
    record_outcome,
    suggest_match,
    unblock_match,
)
from investors.enums import FeedbackKind
from investors.forms.matches import OutcomeForm
from investors.models import Introduction, Mandate, Match, MatchFeedback, Raise


class SuggestionForm(forms.ModelForm):
    """A pair that staff put on both sides' lists."""

    class Meta:
        model = Match
        fields = ("of_raise", "mandate", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        if "of_raise" in fields:
            fields["of_raise"].queryset = Raise.objects.open().select_related("business")
            fields["mandate"].queryset = Mandate.objects.active().select_related("investor")

    def validate_unique(self) -> None:
        """A pair that was computed already is suggested all the same."""


class FeedbackInline(admin.TabularInline):
    model = MatchFeedback
    extra = 0
    can_delete = False
    fields = readonly_fields = ("happened_at", "side", "kind", "rank", "score", "price", "version")
    ordering = ("-happened_at", "-pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[MatchFeedback]:
        """Without what was put on a list of the investor's own: that is learnt from and shown to nobody."""
        return super().get_queryset(request).exclude(kind=FeedbackKind.SAVED)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Match)
class MatchAdmin(HistoryShown, QuickList):
    """What both sides said stands here and nowhere else."""

    form = SuggestionForm
    actions = ("introduce", "block", "unblock")
    list_display = ("of_raise", "mandate", "investor_state", "business_state", "suggested_at", "blocked_at")
    list_filter = (
        "investor_state", "business_state", "investor_reason", "business_reason",
        ("blocked_at", admin.EmptyFieldListFilter),
    )  # fmt: skip
    list_select_related = ("of_raise__business", "mandate__investor")
    search_fields = ("of_raise__business__sort_key", "mandate__investor__sort_key")
    ordering = ("-created_at",)
    inlines = (FeedbackInline,)
    shown = (
        "of_raise", "mandate", "note", "investor_state", "investor_reason", "investor_at",
        "business_state", "business_reason", "business_at", "suggested_at", "suggested_by", "blocked_at",
        "blocked_by", "block_reason",
    )  # fmt: skip

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return self.shown if obj else ("of_raise", "mandate", "note")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return self.shown if obj else ()

    def get_inlines(self, request: HttpRequest, obj: Model | None) -> Any:
        return self.inlines if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Match, form: SuggestionForm, change: bool) -> None:
        """The action writes it, and finds the row where the pair is known already."""
        data = form.cleaned_data
        try:
            match = suggest_match(
                of_raise=data["of_raise"], mandate=data["mandate"], note=data["note"], by=request.user
            )
        except ValidationError as problem:
            raise PermissionDenied(" ".join(problem.messages)) from problem
        obj.pk = match.pk
        obj.refresh_from_db()

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """The audit trail has it already."""

    @admin.action(description="Introduce: both want to meet", permissions=["change"])
    def introduce(self, request: HttpRequest, queryset: QuerySet[Match]) -> None:
        self.each(request, queryset, lambda row: introduce_by_hand(match=row, by=request.user), "introduced")

    @admin.action(description="Keep apart, with a reason …", permissions=["change"])
    def block(self, request: HttpRequest, queryset: QuerySet[Match]) -> HttpResponse | None:
        form = ReasonForm(request.POST if "confirmed" in request.POST else None)
        form.fields["reason"].label, form.fields["reason"].help_text = "Why", "Only the agency reads this."
        if not form.is_valid():
            return asked(self, request, queryset, form, "block", "Keep these apart")
        reason = form.cleaned_data["reason"]
        self.each(
            request,
            queryset,
            lambda row: block_match(match=row, by=request.user, reason=reason),
            "kept apart",
        )
        return None

    @admin.action(description="No longer keep apart", permissions=["change"])
    def unblock(self, request: HttpRequest, queryset: QuerySet[Match]) -> None:
        self.each(
            request,
            queryset,
            lambda row: unblock_match(match=row, by=request.user),
            "not kept apart any more",
        )

    def each(
        self, request: HttpRequest, queryset: QuerySet[Match], verb: Callable[[Match], object], done: str
    ) -> None:
        """Do it to each; say how many it was done to, and why not to the others."""
        count = 0
        for row in queryset:
            try:
                verb(row)
                count += 1
            except ValidationError as refusal:
                self.message_user(request, f"{row}: {' '.join(refusal.messages)}", "WARNING")
            except PermissionDenied:
                self.message_user(request, f"{row}: nobody arranges their own matches.", "WARNING")
        if count:
            self.message_user(request, f"{count} {done}.", "SUCCESS")


@admin.register(Introduction)
class IntroductionAdmin(HistoryShown, QuickList):
    """Staff write down what they hear; both sides say it on their page."""

    form = OutcomeForm
    list_display = ("match", "made_at", "made_by", "outcome", "invested_amount", "outcome_at")
    list_filter = ("outcome", ("made_by", admin.EmptyFieldListFilter))
    list_select_related = ("match__of_raise__business", "match__mandate__investor", "made_by")
    search_fields = ("match__of_raise__business__sort_key", "match__mandate__investor__sort_key")
    date_hierarchy = "made_at"
    ordering = ("-made_at",)
    fields = ("match", "made_at", "made_by", "outcome", "invested_amount", "outcome_at", "outcome_by")
    readonly_fields = ("match", "made_at", "made_by", "outcome_at", "outcome_by")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Introduction, form: OutcomeForm, change: bool) -> None:
        data = form.cleaned_data
        record_outcome(
            introduction=obj,
            by=request.user,
            outcome=data["outcome"],
            invested_amount=data["invested_amount"],
        )
