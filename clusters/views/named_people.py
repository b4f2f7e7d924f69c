"""People named on a profile: the list its members keep, and each person's own answer."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.requests import person_of
from clusters.actions import answer_consent, change_named_person, name_person, remove_named_person
from clusters.actions.named_people import consent_sentence
from clusters.forms.people import NamedPersonChangeForm, NamedPersonForm
from clusters.links import named_person
from clusters.models import BusinessPerson
from clusters.views.editing import own_business


@never_cache
@require_http_methods(["GET", "POST"])
def named_people(request: HttpRequest, slug: str) -> HttpResponse:
    """Who is named, what each has answered, and a form to name one more."""
    business = own_business(request, slug)
    form = NamedPersonForm(request.POST or None, instance=BusinessPerson(business=business))
    if request.method == "POST" and form.is_valid():
        try:
            person = name_person(business=business, by=person_of(request), **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, f"{person.name} is asked by mail, and shown once they agree.")
            return redirect("clusters:named_people", business.slug)
    context = {"business": business, "people": business.people.all(), "form": form}
    return render(request, "clusters/named_people.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def change_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Say it in other words, or take somebody off the list."""
    person = own_person(request, pk)
    form = NamedPersonChangeForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        try:
            person = change_named_person(
                person=BusinessPerson.objects.get(pk=pk), by=person_of(request), **form.cleaned_data
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, f"Saved. {person.name} is asked about the new words.")
            return redirect("clusters:named_people", person.business.slug)
    return render(request, "clusters/named_person.html", {"person": person, "form": form})


@require_POST
def remove_person(request: HttpRequest, pk: int) -> HttpResponse:
    person = own_person(request, pk)
    remove_named_person(person=person, by=person_of(request))
    messages.success(request, f"{person.name} is off the list.")
    return redirect("clusters:named_people", person.business.slug)


def own_person(request: HttpRequest, pk: int) -> BusinessPerson:
    people = BusinessPerson.objects.of_member(person_of(request)).select_related("business")
    return get_object_or_404(people, pk=pk)


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def consent(request: HttpRequest, token: str) -> HttpResponse:
    """By the link in their mail: agree to be named, refuse, or take it back."""
    person = named_person(token)
    if request.method == "POST":
        try:
            answer_consent(
                person=person,
                verb=request.POST.get("verb", ""),
                text=request.POST.get("text", ""),
                user=request.user if isinstance(request.user, User) else None,
            )
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
        else:
            messages.success(request, "Thank you. Your answer is kept, and counts from now.")
        return redirect(request.path)
    context = {"person": person, "business": person.business, "sentence": consent_sentence(person)}
    return render(request, "clusters/consent.html", context)
