"""The form of a call as its builder sees it: sections and questions, in order, and what is still wrong."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path

from clusters.admin.bounded import QuickList
from funding.actions.call_forms import problems_of_form, publish_form
from funding.actions.form_building import move_question, move_section, remove_part
from funding.admin.form_parts import PartPages
from funding.burden import ASSUMPTIONS, REVIEWED
from funding.call_burden import burden_on
from funding.enums import QuestionKind
from funding.form_changes import changes_between, parts_of
from funding.models import CallForm, FormSection, Question

#: Step of each button.
STEPS = {"up": -1, "down": 1}


@admin.register(CallForm)
class CallFormAdmin(PartPages, QuickList):
    list_display = ("call", "version", "published_at")
    list_filter = ("published_at",)
    search_fields = ("call__title",)
    ordering = ("-created_at",)
    list_select_related = ("call",)
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Begun from the call's page."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Goes with its draft of a call; what was published stays."""
        stands = obj is not None and obj.published_at is not None
        return not stands and super().has_delete_permission(request, obj)

    def get_urls(self) -> list[URLPattern]:
        views = {"move": self.move_view, "publish": self.publish_view, "changes": self.changes_view}
        own = [
            path(f"<int:form_id>/{name}/", self.admin_site.admin_view(view), name=f"funding_callform_{name}")
            for name, view in views.items()
        ]
        remove = self.admin_site.admin_view(self.remove_view)
        return [
            path("<int:form_id>/remove/<slug:what>/<int:pk>/", remove, name="funding_callform_remove"),
            *own,
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """The builder."""
        form = self.get_object(request, object_id)
        if form is None:
            return super().change_view(request, object_id, form_url, extra_context)
        form = self.form_asked(request, form.pk)
        sections = list(form.sections.prefetch_related("questions__shown_if"))
        context = {
            "title": f"Form of “{form.call}”",
            "sections": sections,
            "problems": problems_of_form(form) if form.published_at is None else [],
            "kinds": QuestionKind.choices,
            "versions": form.call.forms.newest_first(),
            "burden": burden_on(form.call, form),
            "assumptions": ASSUMPTIONS.values(),
            "reviewed": REVIEWED,
            "question_count": sum(len(section.questions.all()) for section in sections),
        }
        return self.shown(request, "builder", form, context)

    def move_view(self, request: HttpRequest, form_id: int) -> HttpResponse:
        """``move``: what, its key and a direction or place, such as «question:12:up» or «question:12:3.0»."""
        form = self.form_asked(request, form_id)
        if request.method != "POST":
            return self.back_to(form)
        what, _, rest = request.POST.get("move", "").partition(":")
        pk, _, where = rest.partition(":")
        if what not in {"section", "question"} or not pk.isdecimal():
            raise Http404
        try:
            moved = move_part(form, what, int(pk), where, by=request.user)
        except ValidationError as refusal:
            self.message_user(request, " ".join(refusal.messages), messages.WARNING)
            return self.back_to(form)
        return self.back_to(form, f"{what}-{moved.pk}")

    def remove_view(self, request: HttpRequest, form_id: int, what: str, pk: int) -> HttpResponse:
        form = self.form_asked(request, form_id)
        part = part_of(form, what, pk)
        if request.method == "POST":
            try:
                remove_part(part=part, by=request.user)
                self.message_user(request, f"“{part}” is gone.", messages.SUCCESS)
                return self.back_to(form)
            except ValidationError as refusal:
                self.message_user(request, " ".join(refusal.messages), messages.WARNING)
        context = {"title": f"Remove “{part}”", "part": part, "is_section": what == "section"}
        return self.shown(request, "remove", form, context)

    def publish_view(self, request: HttpRequest, form_id: int) -> HttpResponse:
        """A new version for whoever applies from now on; the call itself is published already."""
        form = self.form_asked(request, form_id)
        if request.method == "POST" and form.call.published_at:
            try:
                publish_form(form=form, by=request.user)
                self.message_user(request, f"Version {form.version} is published.", messages.SUCCESS)
            except ValidationError as refusal:
                self.message_user(request, " ".join(refusal.messages), messages.WARNING)
        return self.back_to(form)

    def changes_view(self, request: HttpRequest, form_id: int) -> HttpResponse:
        """Against the version before it."""
        form = self.form_asked(request, form_id)
        before = form.call.forms.filter(version__lt=form.version).newest_first().first()
        changes = changes_between(told(before), told(form)) if before else []
        context = {"title": f"What is new in version {form.version}", "before": before, "changes": changes}
        return self.shown(request, "changes", form, context)


def told(form: CallForm) -> list:
    sections = form.sections.prefetch_related("questions")
    return parts_of([(section.title, list(section.questions.all())) for section in sections])


def part_of(form: CallForm, what: str, pk: int) -> FormSection | Question:
    if what == "section":
        return get_object_or_404(form.sections, pk=pk)
    if what == "question":
        return get_object_or_404(Question.objects.select_related("section__form"), section__form=form, pk=pk)
    raise Http404


def move_part(form: CallForm, what: str, pk: int, where: str, *, by: Any) -> FormSection | Question:
    """``where``: up, down, or a place: «4» of a section, «section.place» of a question."""
    part = part_of(form, what, pk)
    sections = list(form.sections.all())
    if isinstance(part, FormSection):
        place = sections.index(part)
        move_section(section=part, by=by, to=place + STEPS[where] if where in STEPS else whole(where))
        return part
    section, place = place_of(part, sections, where)
    move_question(question=part, by=by, section=section, to=place)
    return part


def place_of(question: Question, sections: list[FormSection], where: str) -> tuple[FormSection, int]:
    """Up from the first place of a section leads to the end of the one before, and down likewise."""
    here = next(section for section in sections if section.pk == question.section_id)
    if where not in STEPS:
        named, _, place = where.partition(".")
        return get_object_or_404(FormSection, form=here.form_id, pk=whole(named)), whole(place)
    siblings = list(here.questions.all())
    to = siblings.index(question) + STEPS[where]
    beside = sections.index(here) + STEPS[where]
    if 0 <= to < len(siblings) or not 0 <= beside < len(sections):
        return here, to
    other = sections[beside]
    return other, other.questions.count() if where == "up" else 0


def whole(text: str) -> int:
    if not text.isdecimal():
        raise Http404
    return int(text)
