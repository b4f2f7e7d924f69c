"""Investors on the desk: look who they are, verify, see what they look for. Staff never write for them."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse

from clusters.admin.bounded import QuickList
from clusters.admin.curated import CuratedChoices
from clusters.admin.history import HistoryShown
from clusters.admin.verbs import asked
from investors.actions import unverify_investor, verify_investor
from investors.forms.investors import NoteForm
from investors.models import Investor, InvestorDeal, InvestorMember, Mandate, ShortlistEntry, ShortlistNote
from investors.money import ticket


class OnlyShown:
    """Rows that their people write; the desk reads them."""

    extra = 0
    can_delete = False
    formfield_overrides = CuratedChoices.formfield_overrides

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class MemberInline(OnlyShown, admin.TabularInline):
    model = InvestorMember
    fields = ("user", "role", "state", "since_at")
    readonly_fields = ("since_at",)


class MandateInline(OnlyShown, admin.TabularInline):
    model = Mandate
    fields = ("name", "range", "stages", "lead", "capacity", "paused_at", "closed_at")
    readonly_fields = ("range", "paused_at", "closed_at")

    @admin.display(description="ticket")
    def range(self, mandate: Mandate) -> str:
        return ticket(mandate.ticket_min, mandate.ticket_max, mandate.currency)


class DealInline(OnlyShown, admin.TabularInline):
    model = InvestorDeal
    fields = ("company_name", "invested_on", "stage", "amount", "currency", "is_public", "source_url")


class VerifiedFilter(admin.SimpleListFilter):
    title = "verification"
    parameter_name = "verified"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("no", "Waiting"), ("yes", "Verified")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Investor]) -> QuerySet[Investor]:
        if self.value() == "no":
            return queryset.waiting_for_verification()
        return queryset.filter(verified_at__isnull=False) if self.value() == "yes" else queryset


@admin.register(Investor)
class InvestorAdmin(HistoryShown, QuickList):
    formfield_overrides = CuratedChoices.formfield_overrides
    actions = ("verify", "unverify")
    list_display = ("name", "kind", "country", "created_at", "verified_at", "is_public", "closed_at")
    list_filter = (VerifiedFilter, "kind", "is_public", "country")
    search_fields = ("sort_key", "website", "members__user__email")
    ordering = ("-created_at",)
    date_hierarchy = "created_at"
    inlines = (MandateInline, MemberInline, DealInline)
    fields = readonly_fields = (
        "name", "kind", "country", "time_zone", "website", "summary", "description", "is_public",
        "created_at", "verified_at", "verified_by", "verified_note", "closed_at", "lists",
    )  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @admin.display(description="its people's lists")
    def lists(self, investor: Investor) -> str:
        """How many, and no more: what stands on them is for its people alone."""
        lists = investor.shortlists.count()
        entries = ShortlistEntry.objects.standing().filter(shortlist__investor=investor).count()
        notes = ShortlistNote.objects.filter(entry__shortlist__investor=investor).count()
        return f"{lists}, with {entries} businesses and {notes} notes. Only its people read them."

    @admin.action(description="Verify, saying what was checked …", permissions=["change"])
    def verify(self, request: HttpRequest, queryset: QuerySet[Investor]) -> HttpResponse | None:
        form = NoteForm(request.POST if "confirmed" in request.POST else None)
        if not form.is_valid():
            return asked(self, request, queryset, form, "verify", "Verify these investors")
        note, by = form.cleaned_data["note"], request.user
        self.each(request, queryset, lambda row: verify_investor(investor=row, by=by, note=note), "verified")
        return None

    @admin.action(description="Take the verification back, with a reason …", permissions=["change"])
    def unverify(self, request: HttpRequest, queryset: QuerySet[Investor]) -> HttpResponse | None:
        form = NoteForm(request.POST if "confirmed" in request.POST else None)
        form.fields["note"].label, form.fields["note"].help_text = "Why", "The investor reads these words."
        if not form.is_valid():
            return asked(self, request, queryset, form, "unverify", "Take the verification back")
        note, by = form.cleaned_data["note"], request.user
        self.each(
            request,
            queryset,
            lambda row: unverify_investor(investor=row, by=by, reason=note),
            "not verified any more",
        )
        return None

    def each(
        self,
        request: HttpRequest,
        queryset: QuerySet[Investor],
        verb: Callable[[Investor], object],
        done: str,
    ) -> None:
        """Do it to each; say how many it was done to, and why not to the others."""
        count = 0
        for row in queryset:
            try:
                verb(row)
                count += 1
            except ValidationError as refusal:
                self.message_user(request, f"{row}: {' '.join(refusal.messages)}", "WARNING")
            except PermissionDenied:
                self.message_user(
                    request, f"{row}: nobody verifies what they invest for themselves.", "WARNING"
                )
        if count:
            self.message_user(request, f"{count} {done}.", "SUCCESS")
