"""Writing the profile of one's own business: its sections, each section, what happens to the whole."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import person_of
from clusters.actions import (
    confirm_profile,
    discard_unsaved,
    keep_unsaved,
    relist_business,
    save_section,
    submit_business,
    take_back_business,
    unlist_business,
)
from clusters.actions.editing import OUTDATED
from clusters.forms.profile import FORMS, LogoForm, SectionForm
from clusters.logos import store_logo
from clusters.models import Business, Sector, UnsavedSection
from clusters.permissions import can_relist_business
from clusters.profile_sections import BY_KEY, SECTIONS, Section
from clusters.profile_values import (
    Values,
    draft_of,
    missing_from,
    public_values,
    values_of,
    version,
    with_values,
)
from clusters.weaving import swatched

#: More than anybody types into one section.
LARGEST_UNSAVED = 40_000  # characters

VERBS = {
    "submit": (submit_business, "Sent. A curator reads it and writes to you."),
    "take_back": (take_back_business, "You have it back. Send it again when you are ready."),
    "unlist": (unlist_business, "Taken off the directory. You can put it back at any time."),
    "relist": (relist_business, "It is on the directory again."),
    "confirm": (confirm_profile, "Thank you: confirmed as of today."),
}


@never_cache
@require_safe
def profile_tasks(request: HttpRequest, slug: str) -> HttpResponse:
    """What there is to write, what is still missing, and where the whole stands."""
    business = own_business(request, slug)
    values = values_of(business)
    unsaved = set(mine_unsaved(request, business).values_list("section", flat=True))
    context = {
        "business": business,
        "tasks": [task(business, section, values, section.key in unsaved) for section in SECTIONS],
        "missing": missing_from(values),
        "has_draft": draft_of(business) is not None,
        "can_relist": can_relist_business(request.user, business),
    }
    return render(request, "clusters/profile_tasks.html", context)


def task(business: Business, section: Section, values: Values, is_unsaved: bool) -> dict[str, str]:
    filled = any(values[name] for name in section.fields)
    state, tone = ("Done", "good") if filled else ("To do", "wait") if section.is_needed else ("Empty", "")
    if is_unsaved:
        state, tone = "Not saved yet", "accent"
    href = reverse("clusters:profile_section", args=[business.slug, section.key])
    return {"title": section.title, "hint": section.hint, "href": href, "state": state, "tone": tone}


@never_cache
@require_http_methods(["GET", "POST"])
def profile_section(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """One section: read, typed into, saved; a conflict is shown, and nothing typed is lost."""
    business, section = own_business(request, slug), known_section(key)
    values = values_of(business)
    if request.method == "POST" and "discard" in request.POST:
        discard_unsaved(business=business, section=section, by=person_of(request))
        return redirect(request.path)
    unsaved = mine_unsaved(request, business).filter(section=key).first()
    form = form_for(request, business, section, values, unsaved)
    theirs = None
    if request.method == "POST" and form.is_valid():
        try:
            return saved(request, business, section, form)
        except ValidationError as problem:
            form.add_error(None, problem)
            if problem.code == OUTDATED:
                theirs = FORMS[key](business=business, values=values)
                form.show_version(version(values, section.fields))
    context = {
        "business": business,
        "section": section,
        "form": form,
        "theirs": theirs,
        "unsaved": unsaved if request.method != "POST" else None,
    }
    return render(request, "clusters/profile_section.html", context)


def saved(request: HttpRequest, business: Business, section: Section, form: SectionForm) -> HttpResponse:
    values, seen = form.values(), form.begun_on
    if isinstance(form, LogoForm):
        # A picture cannot be kept in a form that is shown again. So the last one sent is the logo; the one
        # before it stays in the history.
        seen = version(values_of(business), section.fields)
        if picture := form.cleaned_data.get("picture"):
            values["logo"] = store_logo(picture)
    changed = save_section(
        business=business, section=section, values=values, seen=seen, by=person_of(request)
    )
    said = f"{section.title}: saved." if changed else f"{section.title}: nothing changed."
    messages.success(request, said)
    business.refresh_from_db()
    return redirect("clusters:profile_tasks", business.slug)


def form_for(
    request: HttpRequest,
    business: Business,
    section: Section,
    values: Values,
    unsaved: UnsavedSection | None,
) -> SectionForm:
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    sent = unsaved.sent if unsaved else None
    return FORMS[section.key](data, files, business=business, values=values, unsaved=sent)


@require_POST
def keep_section(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Keep what is being typed; the answer says when it was kept (``at``, as a clock shows it)."""
    business, section = own_business(request, slug), known_section(key)
    sent = {name: request.POST.getlist(name) for name in request.POST if name != "csrfmiddlewaretoken"}
    if sum(len(text) for texts in sent.values() for text in texts) > LARGEST_UNSAVED:
        return JsonResponse({"problem": "This is too long to be kept."}, status=413)
    kept = keep_unsaved(business=business, section=section, sent=sent, by=person_of(request))
    return JsonResponse({"at": f"{timezone.localtime(kept.typed_at):%H:%M}"})


@require_POST
def profile_life(request: HttpRequest, slug: str) -> HttpResponse:
    """Send to the curator, take back, take off, put back, confirm."""
    business = own_business(request, slug)
    verb = request.POST.get("verb", "")
    if verb not in VERBS:
        raise Http404
    action, said = VERBS[verb]
    try:
        action(business=business, by=person_of(request))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    except PermissionDenied:
        messages.error(request, "A curator took it off. Write to them to have it back.")
    else:
        messages.success(request, said)
    return redirect("clusters:profile_tasks", business.slug)


@never_cache
@require_safe
def profile_preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The profile as the public will see it, with what is not published yet."""
    business = own_business(request, slug)
    values = values_of(business)
    [shown] = swatched([with_values(business, values)])
    context: dict[str, Any] = {
        "business": shown,
        "sectors": Sector.objects.filter(pk__in=values["sectors"]).in_order(),
        "links": [{"url": url, "get_kind_display": kind} for kind, url in values["links"]],
        "people": business.people.shown(),
        "is_preview": True,
        "can_edit": False,
        "can_curate": False,
        "is_changed": values != public_values(business),
    }
    return render(request, "clusters/profile_preview.html", context)


def own_business(request: HttpRequest, slug: str) -> Business:
    mine = Business.objects.of_member(person_of(request)).unmerged()
    return get_object_or_404(mine.select_related("cluster", "place").at_slug(slug))


def known_section(key: str) -> Section:
    if key not in BY_KEY:
        raise Http404
    return BY_KEY[key]


def mine_unsaved(request: HttpRequest, business: Business) -> Any:
    return UnsavedSection.objects.filter(business=business, user=person_of(request))
