"""Two listings side by side: which of them stays, and what goes over to it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from clusters.actions import merge_businesses, part_duplicates
from clusters.actions.merging import FILLED, relations
from clusters.admin.draft import label, shown
from clusters.admin.duplicates import merge_page
from clusters.models import Business, DuplicatePair
from clusters.profile_sections import SECTIONS
from clusters.profile_values import public_values

REGISTERED = (
    "company_number",
    "legal_name",
    "register_status",
    "incorporated_on",
    "registered_town",
    "registered_postcode",
)


class MergeForm(forms.Form):
    stays = forms.TypedChoiceField(label="Which one stays?", coerce=int, widget=forms.RadioSelect)
    are_two_companies = forms.BooleanField(
        label="They are two companies, and one of them shall not be listed any more", required=False
    )

    def __init__(self, *args: Any, pair: list[Business], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stays"].choices = [(one.pk, str(one)) for one in pair]  # type: ignore[attr-defined]
        if not all(one.company_number for one in pair):
            del self.fields["are_two_companies"]


class Merging(admin.ModelAdmin):
    """The verb «Merge two», and the page it leads to."""

    @admin.action(description="Merge two …", permissions=["change"])
    def merge_two(self, request: HttpRequest, queryset: QuerySet[Business]) -> HttpResponse | None:
        chosen = list(queryset.values_list("pk", flat=True)[:3])
        if len(chosen) != 2:
            self.message_user(request, "Choose exactly two listings to merge.", messages.ERROR)
            return None
        return redirect(merge_page(*chosen))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.merge_view)
        return [path("merge/", view, name="clusters_business_merge"), *super().get_urls()]

    def merge_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        pair = self.two_of(request)
        form = MergeForm(request.POST if "merge" in request.POST else None, pair=pair)
        if request.method == "POST" and (answer := self.decided(request, pair, form)):
            return answer
        first, second = pair
        context = {
            **self.admin_site.each_context(request),
            "title": f"{first} and {second}",
            "opts": self.opts,
            "pair": pair,
            "form": form,
            "known": pair_of(pair),
            "rows": compared(first, second),
            "hanging": hanging(first, second),
        }
        return TemplateResponse(request, "admin/clusters/merge.html", context)

    def two_of(self, request: HttpRequest) -> list[Business]:
        """Both, of those one curates, the likelier to stay first."""
        asked = [pk for pk in request.GET.getlist("with") if pk.isdigit()]
        found = self.get_queryset(request).unmerged().filter(pk__in=asked).select_related("cluster")
        pair = sorted(found, key=lambda one: (not one.company_number, -one.listing_quality, one.pk))
        if len(pair) != 2:
            raise Http404("Two listings that you look after, please.")
        return pair

    def decided(self, request: HttpRequest, pair: list[Business], form: MergeForm) -> HttpResponse | None:
        """Where it leads after the decision; nothing where the form says what is wrong."""
        if "part" in request.POST and (known := pair_of(pair)):
            part_duplicates(pair=known, by=request.user)
            self.message_user(request, "Kept apart: nobody is asked again.", messages.SUCCESS)
            return redirect("admin:clusters_duplicatepair_changelist")
        if not form.is_valid():
            return None
        stays = form.cleaned_data["stays"]
        winner, loser = sorted(pair, key=lambda one: one.pk != stays)
        meant = form.cleaned_data.get("are_two_companies", False)
        try:
            merge_businesses(winner=winner, loser=loser, by=request.user, are_two_companies=meant)
        except ValidationError as refusal:
            form.add_error(None, refusal)
            return None
        self.message_user(request, f"{loser} is part of {winner} now.", messages.SUCCESS)
        return redirect("admin:clusters_business_change", winner.pk)


def pair_of(pair: list[Business]) -> DuplicatePair | None:
    first, second = sorted(one.pk for one in pair)
    return DuplicatePair.objects.open().filter(first=first, second=second).first()


def compared(first: Business, second: Business) -> list[dict[str, Any]]:
    """Field by field, what each says and whether they differ; without those neither says."""
    values = [{**registered(one), **public_values(one)} for one in (first, second)]
    names = [*REGISTERED, *(name for section in SECTIONS for name in section.fields)]
    rows = [(name, *(shown(name, value[name]) for value in values)) for name in names]
    return [
        {
            "label": label(name),
            "first": one,
            "second": other,
            "differs": one != other,
            "fills": name in FILLED,
        }
        for name, one, other in rows
        if one or other
    ]


def registered(business: Business) -> dict[str, Any]:
    return {name: str(getattr(business, name) or "") for name in REGISTERED}


def hanging(first: Business, second: Business) -> list[dict[str, Any]]:
    """How many rows hang on each, by kind."""
    rows = []
    for relation in relations().values():
        model, column = relation.related_model, relation.field.attname
        counts = [model._base_manager.filter(**{column: one.pk}).count() for one in (first, second)]
        if any(counts):
            words = str(model._meta.verbose_name_plural).removesuffix(" relationships").capitalize()
            rows.append({"label": words, "first": counts[0], "second": counts[1]})
    return rows
