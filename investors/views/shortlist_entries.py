"""A business on an investor's list: put there, looked at, moved on, taken off."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.requests import person_of
from clusters.models import Business
from investors.actions.shortlists import (
    add_to_shortlist,
    bring_together,
    make_shortlist,
    move_own_shortlist,
    move_to_stage,
    put_back,
    take_off_shortlist,
    write_note,
)
from investors.actions.shortlists.filling import Added
from investors.enums import ShortlistStage
from investors.forms.shortlists import AddForm, ListChoice, MoveForm, NoteForm, StageForm
from investors.models import Investor, Shortlist, ShortlistEntry
from investors.permissions import can_edit_shortlist
from investors.shortlist_lines import lines_of, with_facts


@never_cache
@require_http_methods(["GET", "POST"])
def shortlist_entry(request: HttpRequest, slug: str, list_pk: int, pk: int) -> HttpResponse:
    """All that was noted about one business; by POST another note."""
    entries = ShortlistEntry.objects.visible_to(request.user).filter(
        shortlist__investor__slug=slug, shortlist=list_pk
    )
    entry = get_object_or_404(with_facts(entries), pk=pk)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return told(
            request, entry, "Your note is there for your colleagues.",
            lambda: write_note(entry=entry, by=person_of(request), text=form.cleaned_data["text"]),
        )  # fmt: skip
    context = {
        "line": lines_of([entry])[0],
        "shortlist": entry.shortlist,
        "investor": entry.shortlist.investor,
        "form": form,
        "stages": ShortlistStage.choices,
        "can_edit": can_edit_shortlist(request.user, entry.shortlist),
    }
    return render(request, "investors/shortlists/entry_page.html", context)


def told(request: HttpRequest, entry: ShortlistEntry, said: str, verb: Callable[[], object]) -> HttpResponse:
    """Do it and say so, or say why not; back to the entry."""
    try:
        verb()
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, said)
    return redirect(entry)


@require_POST
def entry_verb(request: HttpRequest, pk: int) -> HttpResponse:
    """How far one is, off, back, one of two; then back to the list as it was filtered, or to the entry."""
    entry = own_entry(request, pk)
    verb = VERBS.get(request.POST.get("verb", "move"))
    if verb is None:
        raise Http404
    try:
        return verb(request, entry)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return back(request, entry)


def moved(request: HttpRequest, entry: ShortlistEntry) -> HttpResponse:
    form = StageForm(request.POST)
    if not form.is_valid():
        raise Http404
    move_to_stage(entry=entry, by=person_of(request), stage=form.cleaned_data["stage"])
    return back(request, entry)


def taken_off(request: HttpRequest, entry: ShortlistEntry) -> HttpResponse:
    take_off_shortlist(entry=entry, by=person_of(request))
    return redirect(list_address(request, entry.shortlist, taken_off=entry.pk))


def put_back_again(request: HttpRequest, entry: ShortlistEntry) -> HttpResponse:
    put_back(entry=entry, by=person_of(request))
    messages.success(request, f"{entry.business.name} is on the list again.")
    return back(request, entry)


def joined(request: HttpRequest, entry: ShortlistEntry) -> HttpResponse:
    other = bring_together(entry=entry, by=person_of(request))
    messages.success(request, "The notes stand together now.")
    return redirect(other)


VERBS: dict[str, Callable[[HttpRequest, ShortlistEntry], HttpResponse]] = {
    "move": moved, "take-off": taken_off, "put-back": put_back_again, "join": joined,
}  # fmt: skip


def back(request: HttpRequest, entry: ShortlistEntry) -> HttpResponse:
    return redirect(entry if "on_entry" in request.POST else list_address(request, entry.shortlist))


def list_address(request: HttpRequest, shortlist: Shortlist, taken_off: int | None = None) -> str:
    """The list as it was filtered when the form was sent."""
    query = QueryDict(request.POST.get("query", ""), mutable=True)
    query.pop("taken_off", None)
    if taken_off is not None:
        query["taken_off"] = str(taken_off)
    return f"{shortlist.get_absolute_url()}?{query.urlencode()}" if query else shortlist.get_absolute_url()


@never_cache
@require_http_methods(["GET", "POST"])
def add_to_list(request: HttpRequest, slug: str) -> HttpResponse:
    """From a business's page: choose a list or name a new one, with a first note."""
    person = own_person(request)
    business = get_object_or_404(Business.objects.listed().at_slug(slug))
    form = AddForm(request.POST or None, user=person, business=business)
    shortlist = chosen(form, person) if request.method == "POST" and form.is_valid() else None
    if shortlist is None:
        return render(request, "investors/shortlists/add.html", {"form": form, "business": business})
    try:
        added = add_to_shortlist(shortlist=shortlist, numbers=[business.pk], by=person)
        if added.entries and form.cleaned_data["note"]:
            write_note(entry=added.entries[0], by=person, text=form.cleaned_data["note"])
    except ValidationError as problem:
        form.add_error("to", problem.messages)
        return render(request, "investors/shortlists/add.html", {"form": form, "business": business})
    if request.headers.get("HX-Request"):
        context = {"added": added, "business": business, "shortlist": shortlist}
        return render(request, "investors/shortlists/added.html", context)
    say(request, added, shortlist)
    return redirect(added.entries[0] if added.entries else shortlist)


@never_cache
@require_http_methods(["GET", "POST"])
def move_own(request: HttpRequest) -> HttpResponse:
    """One's own shortlist, or a part of it, onto a list that colleagues read."""
    person = own_person(request)
    form = MoveForm(request.POST or None, user=person)
    shortlist = chosen(form, person) if request.method == "POST" and form.is_valid() else None
    if shortlist is None:
        return render(request, "investors/shortlists/move.html", {"form": form})
    given = {name: form.cleaned_data[name] for name in ("numbers", "with_notes", "keep")}
    say(request, move_own_shortlist(shortlist=shortlist, by=person, **given), shortlist)
    return redirect(shortlist)


def chosen(form: ListChoice, by: User) -> Shortlist | None:
    """The list, made where it is a new one; None, with the reason in the form, where that cannot be."""
    if form.shortlist is not None:
        return form.shortlist
    try:
        return make_shortlist(investor=form.investor, by=by, name=form.cleaned_data["name"])
    except ValidationError as problem:
        form.add_error("name", problem.messages)
        return None


def say(request: HttpRequest, added: Added, shortlist: Shortlist) -> None:
    count = len(added.entries)
    if count:
        messages.success(request, f"{count} business{'' if count == 1 else 'es'} on “{shortlist}”.")
    if added.left_over:
        left = len(added.left_over)
        messages.warning(
            request, f"{left} found no place: the list is full, or they are not listed any more."
        )


def own_person(request: HttpRequest) -> User:
    """Whoever asks, if they act for an investor; 404 otherwise."""
    person = person_of(request)
    if not Investor.objects.of_member(person).exists():
        raise Http404
    return person


def own_entry(request: HttpRequest, pk: int) -> ShortlistEntry:
    return get_object_or_404(with_facts(ShortlistEntry.objects.visible_to(request.user)), pk=pk)
