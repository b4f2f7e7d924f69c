"""Taking in the register from the desk: choose or send a file, watch it being read, read the report."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_GET, require_POST

from clusters.actions import cancel_import, request_import
from clusters.models import RegisterImport
from clusters.permissions import can_import_register
from clusters.register import inbox
from clusters.register.inbox import ENDINGS
from clusters.register.problems import RegisterProblem
from clusters.register.report import summary
from core.spreadsheet import csv_response

SHOWN_REMARKS = 50


class ImportForm(forms.ModelForm):
    """A file of the inbox, or one that is sent; the register’s day where its name does not say it."""

    from_inbox = forms.ChoiceField(label="A file of the inbox", required=False)
    sent = forms.FileField(
        label="or send a file",
        required=False,
        help_text="CSV, ZIP or GZ as the register gives it out. What is larger than your connection bears, "
        "operators put into the inbox’s folder.",
    )

    class Meta:
        model = RegisterImport
        fields = ("register_on", "all_sectors", "is_rehearsal")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = [
            (file.name, f"{file.name} ({file.size / 2**20:,.1f} MB, {file.at:%-d %B %Y})")
            for file in inbox.files()
        ]
        self.fields["from_inbox"].choices = [("", "—"), *there]  # type: ignore[attr-defined]

    def clean_sent(self) -> Any:
        sent = self.cleaned_data["sent"]
        if sent and Path(sent.name).suffix.lower() not in ENDINGS:
            raise ValidationError("The register comes as .csv, .zip or .gz: choose that file.")
        return sent

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and bool(data.get("from_inbox")) == bool(data.get("sent")):
            raise ValidationError("Choose a file of the inbox, or send one: one of the two.")
        return data


@admin.register(RegisterImport)
class RegisterImportAdmin(admin.ModelAdmin):
    form = ImportForm
    list_display = ("__str__", "state", "progress", "kept_count", "new_count", "changed_count", "gone_count",
                    "rejected_count", "requested_by", "created_at")  # fmt: skip
    list_filter = ("state", "is_rehearsal", "all_sectors")
    list_select_related = ("requested_by",)
    ordering = ("-created_at",)
    show_full_result_count = False
    add_form_template = "admin/clusters/import_form.html"
    fieldsets = (
        ("The file", {"fields": ("from_inbox", "sent", "register_on")}),
        ("How", {"fields": ("all_sectors", "is_rehearsal")}),
    )

    @admin.display(description="how far")
    def progress(self, run: RegisterImport) -> str:
        if run.is_unfinished:
            return f"{run.get_step_display()}, {run.percent_read} %"
        return "" if run.seconds is None else f"{run.seconds:,.0f} s"

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: RegisterImport, form: ImportForm, change: bool) -> None:
        """The row is written by the action, which also tells a worker."""
        data = form.cleaned_data
        name = inbox.receive(data["sent"]) if data["sent"] else data["from_inbox"]
        try:
            run = request_import(
                file_names=[name],
                by=request.user,
                on=data["register_on"],
                all_sectors=data["all_sectors"],
                is_rehearsal=data["is_rehearsal"],
            )
        except RegisterProblem as problem:
            raise PermissionDenied(str(problem)) from problem
        obj.pk = run.pk
        obj.refresh_from_db()

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """The audit trail has it already."""

    def response_add(
        self, request: HttpRequest, obj: RegisterImport, post_url_continue: str | None = None
    ) -> HttpResponse:
        self.message_user(request, "The import is under way. This page follows it.", messages.SUCCESS)
        return HttpResponseRedirect(address_of(obj))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """The report, and while it is under way, how far it is."""
        run = self.get_object(request, object_id)
        if run is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        if not self.has_view_permission(request, run):
            raise PermissionDenied
        return TemplateResponse(request, "admin/clusters/import_report.html", self.report(request, run))

    def report(self, request: HttpRequest, run: RegisterImport) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "title": str(run),
            "opts": self.opts,
            "run": run,
            "figures": summary(run),
            "remarks": run.remarks.order_by("-is_rejection", "pk")[:SHOWN_REMARKS],
            "may_cancel": run.is_unfinished and can_import_register(request.user),
        }

    def get_urls(self) -> list[URLPattern]:
        own = {"progress": self.progress_view, "cancel": self.cancel_view, "remarks": self.remarks_view,
               "companies": self.companies_view}  # fmt: skip
        views = [
            path(
                f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"clusters_registerimport_{name}"
            )
            for name, view in own.items()
        ]
        return [*views, *super().get_urls()]

    def found(self, request: HttpRequest, pk: int) -> RegisterImport:
        run = get_object_or_404(RegisterImport, pk=pk)
        if not self.has_view_permission(request, run):
            raise PermissionDenied
        return run

    def progress_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The part of the page that changes; asked for every two seconds while it does."""
        context = self.report(request, self.found(request, pk))
        return TemplateResponse(request, "admin/clusters/import_progress.html", context)

    def cancel_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return require_POST(self._cancel)(request, self.found(request, pk))

    def _cancel(self, request: HttpRequest, run: RegisterImport) -> HttpResponse:
        try:
            cancel_import(run=run, by=request.user)
        except ValidationError as problem:
            self.message_user(request, " ".join(problem.messages), messages.WARNING)
        else:
            self.message_user(request, "It stops at its next step; nothing is changed.", messages.SUCCESS)
        return HttpResponseRedirect(address_of(run))

    def remarks_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Every line that was rejected or taken with a warning."""
        run = self.found(request, pk)
        heading = ("File", "Line", "Company number", "Rejected", "Reason", "How the line begins")
        return require_GET(lambda _r: csv_response(f"register-remarks-{pk}", heading, remark_rows(run)))(
            request
        )

    def companies_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """How many were kept, by cluster and sector."""
        run = self.found(request, pk)
        cells = run.breakdown.get("cells", [])
        heading = ("Cluster", "Sector", "Companies kept")
        return require_GET(lambda _r: csv_response(f"register-kept-{pk}", heading, cells))(request)


def address_of(run: RegisterImport) -> str:
    return reverse("admin:clusters_registerimport_change", args=[run.pk])


def remark_rows(run: RegisterImport) -> Iterator[tuple[object, ...]]:
    for remark in run.remarks.order_by("pk").iterator(chunk_size=2000):
        rejected = "yes" if remark.is_rejection else "no"
        yield remark.file, remark.line_number, remark.company_number, rejected, remark.reason, remark.text
