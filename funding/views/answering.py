"""Writing an application: a section a page, saved as one types, with whoever else writes in sight."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import person_of
from core.downloads import download
from funding.actions.applications.answering import Saved, drop_held, save_answers
from funding.actions.applications.attaching import attach_file, remove_file
from funding.actions.applications.sending import declare
from funding.answers import in_words
from funding.application_view import DECLARATIONS, ApplicationView
from funding.completeness import SectionState
from funding.forms.answers import SectionForm, uploads_in
from funding.forms.applications import DeclarationsForm
from funding.models import Application, Attachment, HeldAnswer
from funding.presence import note_presence
from funding.section_page import items_of


@never_cache
@require_http_methods(["GET", "POST"])
def section(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """Read it, write in it. Whatever is sent is saved first; what is wrong with it is said afterwards."""
    application = own_application(request, reference)
    view = ApplicationView(application)
    state = view.state_of(key)
    if state is None:
        raise Http404
    if request.method == "POST":
        return save_section(request, view, state)
    if not application.can_write_section(key):
        return redirect(application)
    held = held_by_me(request, application)
    form = SectionForm(
        questions=questions_on(state), values=shown_values(view), versions=versions_of(view), held=held
    )
    if "check" in request.GET:
        form.show_problems(state.problems)
    context = {
        "application": application,
        "section": state.section,
        "form": form,
        "items": items_of(form, view, held),
        "others": note_presence(application.pk, key, person_of(request)),
        "position": view.sections.index(state.section) + 1,
        "count": len(view.sections),
    }
    return render(request, "funding/applications/section.html", context)


def questions_on(state: SectionState) -> list[Any]:
    """All that the page can show: those that depend on an answer of the same page, too."""
    here = {question.pk for question in state.section.questions.all()}
    asked = {question.pk for question in state.questions}
    return [
        question
        for question in state.section.questions.all()
        if question.pk in asked or question.shown_if_id in here
    ]


def shown_values(view: ApplicationView) -> dict[int, Any]:
    return {**view.offered, **view.values}


def versions_of(view: ApplicationView) -> dict[int, int]:
    return {pk: answer.version for pk, answer in view.answers.items()}


def held_by_me(request: HttpRequest, application: Application) -> dict[int, Any]:
    mine = HeldAnswer.objects.filter(application=application, user=person_of(request))
    return dict(mine.values_list("question", "value"))


def save_section(request: HttpRequest, view: ApplicationView, state: SectionState) -> HttpResponse:
    """Save and go on, to the next section or back to the list; stay where there is something to decide."""
    application, person = view.application, person_of(request)
    questions = list(state.section.questions.all())
    form = SectionForm(request.POST, questions=questions, values=view.values, versions=versions_of(view))
    form.is_valid()
    theirs = chosen_theirs(request)
    sent = {pk: typed for pk, typed in form.sent().items() if pk not in theirs}
    try:
        saved = save_answers(application=application, sent=sent, by=person)
    except ValidationError as problem:
        return not_saved(request, view, state, form, problem)
    for pk in theirs:
        drop_held(application=application, question_id=pk, by=person)
    faults = keep_files(request, application, questions)
    for fault in faults:
        messages.error(request, fault)
    if saved.conflicts:
        messages.warning(
            request, "Somebody else has saved an answer here meanwhile. Both are shown: choose one."
        )
    here = redirect("funding:section", application.reference, state.section.key)
    if faults or saved.conflicts or "stay" in request.POST:
        return here
    if "list" in request.POST:
        return redirect(application)
    again = ApplicationView(own_application(request, application.reference))
    return after_saving(again, state.section.key)


def after_saving(view: ApplicationView, key: str) -> HttpResponse:
    """On to the next section; back to this one where an answer that was given cannot stand so."""
    state = view.state_of(key)
    answered = {*view.values, *view.file_counts}
    if state is not None and any(pk in answered for pk in state.problems):
        address = redirect("funding:section", view.application.reference, key)
        address["Location"] += "?check=1"
        return address
    following = view.next_key(key)
    if following == DECLARATIONS:
        return redirect("funding:declarations", view.application.reference)
    return redirect("funding:section", view.application.reference, following)


def not_saved(
    request: HttpRequest,
    view: ApplicationView,
    state: SectionState,
    form: SectionForm,
    problem: ValidationError,
) -> HttpResponse:
    """The page as it was sent, with why it could not be kept: nobody has to type it again."""
    form.add_error(None, problem)
    if names := [upload.name for _, upload in uploads_in(request.FILES, form.questions)]:
        form.add_error(None, f"Not kept, choose again: {', '.join(names)}.")
    context = {
        "application": view.application,
        "section": state.section,
        "form": form,
        "items": items_of(form, view, {}),
        "others": [],
        "position": view.sections.index(state.section) + 1,
        "count": len(view.sections),
    }
    return render(request, "funding/applications/section.html", context, status=409)


def keep_files(request: HttpRequest, application: Application, questions: list[Any]) -> list[str]:
    """Add what was sent; why a file was not, in a sentence each. The other files and all words are kept."""
    by_id = {question.pk: question for question in questions}
    faults = []
    for pk, upload in uploads_in(request.FILES, questions):
        try:
            attach_file(application=application, question=by_id[pk], upload=upload, by=person_of(request))
        except ValidationError as problem:
            faults += problem.messages
    return faults


def chosen_theirs(request: HttpRequest) -> set[int]:
    """Questions where one keeps what somebody else has saved: one's own words go."""
    return {int(pk) for pk in request.POST.getlist("theirs") if pk.isdecimal()}


@require_POST
def keep(request: HttpRequest, reference: str, key: str) -> JsonResponse:
    """Save what is being typed: of the section, those questions that are sent. Says what became of each.

    ``saved``: question → the base its next save begins with; ``conflicts``: question → who saved what, when.
    """
    application = own_application(request, reference)
    form = SectionForm(
        request.POST, questions=application.form.questions().filter(section__key=key), values={}
    )
    form.is_valid()
    sent = form.sent()
    try:
        saved = save_answers(application=application, sent=sent, by=person_of(request))
    except ValidationError as problem:
        return JsonResponse({"problem": " ".join(problem.messages)}, status=409)
    others = note_presence(application.pk, key, person_of(request))
    return JsonResponse({
        "at": f"{timezone.localtime():%H:%M:%S}",
        "saved": {str(pk): f"{version}.{form.digest_of(pk)}" for pk, version in saved.versions.items()},
        "conflicts": conflicts_in_words(saved),
        "others": [other.name for other in others if other.section == key],
    })  # fmt: skip


def conflicts_in_words(saved: Saved) -> dict[str, dict[str, str]]:
    return {
        str(pk): {
            "by": str(answer.saved_by or "Somebody"),
            "at": f"{timezone.localtime(answer.saved_at):%H:%M}",
            "words": in_words("", answer.value),
        }
        for pk, answer in saved.conflicts.items()
    }


@never_cache
@require_safe
def file(request: HttpRequest, reference: str, pk: int) -> FileResponse:
    found = get_object_or_404(
        Attachment.objects.visible_to(person_of(request)), application__reference=reference, pk=pk
    )
    return download(found.file, name=found.name, media_type=found.media_type)


@require_POST
def take_file_away(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    application = own_application(request, reference)
    found = get_object_or_404(application.attachments.standing().select_related("question__section"), pk=pk)
    try:
        remove_file(attachment=found, by=person_of(request))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, f"“{found.name}” is taken away.")
    return redirect("funding:section", reference, found.question.section.key)


@never_cache
@require_http_methods(["GET", "POST"])
def declarations(request: HttpRequest, reference: str) -> HttpResponse:
    """Other public money, and whom one knows: asked of every application."""
    application = own_application(request, reference)
    if request.method != "POST" and not application.is_writable:
        return redirect(application)
    form = DeclarationsForm(request.POST if request.method == "POST" else None, application=application)
    if request.method == "POST" and form.is_valid():
        try:
            declare(application=application, by=person_of(request), **form.told())
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return redirect("funding:application" if "list" in request.POST else "funding:check", reference)
    others = note_presence(application.pk, DECLARATIONS, person_of(request))
    context = {"application": application, "form": form, "others": others}
    return render(request, "funding/applications/declarations.html", context)


def own_application(request: HttpRequest, reference: str) -> Application:
    """One of the businesses one speaks for; anybody else's is not there."""
    mine = Application.objects.of_member(person_of(request))
    mine = mine.select_related("call", "business__cluster", "form", "signed_off_by")
    return get_object_or_404(mine, reference=reference)
