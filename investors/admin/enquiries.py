"""The queue: what waits for an answer, and since when. A row leads to the page one works on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import User
from clusters.admin.curated import ClusterFilter
from clusters.admin.decided import OnlyDecided
from clusters.admin.history import HistoryShown
from clusters.admin.verbs import asked
from clusters.models import Cluster
from core.spreadsheet import csv_response
from investors.actions import assign_enquiry, hand_over_enquiry, mark_spam, take_enquiry
from investors.enums import EnquiryStage
from investors.models import Enquiry

EXPORT_HEADING = (
    "Reference", "Received", "Stage", "Cluster", "Given by fair share", "Owner", "Wants to", "About",
    "Amount", "Currency", "People", "When", "Name", "Organisation", "E-mail address", "Country", "Language",
    "Promised by", "First answered", "In time", "Working minutes", "Investment forecast (GBP)",
    "Jobs forecast", "Fictional",
)  # fmt: skip


class OwnerForm(forms.Form):
    owner = forms.ModelChoiceField(
        label="Who answers", queryset=User.objects.active().staff().order_by("full_name", "pk")
    )


class ClusterForm(forms.Form):
    cluster = forms.ModelChoiceField(label="To", queryset=Cluster.objects.published().in_order())
    reason = forms.CharField(label="Why", widget=forms.Textarea(attrs={"rows": 3}))


class QueueFilter(admin.SimpleListFilter):
    """Nothing chosen: all that is open."""

    title = "what waits"
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [
            ("mine", "Mine, open"), ("waiting", "Waiting for an answer"), ("overdue", "Promise is past"),
            ("free", "Nobody has it"), ("paused", "Clock stands"), ("closed", "Closed"), ("all", "All"),
        ]  # fmt: skip

    def choices(self, changelist: ChangeList) -> Iterator[dict]:
        for number, choice in enumerate(super().choices(changelist)):
            yield {**choice, "display": "Open"} if number == 0 else choice

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() is None and request.GET.get("stage__exact"):
            return queryset
        chosen = {
            "mine": lambda: queryset.owned_by(request.user).open(),
            "waiting": queryset.waiting,
            "overdue": queryset.overdue,
            "free": queryset.without_owner,
            "paused": lambda: queryset.unanswered().exclude(paused_at=None),
            "closed": queryset.closed,
            "all": lambda: queryset,
        }
        return chosen.get(self.value() or "", queryset.open)()


@admin.register(Enquiry)
class EnquiryAdmin(HistoryShown, OnlyDecided):
    actions = ("take", "assign", "hand_over", "spam", "export")
    list_display = ("code", "waits", "who", "asks", "cluster", "owner", "stage")
    list_display_links = ("code",)
    list_columns = (
        "reference", "name", "organisation", "erased_at", "country", "intent", "about_cluster_id",
        "about_sector__name", "about_business__trading_name", "about_business__legal_name", "cluster__name",
        "owner__full_name", "owner__email", "owner__erased_at", "stage", "waiting_since", "answer_due_at",
        "first_answered_at", "paused_at", "received_at", "about_cluster__name",
    )  # fmt: skip
    list_filter = (QueueFilter, ClusterFilter, "stage", "intent", "language")
    list_select_related = ("about_cluster", "about_sector", "about_business", "cluster", "owner")
    search_fields = ("search_key",)
    ordering = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Enquiry]:
        return Enquiry.objects.visible_to(request.user).queue_order()

    def get_ordering(self, request: HttpRequest) -> tuple:
        return tuple(Enquiry.objects.queue_order().query.order_by)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        return queryset.matching(search_term), False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """One works on the page of the enquiry; what does not exist is for the admin to say."""
        enquiry = self.get_object(request, object_id)
        if enquiry is None:
            return super().change_view(request, object_id, form_url, extra_context)
        return redirect(enquiry)

    @admin.display(description="reference")
    def code(self, enquiry: Enquiry) -> SafeString:
        return format_html('<span class="whole">{}</span>', enquiry.reference)

    @admin.display(description="who asks")
    def who(self, enquiry: Enquiry) -> str:
        return f"{enquiry.who} ({enquiry.country.name})"

    @admin.display(description="asks to", ordering="intent")
    def asks(self, enquiry: Enquiry) -> str:
        subject = enquiry.about_business or enquiry.about_sector or enquiry.about_cluster
        return f"{enquiry.get_intent_display()}: {subject or 'the whole North'}"

    @admin.display(description="waits", ordering="waiting_since")
    def waits(self, enquiry: Enquiry) -> str | SafeString:
        """The first answer by when; a later one since when."""
        if not enquiry.is_open or (enquiry.is_answered and enquiry.waiting_since is None):
            return "–"
        if enquiry.is_answered:
            return f"for a reply since {short(enquiry.waiting_since)}"
        if enquiry.is_paused:
            return f"clock stands since {short(enquiry.paused_at)}"
        if enquiry.is_overdue():
            return format_html('<strong class="overdue">was due {}</strong>', short(enquiry.answer_due_at))
        return f"answer by {short(enquiry.answer_due_at)}"

    @admin.action(description="Take", permissions=["change"])
    def take(self, request: HttpRequest, queryset: QuerySet[Enquiry]) -> None:
        by = request.user
        self.each(request, queryset, lambda row: take_enquiry(enquiry=row, by=by), "taken")

    @admin.action(description="Give to somebody …", permissions=["change"])
    def assign(self, request: HttpRequest, queryset: QuerySet[Enquiry]) -> HttpResponse | None:
        form = OwnerForm(request.POST if "confirmed" in request.POST else None)
        if not form.is_valid():
            return asked(self, request, queryset, form, "assign", "Give these enquiries to somebody")
        owner, by = form.cleaned_data["owner"], request.user
        self.each(
            request,
            queryset,
            lambda row: assign_enquiry(enquiry=row, owner=owner, by=by),
            f"given to {owner}",
        )
        return None

    @admin.action(description="Hand over to another cluster …", permissions=["change"])
    def hand_over(self, request: HttpRequest, queryset: QuerySet[Enquiry]) -> HttpResponse | None:
        form = ClusterForm(request.POST if "confirmed" in request.POST else None)
        if not form.is_valid():
            return asked(self, request, queryset, form, "hand_over", "Hand these enquiries over")
        data, by = form.cleaned_data, request.user
        self.each(
            request, queryset, lambda row: hand_over_enquiry(enquiry=row, by=by, **data),
            f"handed over to {data['cluster']}",
        )  # fmt: skip
        return None

    @admin.action(description="Not an enquiry", permissions=["change"])
    def spam(self, request: HttpRequest, queryset: QuerySet[Enquiry]) -> None:
        by = request.user
        self.each(request, queryset, lambda row: mark_spam(enquiry=row, by=by), "set aside")

    @admin.action(description="Download as CSV", permissions=["view"])
    def export(self, request: HttpRequest, queryset: QuerySet[Enquiry]) -> HttpResponseBase:
        chosen = queryset.select_related(*self.list_select_related)
        return csv_response("technorth-enquiries", EXPORT_HEADING, export_rows(chosen))


def export_rows(enquiries: QuerySet[Enquiry]) -> Iterator[tuple[object, ...]]:
    for one in enquiries.only(*EnquiryAdmin.list_columns, *EXPORTED).iterator(chunk_size=2000):
        yield (
            one.reference, moment(one.received_at), EnquiryStage(one.stage).label, str(one.cluster or ""),
            "yes" if one.is_shared else "", str(one.owner or ""), one.get_intent_display(),
            str(one.about_business or one.about_sector or one.about_cluster or ""), one.amount, one.currency,
            one.people_count, one.get_timing_display(), one.name, one.organisation, one.email,
            one.country.name, one.get_language_display(), moment(one.answer_due_at),
            moment(one.first_answered_at), {True: "yes", False: "no", None: ""}[one.was_in_time],
            one.answer_minutes, one.forecast_investment_amount, one.forecast_jobs_count,
            "yes" if one.is_showcase else "",
        )  # fmt: skip


EXPORTED = (
    "is_shared", "amount", "currency", "people_count", "timing", "email", "language", "answer_minutes",
    "forecast_investment_amount", "forecast_jobs_count", "is_showcase",
)  # fmt: skip


def short(at: datetime | None) -> str:
    return date_format(timezone.localtime(at), "j M, H:i") if at else ""


def moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""
