"""Bulk verbs on listings; each calls the action that the page of a single business calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from clusters.actions import assign_sector, publish_business, return_business, unlist_business
from clusters.enums import LISTING_LIFECYCLE
from clusters.models import Business, Sector

#: More at once is a slip of the mouse, not a decision.
MOST_AT_ONCE = 1_000


#: Verb of the lifecycle, bulk action, words on the button.
ON_THE_PAGE = (
    ("publish", "publish", "Publish"),
    ("return", "give_back", "Return with a reason …"),
    ("unlist", "unlist", "Unlist"),
)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="What is to be changed",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The company reads these words.",
    )


class SectorForm(forms.Form):
    sector = forms.ModelChoiceField(label="Sector", queryset=Sector.objects.active().in_order())


class ListingVerbs(admin.ModelAdmin):
    """Publish, return with a reason, unlist, assign a sector."""

    actions: tuple[str, ...] = ("publish", "give_back", "unlist", "assign")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """The verbs that are open now stand on the row's own page too."""
        business = self.get_object(request, object_id)
        open_now = LISTING_LIFECYCLE.get(business.listing_state, {}) if business else {}
        waits = business is not None and business.submitted_at is not None
        verbs = [
            (action, label)
            for verb, action, label in ON_THE_PAGE
            if verb in open_now and (waits or verb != "return")
        ]
        context = {**(extra_context or {}), "verbs": verbs}
        return super().change_view(request, object_id, form_url, context)

    @admin.action(description="Publish", permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Business]) -> None:
        each(self, request, queryset, "published", lambda b: publish_business(business=b, by=request.user))

    @admin.action(description="Unlist", permissions=["change"])
    def unlist(self, request: HttpRequest, queryset: QuerySet[Business]) -> None:
        each(self, request, queryset, "unlisted", lambda b: unlist_business(business=b, by=request.user))

    @admin.action(description="Return with a reason …", permissions=["change"])
    def give_back(self, request: HttpRequest, queryset: QuerySet[Business]) -> HttpResponse | None:
        form = ReasonForm(request.POST if "confirmed" in request.POST else None)
        if not form.is_valid():
            return asked(self, request, queryset, form, "give_back", "Return these listings")
        reason = form.cleaned_data["reason"]
        each(
            self,
            request,
            queryset,
            "returned",
            lambda b: return_business(business=b, by=request.user, reason=reason),
        )
        return None

    @admin.action(description="Assign a sector …", permissions=["change"])
    def assign(self, request: HttpRequest, queryset: QuerySet[Business]) -> HttpResponse | None:
        form = SectorForm(request.POST if "confirmed" in request.POST else None)
        if not form.is_valid():
            return asked(self, request, queryset, form, "assign", "Assign a sector")
        sector = form.cleaned_data["sector"]
        each(
            self,
            request,
            queryset,
            f"put into {sector}",
            lambda b: assign_sector(business=b, sector=sector, by=request.user),
        )
        return None


def each(
    model_admin: admin.ModelAdmin,
    request: HttpRequest,
    queryset: QuerySet[Business],
    done: str,
    verb: Callable[[Business], Any],
) -> None:
    """Do it to each; say how many it was done to, and why not to the others."""
    chosen = list(queryset[: MOST_AT_ONCE + 1])
    if len(chosen) > MOST_AT_ONCE:
        said = f"That is more than {MOST_AT_ONCE:,} at once. Filter first, or choose fewer."
        model_admin.message_user(request, said, messages.ERROR)
        return
    count, refusals = 0, []
    for business in chosen:
        try:
            verb(business)
            count += 1
        except ValidationError as refusal:
            refusals += refusal.messages
        except PermissionDenied:
            refusals.append(f"{business} is not yours to change.")
    if count:
        said = f"{count} business{'' if count == 1 else 'es'} {done}."
        model_admin.message_user(request, said, messages.SUCCESS)
    for refusal in refusals[:10]:
        model_admin.message_user(request, refusal, messages.WARNING)
    if len(refusals) > 10:
        model_admin.message_user(request, f"And {len(refusals) - 10} more.", messages.WARNING)


def asked(
    model_admin: admin.ModelAdmin,
    request: HttpRequest,
    queryset: QuerySet[Business],
    form: forms.Form,
    action: str,
    title: str,
) -> HttpResponse:
    """A page between, with one question about all that were chosen."""
    context = {
        **model_admin.admin_site.each_context(request),
        "title": title,
        "opts": model_admin.model._meta,
        "form": form,
        "action": action,
        "checkbox": ACTION_CHECKBOX_NAME,
        "chosen": list(queryset[:MOST_AT_ONCE]),
    }
    return TemplateResponse(request, "admin/clusters/ask.html", context)
