"""What a call has set aside, and what is awarded from it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pghistory
import pgtrigger
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q, Sum
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import may_work_as_staff
from clusters.models import Business, Cluster
from clusters.models.geography import filled
from core.models import TimeStamped
from core.references import random_reference
from funding.enums import ENDED_AWARD_STATES, PUBLIC_AWARD_STATES, AwardState
from funding.models.balances import Balance, HoldsMoney, kept_by_ledger, not_negative
from funding.models.fund import BudgetLine

#: More words than this narrow nothing down any further.
MOST_WORDS = 6
RESERVATION_BALANCES = ["set_aside_amount", "reserved_amount"]
AWARD_BALANCES = [
    "offered_amount", "committed_amount", "claimed_amount", "paid_amount", "recovered_amount",
]  # fmt: skip


def new_reference() -> str:
    return random_reference("A")


class ReservationQuerySet(models.QuerySet["Reservation"]):
    def in_order(self) -> ReservationQuerySet:
        return self.select_related("line__year", "line__fund").order_by("-line__year__starts_on", "title")


@pghistory.track(exclude=["created_at", "updated_at", *RESERVATION_BALANCES])
class Reservation(HoldsMoney, TimeStamped):
    """What one call may award, taken out of its line so that no other call counts on it."""

    line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="reservations")
    title = models.CharField(max_length=160, help_text="The call's name.")
    set_aside_amount = Balance("set aside (£)", help_text="Reserved, and what was awarded from it.")
    reserved_amount = Balance("not yet offered (£)")

    objects = ReservationQuerySet.as_manager()

    class Meta:
        triggers = [
            kept_by_ledger("reservation_kept_by_ledger", RESERVATION_BALANCES),
            pgtrigger.ReadOnly(name="reservation_stays_in_its_line", fields=["line"]),
        ]
        constraints = [
            models.CheckConstraint(condition=filled("title"), name="reservation_has_title"),
            models.CheckConstraint(
                condition=Q(set_aside_amount__gte=F("reserved_amount")), name="reservation_holds_what_is_left"
            ),
            *not_negative("reservation", RESERVATION_BALANCES),
        ]

    def __str__(self) -> str:
        return self.title


_SUMS = {"promised": Sum("promised_amount"), "paid": Sum("paid_amount")}


class AwardQuerySet(models.QuerySet["Award"]):
    def public(self) -> AwardQuerySet:
        """Accepted, and so to be known by everybody, whatever became of it."""
        return self.filter(state__in=PUBLIC_AWARD_STATES)

    def visible_to(self, user: User | AnonymousUser) -> AwardQuerySet:
        """Accepted ones for everybody; offers for the agency alone, until the business has answered."""
        if may_work_as_staff(user) and user.has_perm("funding.view_award"):
            return self
        return self.public()

    def real(self) -> AwardQuerySet:
        """Without the showcase's."""
        return self.filter(reservation__line__fund__is_showcase=False, business__is_showcase=False)

    def granting(self) -> AwardQuerySet:
        """Without those of which nothing is left: all let go of, or got back."""
        return self.filter(promised_amount__gt=0)

    def running(self) -> AwardQuerySet:
        return self.filter(state__in=[AwardState.OFFERED, AwardState.LIVE])

    def offered(self) -> AwardQuerySet:
        return self.filter(state=AwardState.OFFERED)

    def with_unpaid_claims(self) -> AwardQuerySet:
        return self.filter(claimed_amount__gt=0)

    def with_names(self) -> AwardQuerySet:
        return self.select_related(
            "business", "cluster", "reservation__line__fund", "reservation__line__year"
        )

    def with_call(self) -> AwardQuerySet:
        """Its names, and the call it was applied for, where there is one."""
        return self.with_names().select_related("reservation__call")

    def with_words(self, text: str) -> AwardQuerySet:
        """Every word stands in the title or in the business's name."""
        found = self
        for word in text.split()[:MOST_WORDS]:
            found = found.filter(Q(title__icontains=word) | Q(business__sort_key__contains=word.lower()))
        return found

    def newest_first(self) -> AwardQuerySet:
        return self.order_by(F("accepted_on").desc(nulls_last=True), "-pk")

    def totals(self) -> dict[str, Any]:
        """Promised, paid, and how many."""
        sums = self.order_by().aggregate(**_SUMS, count=models.Count("pk"))
        return {name: value or Decimal(0) for name, value in sums.items()}

    def by_cluster(self) -> list[tuple[str, Decimal, Decimal]]:
        """(cluster, promised, paid), in the clusters' order; those of no cluster last."""
        place = F("cluster__position").asc(nulls_last=True)
        rows = self.values_list("cluster__name").annotate(**_SUMS).order_by(place, "cluster__name")
        return [(name or "Elsewhere in the North", promised, paid) for name, promised, paid in rows]


@pghistory.track(exclude=["created_at", "updated_at", "promised_amount", *AWARD_BALANCES])
class Award(HoldsMoney, TimeStamped):
    """Money offered to a business, and after it has accepted, promised, claimed and paid."""

    reference = models.CharField(max_length=24, unique=True, default=new_reference, editable=False)
    reservation = models.ForeignKey(Reservation, on_delete=models.PROTECT, related_name="awards")
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="awards")
    cluster = models.ForeignKey(
        Cluster,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="awards",
        help_text="The business's at the time, so that figures of past years stand still.",
    )
    title = models.CharField(max_length=160, help_text="What it is for, as the public reads it.")
    description = models.TextField(blank=True)
    starts_on = models.DateField("work begins on")
    ends_on = models.DateField("work ends on")
    state = models.CharField(max_length=12, choices=AwardState, default=AwardState.OFFERED)
    offered_on = models.DateField(default=timezone.localdate)
    accepted_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    end_reason = models.TextField(blank=True)
    offered_amount = Balance("offered (£)")
    committed_amount = Balance("to be claimed (£)")
    claimed_amount = Balance("claimed, not paid (£)")
    paid_amount = Balance("paid (£)")
    recovered_amount = Balance("recovered (£)")
    promised_amount = models.GeneratedField(
        verbose_name="promised (£)",
        expression=F("committed_amount") + F("claimed_amount") + F("paid_amount"),
        output_field=models.DecimalField(max_digits=12, decimal_places=2),
        db_persist=True,
    )

    objects = AwardQuerySet.as_manager()

    class Meta:
        triggers = [
            kept_by_ledger("award_kept_by_ledger", AWARD_BALANCES),
            pgtrigger.ReadOnly(name="award_stays_in_its_call", fields=["reservation", "reference"]),
        ]
        indexes = [
            models.Index(F("accepted_on").desc(nulls_last=True), F("id").desc(), name="award_newest"),
            models.Index(fields=["cluster", "state"], name="award_by_cluster"),
        ]
        constraints = [
            models.CheckConstraint(condition=filled("reference", "title"), name="award_says_what_for"),
            models.CheckConstraint(condition=Q(state__in=AwardState.values), name="award_state_is_known"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="award_ends_after_it_begins",
                violation_error_message="The work ends before it begins.",
            ),
            models.CheckConstraint(
                condition=Q(accepted_on__isnull=False) | ~Q(state__in=PUBLIC_AWARD_STATES),
                name="award_accepted_has_date",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=ENDED_AWARD_STATES) & Q(ended_on__isnull=False))
                | (~Q(state__in=ENDED_AWARD_STATES) & Q(ended_on=None)),
                name="award_ended_has_date",
            ),
            models.CheckConstraint(
                condition=~Q(state=AwardState.TERMINATED) | filled("end_reason"), name="award_ended_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=ENDED_AWARD_STATES)
                | Q(offered_amount=0, committed_amount=0, claimed_amount=0),
                name="award_ended_owes_nothing",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[AwardState.DECLINED, AwardState.WITHDRAWN])
                | Q(paid_amount=0, recovered_amount=0),
                name="award_refused_was_never_paid",
            ),
            *not_negative("award", AWARD_BALANCES),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("funding:award", args=[self.reference])

    @property
    def is_over(self) -> bool:
        return self.state in ENDED_AWARD_STATES
