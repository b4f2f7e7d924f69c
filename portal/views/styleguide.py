"""Every component in both themes, for staff and in development."""

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.permissions import may_work_as_staff
from core.accents import ACCENTS
from portal.views import specimens


class SpecimenForm(forms.Form):
    """One of every control."""

    name = forms.CharField(label="Trading name", help_text="As customers know it.")
    email = forms.EmailField(label="Work e-mail")
    story = forms.CharField(label="What you do", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    stage = forms.ChoiceField(label="Stage", choices=[("seed", "Seed"), ("a", "Series A")])
    lead = forms.ChoiceField(
        label="Do you lead?", choices=[("yes", "We lead"), ("no", "We follow")], widget=forms.RadioSelect
    )
    sectors = forms.MultipleChoiceField(
        label="Sectors",
        choices=[("games", "Games"), ("health", "Health technology")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    deck = forms.FileField(label="Deck", help_text="PDF, up to 20 MB.", required=False)
    true = forms.BooleanField(label="What I have written here is true")


@login_not_required
def styleguide(request: HttpRequest) -> HttpResponse:
    if not (settings.DEBUG or may_work_as_staff(request.user)):
        raise Http404
    context = {
        "accents": ACCENTS,
        "form": SpecimenForm(prefix="blank"),
        "wrong": SpecimenForm({"wrong-email": "ada@"}, prefix="wrong"),
        "page": Paginator(range(200), 10).get_page(request.GET.get("page")),
        "sort": request.GET.get("sort", ""),
        "specimens": specimens,
        "theme": "dark" if request.GET.get("theme") == "dark" else "light",
    }
    return render(request, "portal/styleguide.html", context)
