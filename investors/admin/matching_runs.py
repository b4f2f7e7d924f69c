"""Runs of matching on the desk: asked for, followed, cancelled, with guards; and versions of weights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from clusters.models import Cluster
from investors.actions import activate_weights, cancel_run, request_run
from investors.enums import ChunkState
from investors.matching.weights import Weights
from investors.models import MatchingRun, MatchingWeights


def each(
    desk: admin.ModelAdmin, request: HttpRequest, rows: QuerySet, verb: Callable[[Any], object], done: str
) -> None:
    """Do it to each; say how many it was done to, and why not to the others."""
    count = 0
    for row in rows:
        try:
            verb(row)
            count += 1
        except ValidationError as refusal:
            desk.message_user(request, f"{row}: {' '.join(refusal.messages)}", "WARNING")
    if count:
        desk.message_user(request, f"{count} {done}.", "SUCCESS")


class RunForm(forms.ModelForm):
    class Meta:
        model = MatchingRun
        fields = ("weights", "is_shadow")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if MatchingRun.objects.unfinished().exists():
            raise ValidationError("A run is under way; wait for it, or cancel it.")
        weights = data.get("weights")
        if weights and weights.activated_at is None and not data.get("is_shadow"):
            raise ValidationError("These weights are not activated: look at a shadow run of them first.")
        return data


@admin.register(MatchingRun)
class MatchingRunAdmin(admin.ModelAdmin):
    form = RunForm
    actions = ("cancel",)
    list_display = (
        "__str__", "state", "how_far", "is_shadow", "is_active", "raise_count", "mandate_count", "pair_count",
        "created_at", "took",
    )  # fmt: skip
    list_filter = ("state", "is_shadow")
    list_select_related = ("weights",)
    ordering = ("-created_at",)
    show_full_result_count = False
    shown = (
        "weights", "is_shadow", "state", "is_active", "message", "how_far", "chunks_shown", "raise_count",
        "mandate_count", "pair_count", "guards_shown", "changes_shown", "requested_by", "created_at",
        "started_at", "finished_at", "took", "as_of",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[MatchingRun]:
        done = Count("chunks", filter=Q(chunks__state=ChunkState.DONE))
        return super().get_queryset(request).defer("snapshot").annotate(done=done, all=Count("chunks"))

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return self.shown if obj else ("weights", "is_shadow")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return self.shown if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: MatchingRun, form: RunForm, change: bool) -> None:
        """The row is written by the action, which also calls workers."""
        try:
            run = request_run(by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except ValidationError as problem:
            raise PermissionDenied(" ".join(problem.messages)) from problem
        obj.pk = run.pk
        obj.refresh_from_db()

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """The audit trail has it already."""

    @admin.display(description="how far")
    def how_far(self, run: Any) -> str:
        if not run.is_unfinished:
            return run.get_state_display()
        if not run.all:
            return "not begun" if run.started_at is None else "putting together"
        if run.done == run.all:
            return f"all of {run.all} chunks; lists and guards are made"
        return f"{run.done} of {run.all} chunks"

    @admin.display(description="took")
    def took(self, run: MatchingRun) -> str:
        return "" if run.seconds is None else f"{run.seconds:,.1f} s"

    @admin.display(description="chunks")
    def chunks_shown(self, run: MatchingRun) -> SafeString | str:
        """Those tried more than once, or not done: what went wrong is read here."""
        odd = run.chunks.filter(Q(attempts__gt=1) | ~Q(error="")).defer("result").order_by("number")[:50]
        lines = ((c.number, c.get_state_display(), c.attempts, c.error) for c in odd)
        return format_html_join("", "<div>{}: {}, attempt {} {}</div>", lines) or "Nothing out of the way"

    @admin.display(description="guards")
    def guards_shown(self, run: MatchingRun) -> SafeString | str:
        names = dict(enumerate(Cluster.objects.order_by("pk").values_list("name", flat=True)))
        lines = (
            ("✓" if g["is_kept"] else "✗ broken:", g["name"], names.get(g.get("cluster"), ""), g["said"])
            for g in run.guards
        )
        return format_html_join("", "<div>{} {} {} – {}</div>", lines) or "Not looked at yet"

    @admin.display(description="beside what was served")
    def changes_shown(self, run: MatchingRun) -> str:
        if not run.changes:
            return "Not known yet"
        words = "{new} pairs new, {gone} gone, {same} as before; {starving} raises with nobody to be shown to"
        return words.format(**run.changes)

    @admin.action(description="Cancel", permissions=["change"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[MatchingRun]) -> None:
        each(self, request, queryset, lambda run: cancel_run(run=run, by=request.user), "cancelled")  # type: ignore[arg-type]


class WeightsForm(forms.ModelForm):
    class Meta:
        model = MatchingWeights
        fields = ("name", "document", "note")

    def clean_document(self) -> Any:
        """Curves that fall, or of statistics that are not known, are refused here."""
        document = self.cleaned_data["document"]
        try:
            Weights.from_document(document)
        except (ValueError, KeyError, TypeError) as problem:
            raise ValidationError(f"These curves cannot be used: {problem}") from problem
        return document


@admin.register(MatchingWeights)
class MatchingWeightsAdmin(admin.ModelAdmin):
    """Never changed: another version is another row."""

    form = WeightsForm
    actions = ("activate",)
    list_display = ("name", "note", "made_at", "activated_at", "activated_by")
    list_select_related = ("activated_by",)
    ordering = ("-made_at",)
    shown = ("name", "note", "provenance", "document", "made_at", "activated_at", "activated_by")

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return self.shown if obj else ("name", "document", "note")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return self.shown if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @admin.action(description="Use from now on (after a shadow run)", permissions=["change"])
    def activate(self, request: HttpRequest, queryset: QuerySet[MatchingWeights]) -> None:
        each(self, request, queryset, lambda row: activate_weights(weights=row, by=request.user), "in use")  # type: ignore[arg-type]
