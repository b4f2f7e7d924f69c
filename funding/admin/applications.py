"""Applications on the desk: what waits and since when, totals of what is asked, verbs for many, export."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.timesince import timesince

from accounts.requests import person_of
from clusters.admin.bounded import QuickList
from clusters.models import Cluster
from core.spreadsheet import csv_response
from funding.actions.applications.screening import pass_screening, write_to_many
from funding.enums import ApplicationState
from funding.forms.applications import MessageForm
from funding.models import Application

EXPORT_HEADING = (
    "Reference", "Call", "Business", "Company number", "Cluster", "Title", "State", "Asked (GBP)",
    "Cost (GBP)", "Begins", "Ends", "Sent at", "Screened at", "Not eligible because", "Question", "Answer",
)  # fmt: skip
EXPORT_COLUMNS = len(EXPORT_HEADING) - 2
AT_ONCE = 200


class WaitsFilter(admin.SimpleListFilter):
    title = "what waits"
    parameter_name = "waits"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("screening", "To be checked"), ("message", "A message to answer")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        chosen = {"screening": queryset.waiting_for_desk, "message": queryset.with_unread_message}
        return chosen.get(self.value() or "", lambda: queryset)()


class ClusterOfBusiness(admin.SimpleListFilter):
    title = "cluster"
    parameter_name = "cluster"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(cluster.slug, cluster.name) for cluster in Cluster.objects.in_order()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.of_cluster(self.value()) if self.value() else queryset


@admin.register(Application)
class ApplicationAdmin(QuickList):
    change_list_template = "admin/funding/application/change_list.html"
    list_display = ("shown", "business_name", "call", "state", "asked", "submitted_at", "waits_since")
    list_display_links = None
    list_filter = (WaitsFilter, "state", ("call", admin.RelatedOnlyFieldListFilter), ClusterOfBusiness)
    list_select_related = ("call", "business")
    #: What its people have not sent is theirs: the row shows where it stands, its page what was sent.
    fields = (
        "reference", "call", "business", "state", "submitted_at", "screened_at", "ineligible_reason",
        "late_until", "late_reason", "changes_sections", "changes_asked", "changes_until",
    )  # fmt: skip
    search_fields = ("reference", "title", "business__legal_name", "business__trading_name")
    actions = ("pass_on", "write", "export")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Application]:
        return super().get_queryset(request).known_to_desk().newest_first()

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Businesses begin them."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Application | None = None) -> bool:
        """Its verbs stand on its own page; the row itself is only read here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Application | None = None) -> bool:
        return False

    @admin.display(description="Application", ordering="title")
    def shown(self, application: Application) -> str:
        address = reverse("funding:desk_application", args=[application.reference])
        return format_html(
            '<a href="{}">{}</a><br>{}',
            address,
            application.known_title or "Not sent",
            application.reference,
        )

    @admin.display(description="Business", ordering="business__sort_key")
    def business_name(self, application: Application) -> str:
        return application.business.name

    @admin.display(description="Asked", ordering="asked_amount")
    def asked(self, application: Application) -> str:
        is_known = application.submitted_at and application.asked_amount is not None
        return f"£{application.asked_amount:,.0f}" if is_known else ""

    @admin.display(description="Waits for us")
    def waits_since(self, application: Application) -> str:
        is_waiting = application.state == ApplicationState.SUBMITTED and application.screened_at is None
        return timesince(application.submitted_at) if is_waiting and application.submitted_at else ""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """With what the rows that are found ask for together, by cluster, beside what there is."""
        answer = super().changelist_view(request, extra_context)
        changelist = getattr(answer, "context_data", {}).get("cl")
        if changelist is not None:
            answer.context_data["totals"] = totals_of(changelist.queryset)  # type: ignore[attr-defined]
        return answer

    @admin.action(description="Eligible: pass on to assessment", permissions=["view"])
    def pass_on(self, request: HttpRequest, queryset: QuerySet[Application]) -> None:
        passed, refused = 0, []
        if self.are_too_many(request, queryset):
            return
        for application in queryset:
            try:
                pass_screening(application=application, by=person_of(request))
                passed += 1
            except (ValidationError, PermissionDenied):
                refused.append(application.reference)
        if passed:
            self.message_user(request, f"{passed} passed on to assessment.", messages.SUCCESS)
        if refused:
            self.message_user(
                request,
                f"Left as they are, since their state forbids it: {', '.join(refused)}.",
                messages.WARNING,
            )

    def are_too_many(self, request: HttpRequest, queryset: QuerySet[Application]) -> bool:
        """Each is a mail or several; more are done in parts, by filter."""
        count = queryset.count()
        if count > AT_ONCE:
            told = f"{count:,} are chosen; {AT_ONCE} can be done at once. Narrow them down by the filters."
            self.message_user(request, told, messages.ERROR)
        return count > AT_ONCE

    @admin.action(description="Write to their people…", permissions=["view"])
    def write(self, request: HttpRequest, queryset: QuerySet[Application]) -> HttpResponse | None:
        """First the words and who gets them, then the sending."""
        if self.are_too_many(request, queryset):
            return None
        chosen = list(queryset.select_related("business", "call"))
        form = MessageForm(request.POST if "text" in request.POST else None)
        if "send" in request.POST and form.is_valid():
            count = write_to_many(applications=chosen, text=form.cleaned_data["text"], by=person_of(request))
            self.message_user(request, f"Written to the people of {count} applications.", messages.SUCCESS)
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": "Write to applicants",
            "chosen": chosen,
            "form": form,
            "words": form.cleaned_data["text"] if form.is_bound and form.is_valid() else "",
            "opts": self.model._meta,
        }
        return render(request, "admin/funding/application/write.html", context)

    @admin.action(description="Download as CSV", permissions=["view"])
    def export(self, request: HttpRequest, queryset: QuerySet[Application]) -> HttpResponseBase:
        """One line an answer as it was sent, so that a call of any form goes into one sheet."""
        name = f"technorth-applications-{timezone.localdate():%Y-%m-%d}"
        return csv_response(name, EXPORT_HEADING, export_rows(queryset))


def totals_of(found: QuerySet[Application]) -> dict[str, Any]:
    """How many, how much they ask together, and the same by cluster; one query each."""
    plain = found.order_by().received()  # type: ignore[attr-defined]
    whole = plain.aggregate(count=Count("pk"), asked=Sum("asked_amount"))
    by_cluster = plain.values_list("business__cluster__name").annotate(Count("pk"), Sum("asked_amount"))
    rows = [
        (name or "Elsewhere", count, asked or 0) for name, count, asked in by_cluster.order_by("-pk__count")
    ]
    return {"count": whole["count"], "asked": whole["asked"] or 0, "clusters": rows}


def export_rows(applications: QuerySet[Application]) -> Iterator[tuple[Any, ...]]:
    """Read and sent a few hundred at a time, whatever their number."""
    found = applications.select_related("call", "business__cluster").prefetch_related("submissions")
    for application in found.iterator(chunk_size=100):
        told = (
            application.reference, application.call.title, application.business.name,
            application.business.company_number, str(application.business.cluster or ""),
            application.known_title, application.get_state_display(),
            *(facts_of(application) if application.submitted_at else ("", "", "", "")),
            application.submitted_at, application.screened_at, application.ineligible_reason,
        )  # fmt: skip
        sent = list(application.submissions.all())
        yield from (
            (*told, asked, words) for asked, words in answers_sent(sent[-1].content if sent else None)
        )


def facts_of(application: Application) -> tuple[Any, ...]:
    return (
        application.asked_amount, application.cost_amount, application.starts_on, application.ends_on,
    )  # fmt: skip


def answers_sent(content: dict[str, Any] | None) -> Iterator[tuple[str, str]]:
    if content is None:
        yield "", ""
        return
    for section in content["sections"]:
        for answer in section["answers"]:
            files = ", ".join(file["name"] for file in answer.get("files", []))
            yield answer["question"], files or answer["words"]
