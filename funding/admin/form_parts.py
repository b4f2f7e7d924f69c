"""Pages of the builder on which a section or a question is written, or taken from another call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from funding.actions.form_building import take_questions
from funding.enums import QuestionKind
from funding.forms.form_building import PartForm, QuestionEditForm, SectionEditForm, TakeForm
from funding.models import CallForm, FormSection, Question
from funding.permissions import can_manage_calls


class PartPages(admin.ModelAdmin):
    def get_urls(self) -> list[URLPattern]:
        views: dict[str, tuple[str, Callable[..., HttpResponse]]] = {
            "add_section": ("<int:form_id>/section/", self.section_view),
            "section": ("<int:form_id>/section/<int:pk>/", self.section_view),
            "add_question": ("<int:form_id>/section/<int:section_id>/question/", self.add_question_view),
            "question": ("<int:form_id>/question/<int:pk>/", self.question_view),
            "take": ("<int:form_id>/take/", self.take_view),
        }
        own = [
            path(route, self.admin_site.admin_view(view), name=f"funding_callform_{name}")
            for name, (route, view) in views.items()
        ]
        return [*own, *super().get_urls()]

    def form_asked(self, request: HttpRequest, form_id: int) -> CallForm:
        if not can_manage_calls(request.user):
            raise PermissionDenied
        return get_object_or_404(CallForm.objects.select_related("call"), pk=form_id)

    def draft_asked(self, request: HttpRequest, form_id: int) -> CallForm:
        """One that can be changed; a published one is shown by its builder."""
        form = self.form_asked(request, form_id)
        if form.published_at is not None:
            raise PermissionDenied
        return form

    def section_view(self, request: HttpRequest, form_id: int, pk: int | None = None) -> HttpResponse:
        form = self.draft_asked(request, form_id)
        section = get_object_or_404(form.sections, pk=pk) if pk else FormSection(form=form)
        title = f"Section “{section}”" if pk else "Add a section"
        page = SectionEditForm(request.POST or None, instance=section)
        return self.edited(request, form, page, title=title, anchor="section")

    def add_question_view(self, request: HttpRequest, form_id: int, section_id: int) -> HttpResponse:
        form = self.draft_asked(request, form_id)
        section = get_object_or_404(form.sections, pk=section_id)
        kind = request.GET.get("kind", "")
        question = Question(section=section, kind=kind if kind in QuestionKind.values else QuestionKind.LONG)
        return self.question_page(request, form, question, title=f"Ask in “{section}”")

    def question_view(self, request: HttpRequest, form_id: int, pk: int) -> HttpResponse:
        form = self.draft_asked(request, form_id)
        asked = Question.objects.select_related("section__form__call")
        question = get_object_or_404(asked, section__form=form, pk=pk)
        return self.question_page(request, form, question, title=f"“{question}”")

    def question_page(
        self, request: HttpRequest, form: CallForm, question: Question, *, title: str
    ) -> HttpResponse:
        before = questions_before(form, question)
        if "rekind" in request.POST:
            said = {**request.POST.dict(), "is_required": "is_required" in request.POST}
            page = QuestionEditForm(initial=said, instance=question, before=before)
        else:
            page = QuestionEditForm(request.POST or None, instance=question, before=before)
        return self.edited(request, form, page, title=title, anchor="question")

    def edited(
        self, request: HttpRequest, form: CallForm, page: PartForm, *, title: str, anchor: str
    ) -> HttpResponse:
        if page.is_bound and page.is_valid() and page.kept(request.user):
            self.message_user(request, "Saved.", messages.SUCCESS)
            return self.back_to(form, f"{anchor}-{page.instance.pk}")
        theirs = type(page.instance).objects.get(pk=page.instance.pk) if page.was_saved_between else None
        context = {"title": title, "form": page, "is_question": anchor == "question"}
        return self.shown(request, "part", form, {**context, "theirs": words_of(theirs) if theirs else []})

    def take_view(self, request: HttpRequest, form_id: int) -> HttpResponse:
        """``?from=<form>``: the newest form of another call; without it, which there are."""
        form = self.draft_asked(request, form_id)
        sources = CallForm.objects.latest_of_each_call().exclude(call=form.call).select_related("call")
        said = request.GET.get("from", "")
        source = get_object_or_404(CallForm, pk=said) if said.isdecimal() else None
        offered = list(Question.objects.of_form(source)) if source else []
        page = TakeForm(
            request.POST or None, offered=offered, sections=list(form.sections.all())
        )  # fmt: skip
        if source and page.is_bound and page.is_valid():
            section = page.sections[page.cleaned_data["section"]]
            try:
                taken = take_questions(section=section, questions=page.chosen(), by=request.user)
                said = f"{len(taken)} question{'' if len(taken) == 1 else 's'} taken."
                self.message_user(request, said, messages.SUCCESS)
                return self.back_to(form, f"section-{section.pk}")
            except ValidationError as refusal:
                page.add_error(None, refusal.messages)
        context = {"title": "Take questions from another call", "sources": sources, "source": source}
        return self.shown(request, "take", form, {**context, "form": page})

    def shown(self, request: HttpRequest, page: str, form: CallForm, context: dict[str, Any]) -> HttpResponse:
        return TemplateResponse(
            request,
            f"admin/funding/callform/{page}.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.model._meta,
                "original": form,
                "call": form.call,
                "is_draft": form.published_at is None,
                **context,
            },
        )

    def back_to(self, form: CallForm, anchor: str = "") -> HttpResponse:
        address = reverse("admin:funding_callform_change", args=[form.pk])
        return HttpResponseRedirect(f"{address}#{anchor}" if anchor else address)


def questions_before(form: CallForm, question: Question) -> list[Question]:
    """What a condition of this question may look back at; all of its section for one that comes last."""
    found: list[Question] = []
    for each in Question.objects.of_form(form):
        if each.pk == question.pk or (not question.pk and each.section.position > question.section.position):
            break
        found.append(each)
    return found


def words_of(part: FormSection | Question) -> list[tuple[str, str]]:
    """What stands in the row now, as far as people write it."""
    names = SectionEditForm.Meta.fields if isinstance(part, FormSection) else QuestionEditForm.Meta.fields
    return [
        (str(part._meta.get_field(name).verbose_name), shown_value(getattr(part, name)))
        for name in names
        if name != "condition" and getattr(part, name)
    ]


def shown_value(value: Any) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)
