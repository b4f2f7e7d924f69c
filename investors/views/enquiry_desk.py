"""The page staff work on an enquiry on: what was said, whose it is, and what can be done now."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import may_work_as_staff
from accounts.requests import person_of
from core.downloads import download
from investors.actions import finish_task
from investors.clock import on_both_clocks
from investors.forms.enquiry_verbs import VERBS, VerbForm, open_verbs
from investors.likely_duplicates import same_organisation, same_person
from investors.models import Enquiry, EnquiryAttachment, EnquiryTask, ReplyTemplate

#: Forms that stand open on the page; the others are folded away.
STANDING = ("answer", "note", "task")


@never_cache
@require_safe
def work_page(request: HttpRequest, reference: str) -> HttpResponse:
    """``?begin=<answer to begin with>`` fills in the answer."""
    return drawn(request, visible(request, reference))


@never_cache
@require_POST
def act(request: HttpRequest, reference: str, verb: str) -> HttpResponse:
    """Do it, or show the page again with what stands in the way."""
    enquiry, by = visible(request, reference), person_of(request)
    if verb not in VERBS:
        raise Http404
    form = VERBS[verb].form(request.POST, request.FILES, enquiry=enquiry, by=by, prefix=verb)
    if form.is_valid():
        try:
            VERBS[verb].act(enquiry, by, form.cleaned_data)
        except (ValidationError, PermissionDenied) as refusal:
            said = getattr(refusal, "messages", None) or ["This is not yours to do."]
            messages.error(request, " ".join(said))
        else:
            messages.success(request, VERBS[verb].done)
            return redirect(where_next(request, enquiry))
    return drawn(request, visible(request, reference), sent=(verb, form))


def where_next(request: HttpRequest, enquiry: Enquiry) -> str:
    """Back to it, or to the queue where it is not theirs any more."""
    still = Enquiry.objects.visible_to(request.user).filter(pk=enquiry.pk).exists()
    return enquiry.get_absolute_url() if still else "admin:investors_enquiry_changelist"


def visible(request: HttpRequest, reference: str) -> Enquiry:
    if not may_work_as_staff(request.user):
        raise Http404
    enquiries = Enquiry.objects.visible_to(request.user).select_related(
        "cluster", "owner", "about_cluster", "about_business", "about_sector"
    )
    return get_object_or_404(enquiries, reference=reference)


def drawn(request: HttpRequest, enquiry: Enquiry, sent: tuple[str, VerbForm] | None = None) -> HttpResponse:
    by = person_of(request)
    forms = forms_for(request, enquiry, sent)
    context = {
        "enquiry": enquiry,
        "said": enquiry.messages.in_order(),
        "notes": enquiry.notes.select_related("by").order_by("-written_at", "-pk"),
        "todo": enquiry.tasks.open().select_related("person").order_by("due_on", "pk"),
        "steps": enquiry.steps.oldest_first().select_related("by", "owner", "cluster"),
        "due": on_both_clocks(enquiry.answer_due_at, enquiry.time_zone),
        "hours_left": round((enquiry.left_minutes or 0) / 60, 1),
        "is_late": enquiry.is_overdue(),
        "is_mine": enquiry.owner_id == by.pk,
        "same_person": same_person(enquiry, by),
        "same_organisation": same_organisation(enquiry, by),
        "templates": ReplyTemplate.objects.fitting(enquiry) if "answer" in forms else [],
        "verbs": [(name, VERBS[name], forms[name]) for name in forms if name not in (*STANDING, "take")],
        "forms": forms,
        "sent_verb": sent[0] if sent else "",
    }
    return render(request, "investors/enquiries/work.html", context)


def forms_for(
    request: HttpRequest, enquiry: Enquiry, sent: tuple[str, VerbForm] | None
) -> dict[str, VerbForm]:
    """Verb → its form, of those that can be done now; the one that was sent keeps what was typed."""
    by = person_of(request)
    found: dict[str, VerbForm] = {}
    for name in open_verbs(enquiry, by):
        found[name] = VERBS[name].form(enquiry=enquiry, by=by, prefix=name)
    if sent and sent[0] in found:
        found[sent[0]] = sent[1]
    elif "answer" in found:
        found["answer"].initial = beginning(request, enquiry)
    return found


def beginning(request: HttpRequest, enquiry: Enquiry) -> dict[str, Any]:
    asked = request.GET.get("begin", "")
    fitting = ReplyTemplate.objects.fitting(enquiry)
    template = fitting.filter(pk=asked).first() if asked.isdigit() else None
    return {"text": template.filled_in(enquiry, person_of(request))} if template else {}


@require_POST
def task_done(request: HttpRequest, pk: int) -> HttpResponse:
    visible_ones = Enquiry.objects.visible_to(request.user)
    tasks = EnquiryTask.objects.filter(enquiry__in=visible_ones).select_related("enquiry")
    task = get_object_or_404(tasks, pk=pk)
    finish_task(task=task, by=person_of(request))
    messages.success(request, "Done.")
    return redirect(task.enquiry)


@never_cache
@require_safe
def desk_file(request: HttpRequest, reference: str, pk: int) -> FileResponse:
    enquiry = visible(request, reference)
    file = get_object_or_404(EnquiryAttachment.objects.filter(message__enquiry=enquiry), pk=pk)
    return download(file.file, name=file.name, media_type=file.media_type)
