"""Claims on the desk: read the evidence, approve, or say why not."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from clusters.actions import approve_claim, reject_claim
from clusters.admin.curated import ClusterFilter
from clusters.admin.decided import OnlyDecided
from clusters.admin.verbs import ReasonForm, asked
from clusters.models import BusinessClaim

SHOWN = (
    "business", "user", "state", "proof", "job_title", "statement", "begun_at", "sent_at", "decided_at",
    "decided_by", "reason",
)  # fmt: skip


class ClaimClusterFilter(ClusterFilter):
    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "none":
            return queryset.filter(business__cluster=None)
        return queryset.filter(business__cluster=self.value()) if (self.value() or "").isdigit() else queryset


@admin.register(BusinessClaim)
class BusinessClaimAdmin(OnlyDecided):
    actions = ("approve", "reject")
    list_display = ("business", "user", "state", "proof", "job_title", "sent_at", "decided_at")
    list_filter = ("state", "proof", ClaimClusterFilter)
    list_select_related = ("business", "user")
    search_fields = ("business__sort_key", "business__company_number", "user__email")
    ordering = ("-begun_at",)
    fields = readonly_fields = SHOWN

    def get_queryset(self, request: HttpRequest) -> QuerySet[BusinessClaim]:
        """Nobody decides their own."""
        return super(OnlyDecided, self).get_queryset(request).decidable_by(request.user)

    @admin.action(description="Approve", permissions=["change"])
    def approve(self, request: HttpRequest, queryset: QuerySet[BusinessClaim]) -> None:
        by = request.user
        self.each(request, queryset, lambda claim: approve_claim(claim=claim, by=by), "approved")

    @admin.action(description="Do not approve, with a reason …", permissions=["change"])
    def reject(self, request: HttpRequest, queryset: QuerySet[BusinessClaim]) -> HttpResponse | None:
        form = ReasonForm(request.POST if "confirmed" in request.POST else None)
        form.fields["reason"].label, form.fields["reason"].help_text = (
            "Why not",
            "The person reads these words.",
        )
        if not form.is_valid():
            return asked(self, request, queryset, form, "reject", "Do not approve these claims")
        reason = form.cleaned_data["reason"]
        by = request.user
        self.each(
            request, queryset, lambda claim: reject_claim(claim=claim, by=by, reason=reason), "not approved"
        )
        return None
