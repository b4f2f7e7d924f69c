"""What stands beside a call's own words: criteria, documents, answered questions, events.

Each shows one empty row: without a script nobody could add one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import DateTimeField, Field
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat

from clusters.admin.curated import CuratedChoices
from funding.forms.call_edit import DocumentForm, FaqForm, stands_still
from funding.forms.call_verbs import MomentInput
from funding.models import CallBriefing, CallDocument, CallQuestion, Criterion, DeadlineMove

#: One control with one label, where Django's desk has two with none.
MOMENTS: dict[type[Field], Mapping[str, Any]] = {
    DateTimeField: {"form_class": forms.DateTimeField, "widget": MomentInput}
}


class CriterionInline(CuratedChoices, admin.StackedInline):
    """Part of the promise: only a draft's can be changed."""

    model = Criterion
    extra = 1
    fields = (("position", "title"), ("weight", "scale", "threshold"), "guidance")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not stands_still(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not stands_still(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not stands_still(obj) and super().has_delete_permission(request, obj)


class DocumentInline(admin.StackedInline):
    model = CallDocument
    form = DocumentForm
    extra = 1
    fields = (("position", "title"), ("kept", "upload"))
    readonly_fields = ("kept",)

    @admin.display(description="kept")
    def kept(self, document: CallDocument) -> str:
        return f"{document.name}, {filesizeformat(document.size)}" if document.pk else "–"


class FaqInline(admin.StackedInline):
    """What waits for an answer stands first. Questions are answered, never taken away."""

    model = CallQuestion
    form = FaqForm
    verbose_name_plural = "questions and answers"
    extra = 1
    fields = ("question", "answer", "answered_at")
    readonly_fields = ("answered_at",)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).in_order()


class BriefingInline(CuratedChoices, admin.StackedInline):
    model = CallBriefing
    extra = 1
    formfield_overrides = {**CuratedChoices.formfield_overrides, **MOMENTS}
    fields = ("title", ("starts_at", "ends_at"), ("place", "url"))


class DeadlineMoveInline(admin.StackedInline):
    """Written by moving the deadline."""

    model = DeadlineMove
    verbose_name_plural = "how the deadline moved"
    fields = (("moved_from", "moved_to"), "reason", ("by", "at"))
    readonly_fields = ("moved_from", "moved_to", "reason", "by", "at")
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("by")
