"""Calls on the desk: what waits first, written as drafts, moved by their verbs, kept as promised."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from clusters.admin.bounded import QuickList
from clusters.admin.curated import CuratedChoices
from clusters.admin.history import HistoryShown
from funding.actions.call_forms import begin_form
from funding.actions.call_questions import answer_question
from funding.actions.calls import problems_of_call
from funding.admin.call_parts import (
    MOMENTS,
    BriefingInline,
    CriterionInline,
    DeadlineMoveInline,
    DocumentInline,
    FaqInline,
)
from funding.admin.call_verbs import CallVerbs
from funding.burden import ASSUMPTIONS, REVIEWED
from funding.call_burden import burden_on
from funding.enums import CallPhase, CallState
from funding.forms.call_edit import CHANGEABLE, CallEditForm, stands_still
from funding.forms.call_verbs import is_late
from funding.models import BudgetLine, Call, CallQuestion

FIELDSETS: Any = (
    ("What it is for", {"fields": (("title", "slug"), "summary", "purpose", "who_can_apply", "how_decided")}),
    ("Money", {
        "fields": (
            "line", ("pot_amount", "min_amount", "max_amount"), ("intervention_percent", "is_subsidy"),
        ),
    }),
    ("Time", {
        "fields": (("opens_at", "closes_at"), "decision_on"),
        "description": "Dates and times in the United Kingdom.",
    }),
    ("Who can apply", {
        "fields": (
            "clusters", "sectors", "stages", "employees",
            ("max_age_years", "needs_company_number", "needs_sign_off"),
        ),
        "description": "What is left empty restricts nobody.",
    }),
    ("Whom to ask", {"fields": (("contact_name", "contact_email"), "expected_count", "seen")}),
)  # fmt: skip


class WaitsFilter(admin.SimpleListFilter):
    title = "what waits"
    parameter_name = "waits"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [
            ("late", "Decision is late"), ("assess", "Closed, to be assessed"),
            ("soon", "Decision promised soon"), ("questions", "Questions to answer"),
        ]  # fmt: skip

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        chosen = {
            "late": queryset.late, "assess": queryset.closed, "soon": queryset.deciding_soon,
            "questions": queryset.with_open_questions,
        }  # fmt: skip
        return chosen.get(self.value() or "", lambda: queryset)()


class PhaseFilter(admin.SimpleListFilter):
    title = "phase"
    parameter_name = "phase"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return list(CallPhase.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.in_phase(self.value()) if self.value() in CallPhase.values else queryset


@admin.register(Call)
class CallAdmin(CallVerbs, CuratedChoices, HistoryShown, QuickList):
    form = CallEditForm
    fieldsets = FIELDSETS
    formfield_overrides = {**CuratedChoices.formfield_overrides, **MOMENTS}
    inlines = (CriterionInline, DocumentInline, FaqInline, BriefingInline, DeadlineMoveInline)
    list_display = ("title", "phase", "waits", "deadline", "decision", "pot", "left")
    list_filter = (WaitsFilter, PhaseFilter, "line__year", "line__fund", "is_showcase")
    search_fields = ("title", "summary", "slug", "contact_name")
    ordering = ()
    actions = None
    change_form_template = "admin/funding/call/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Call]:
        rows = super().get_queryset(request).select_related("line__fund", "line__year", "reservation")
        return rows.with_open_question_count().waiting_first()

    def get_readonly_fields(self, request: HttpRequest, obj: Call | None = None) -> tuple[str, ...]:
        if not stands_still(obj):
            return ()
        names = [field.name for field in (*Call._meta.fields, *Call._meta.many_to_many) if field.editable]
        return tuple(name for name in names if name not in {*CHANGEABLE, "id"})

    def get_prepopulated_fields(self, request: HttpRequest, obj: Call | None = None) -> dict[str, Any]:
        """Only for a new one: the address of a call stays."""
        return {"slug": ("title",)} if obj is None else {}

    def get_inlines(self, request: HttpRequest, obj: Call | None) -> Any:
        """A new one is saved first, and then has its parts."""
        return self.inlines if obj else (CriterionInline,)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "line":
            kwargs["queryset"] = BudgetLine.objects.in_order()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["widget"] = CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Call | None = None) -> bool:
        """What was ever published stays, if only as cancelled."""
        was_public = obj is not None and (stands_still(obj) or obj.published_at is not None)
        return not was_public and super().has_delete_permission(request, obj)

    def view_on_site(self, call: Call) -> str:
        """Staff read drafts there too, as everybody will."""
        return call.get_absolute_url()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """A new call has a form to begin with."""
        super().save_related(request, form, formsets, change)
        if not change:
            begin_form(call=form.instance, by=request.user)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        call = self.get_object(request, object_id)
        context = dict(extra_context or {})
        if call is not None:
            context |= {
                "verbs": self.verbs_of(request, call),
                "phase": call.phase(),
                "problems": problems_of_call(call) if call.state == CallState.DRAFT else [],
                "is_late": is_late(call),
                "burden": burden_on(call),
                "assumptions": ASSUMPTIONS.values(),
                "reviewed": REVIEWED,
            }
        return super().change_view(request, object_id, form_url, context)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Answers are given by their action, which tells whoever asked."""
        if formset.model is not CallQuestion:
            super().save_formset(request, form, formset, change)
            return
        changed = {each.instance.pk for each in formset.initial_forms if "answer" in each.changed_data}
        for question in formset.save(commit=False):
            if question.pk in changed or (question.pk is None and question.answer.strip()):
                answer_question(question=question, by=request.user)
            else:
                question.save()

    # -- columns

    @admin.display(description="phase", ordering="state")
    def phase(self, call: Call) -> SafeString:
        phase = call.phase()
        return format_html('<span class="state state--{}">{}</span>', phase, phase.label)

    @admin.display(description="what waits")
    def waits(self, call: Call) -> SafeString | str:
        if is_late(call):
            return format_html('<strong class="overdue">{}</strong>', "decision is late")
        if call.phase() == CallPhase.CLOSED:
            return "to be assessed"
        if call.state == CallState.DECIDED:
            return "to be announced"
        if call.open_question_count:
            count = call.open_question_count
            return f"{count} question{'' if count == 1 else 's'} to answer"
        return "–"

    @admin.display(description="deadline", ordering="closes_at")
    def deadline(self, call: Call) -> SafeString:
        shown = date_format(timezone.localtime(call.closes_at), "j M Y, H:i")
        return format_html('<span class="whole">{}</span>{}', shown, days_left(call))

    @admin.display(description="decision", ordering="decision_on")
    def decision(self, call: Call) -> SafeString:
        return format_html('<span class="whole">{}</span>', date_format(call.decision_on, "j M Y"))

    @admin.display(description="pot (£)", ordering="pot_amount")
    def pot(self, call: Call) -> str:
        return f"{call.pot_amount:,.0f}"

    @admin.display(description="not yet offered (£)")
    def left(self, call: Call) -> str:
        return f"{call.reservation.reserved_amount:,.0f}" if call.reservation else "–"


def days_left(call: Call) -> SafeString | str:
    """How long one can still apply."""
    if not call.is_open():
        return ""
    left: timedelta = call.closes_at - timezone.now()
    said = f"{left.days} day{'' if left.days == 1 else 's'} left" if left.days else "closes today"
    return format_html(" <span class='help'>{}</span>", said)
