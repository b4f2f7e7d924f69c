"""Changing and taking back what one has noted oneself."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import person_of
from investors.actions.shortlists import NoteChanged, delete_note, edit_note
from investors.forms.shortlists import EditNoteForm
from investors.models import ShortlistNote


@never_cache
@require_http_methods(["GET", "POST"])
def edit_own_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Another wording; where another one was saved meanwhile, both are shown and nothing is lost."""
    note = own_note(request, pk)
    form = EditNoteForm(request.POST or None, initial={"text": note.text, "version": note.version})
    if request.method == "POST" and form.is_valid():
        try:
            edit_note(note=note, by=person_of(request), **form.cleaned_data)
        except NoteChanged as conflict:
            return both_shown(request, conflict.note, form.cleaned_data["text"])
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, "Your note is saved.")
            return redirect(note.entry)
    return render(request, "investors/shortlists/note.html", {"form": form, "note": note})


def both_shown(request: HttpRequest, note: ShortlistNote, text: str) -> HttpResponse:
    """What stands there and what was written, to make one of both."""
    form = EditNoteForm(initial={"text": text, "version": note.version})
    context = {"form": form, "note": note, "is_conflict": True}
    return render(request, "investors/shortlists/note.html", context, status=409)


@require_POST
def delete_own_note(request: HttpRequest, pk: int) -> HttpResponse:
    note = own_note(request, pk)
    try:
        delete_note(note=note, by=person_of(request))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, "Your note is deleted.")
    return redirect(note.entry)


def own_note(request: HttpRequest, pk: int) -> ShortlistNote:
    """One's own, on a list one still reads; a colleague's or a stranger's is a 404."""
    notes = ShortlistNote.objects.visible_to(request.user).written_by(request.user)
    return get_object_or_404(notes.select_related("entry__shortlist__investor", "entry__business"), pk=pk)
