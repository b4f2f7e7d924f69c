"""Calls: what the agency offers money for, to whom, and until when."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone

from clusters.enums import EmployeesBand, Stage
from clusters.models import Cluster, Sector
from clusters.models.geography import filled
from core.models import TimeStamped
from funding.enums import PHASE_OF_STATE, CallPhase, CallState
from funding.models.award import Reservation
from funding.models.balances import DIGITS
from funding.models.call_query import CallQuerySet
from funding.models.fund import BudgetLine


@pghistory.track(exclude=["created_at", "updated_at", "told_at"])
class Call(TimeStamped):
    """A call for applications. Its money is set aside (``reservation``) when it is published."""

    slug = models.SlugField(max_length=120, unique=True, help_text="Part of its address; keep it.")
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=300, help_text="One or two sentences: who gets what, for what.")
    purpose = models.TextField(help_text="What it is for and what it pays for. Markdown.")
    who_can_apply = models.TextField(help_text="In plain words, beside the rules below. Markdown.")
    how_decided = models.TextField(
        "how it is decided", blank=True, help_text="Who reads, in which steps, until when. Markdown."
    )

    # -- money
    line = models.ForeignKey(
        BudgetLine, on_delete=models.PROTECT, related_name="calls", verbose_name="budget line"
    )
    reservation = models.OneToOneField(
        Reservation, null=True, blank=True, on_delete=models.PROTECT, related_name="call", editable=False
    )
    pot_amount = models.DecimalField(
        "pot (£)", **DIGITS, help_text="Set aside from the budget line when the call is published."
    )
    min_amount = models.DecimalField("smallest grant (£)", **DIGITS)
    max_amount = models.DecimalField("largest grant (£)", **DIGITS)
    intervention_percent = models.PositiveSmallIntegerField(
        "intervention rate (%)",
        default=100,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text="The largest share of a project's cost that the grant may pay.",
    )
    is_subsidy = models.BooleanField(
        "counts as Minimal Financial Assistance",
        default=True,
        help_text="Then applicants are shown what their enterprise may still receive.",
    )

    # -- time, shown in Europe/London
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField(help_text="Until this moment, not including it.")
    decision_on = models.DateField("decision promised for")
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    announced_at = models.DateTimeField(null=True, blank=True, editable=False)
    told_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When everybody who wished it was told of its opening.",
    )
    state = models.CharField(max_length=10, choices=CallState, default=CallState.DRAFT, editable=False)
    end_reason = models.TextField("why it was cancelled", blank=True, editable=False)

    # -- who can apply; an empty list says: all
    clusters = models.ManyToManyField(Cluster, blank=True, related_name="calls")
    sectors = models.ManyToManyField(Sector, blank=True, related_name="calls")
    stages = ArrayField(models.CharField(max_length=16, choices=Stage), default=list, blank=True)
    employees = ArrayField(
        models.CharField(max_length=8, choices=EmployeesBand), default=list, blank=True, verbose_name="people"
    )
    max_age_years = models.PositiveSmallIntegerField(
        "at most this many years old", null=True, blank=True, help_text="On the day the call closes."
    )
    needs_company_number = models.BooleanField("incorporated companies only", default=False)
    needs_sign_off = models.BooleanField(
        "a second member signs off", default=False, help_text="Before an application can be sent."
    )

    # -- people and burden
    contact_name = models.CharField(max_length=120)
    contact_email = models.EmailField()
    expected_count = models.PositiveIntegerField(
        "applications expected", default=50, help_text="For the burden meter."
    )
    copied_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="copies", editable=False
    )
    is_showcase = models.BooleanField(default=False, editable=False)

    objects = CallQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state", "closes_at"], name="call_by_deadline"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=filled("slug", "title", "summary", "purpose", "who_can_apply", "contact_name"),
                name="call_says_what_it_is_for",
            ),
            models.CheckConstraint(condition=Q(state__in=CallState.values), name="call_state_is_known"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="call_closes_after_it_opens",
                violation_error_message="The call closes before it opens.",
            ),
            models.CheckConstraint(
                condition=Q(decision_on__gte=TruncDate("closes_at")),
                name="call_decides_after_it_closes",
                violation_error_message="The decision is promised for a day before the call closes.",
            ),
            models.CheckConstraint(
                condition=Q(
                    min_amount__gt=0, max_amount__gte=F("min_amount"), pot_amount__gte=F("max_amount")
                ),
                name="call_amounts_in_order",
                violation_error_message=(
                    "The smallest grant is more than nothing, the largest not smaller than that, the pot not"
                    " smaller than the largest."
                ),
            ),
            models.CheckConstraint(
                condition=Q(intervention_percent__range=(1, 100)), name="call_intervention_is_a_share"
            ),
            models.CheckConstraint(
                condition=Q(state=CallState.DRAFT) | Q(reservation__isnull=False, published_at__isnull=False),
                name="call_published_has_money",
            ),
            models.CheckConstraint(
                condition=~Q(state=CallState.CANCELLED) | filled("end_reason"), name="call_cancelled_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state=CallState.ANNOUNCED) | Q(announced_at__isnull=False),
                name="call_announced_has_date",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("funding:call", args=[self.slug])

    def phase(self, at: datetime | None = None) -> CallPhase:
        """Where it stands for the public at this moment."""
        if self.state != CallState.PUBLISHED:
            return PHASE_OF_STATE[CallState(self.state)]
        at = at or timezone.now()
        if at < self.opens_at:
            return CallPhase.SCHEDULED
        return CallPhase.OPEN if at < self.closes_at else CallPhase.CLOSED

    def is_open(self, at: datetime | None = None) -> bool:
        return self.phase(at) == CallPhase.OPEN

    @property
    def whole_grants_count(self) -> int:
        """How many of the largest grants the pot holds: at least so many win."""
        return int(self.pot_amount // self.max_amount)

    def highest_grant(self, cost: Decimal) -> Decimal:
        """The most a project of this cost may be given, in whole pence, rounded down."""
        share = (cost * self.intervention_percent / 100).quantize(Decimal("0.01"), rounding="ROUND_DOWN")
        return min(self.max_amount, share)


@pghistory.track(exclude=["created_at", "updated_at"])
class Criterion(TimeStamped):
    """What applications are judged by. Stands still once the call is published."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=120)
    guidance = models.TextField(
        blank=True, help_text="What a good answer shows; applicants and assessors read it."
    )
    weight = models.PositiveSmallIntegerField(
        "weight (%)", validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    scale = models.PositiveSmallIntegerField(
        "highest score", default=5, validators=[MinValueValidator(2), MaxValueValidator(100)]
    )
    threshold = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Below this score it cannot be funded."
    )

    class Meta:
        verbose_name_plural = "criteria"
        ordering = ["position", "pk"]
        triggers = [
            pgtrigger.Trigger(
                name="criterion_stands_once_published",
                level=pgtrigger.Row,
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF EXISTS (
                        SELECT 1 FROM funding_call
                        WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.call_id ELSE NEW.call_id END
                        AND state <> 'draft'
                    ) THEN
                        RAISE EXCEPTION 'criteria of a published call stand still'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'criterion_stands_once_published';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            )
        ]
        constraints = [
            models.CheckConstraint(condition=filled("title"), name="criterion_has_title"),
            models.CheckConstraint(condition=Q(weight__range=(1, 100)), name="criterion_weight_is_a_share"),
            models.CheckConstraint(
                condition=Q(scale__gte=2) & (Q(threshold=None) | Q(threshold__lte=F("scale"))),
                name="criterion_threshold_is_on_the_scale",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class DeadlineMove(models.Model):
    """That everybody got more time, why, and who gave it."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="deadline_moves")
    moved_from = models.DateTimeField()
    moved_to = models.DateTimeField()
    reason = models.TextField(help_text="Read by everybody on the call's page.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        triggers = [pgtrigger.Protect(name="deadline_move_stands", operation=pgtrigger.Update)]
        constraints = [
            models.CheckConstraint(condition=filled("reason"), name="deadline_move_says_why"),
            models.CheckConstraint(
                condition=Q(moved_to__gt=F("moved_from")),
                name="deadline_only_moves_on",
                violation_error_message="A deadline only ever moves to a later moment.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call}: {self.moved_to:%Y-%m-%d %H:%M}"
