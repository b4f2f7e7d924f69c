"""What public authorities have given to enterprises, and which companies count as one enterprise."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from clusters.models.business import Business
from clusters.models.geography import filled
from clusters.subsidy import COUNTED_KINDS, SubsidyKind, SubsidySource, Window
from core.models import TimeStamped


class SubsidyCapQuerySet(models.QuerySet["SubsidyCap"]):
    def on(self, day: date) -> SubsidyCap | None:
        """The limit in force on this day, where staff have entered one."""
        return self.filter(valid_from__lte=day).order_by("-valid_from").first()

    def to_review(self, day: date) -> SubsidyCapQuerySet:
        return self.filter(review_on__lte=day)


@pghistory.track(exclude=["created_at", "updated_at"])
class SubsidyCap(TimeStamped):
    """The limit of Minimal Financial Assistance from a day on, as the law says it."""

    amount = models.DecimalField("limit (£)", max_digits=12, decimal_places=2)
    valid_from = models.DateField(unique=True)
    source = models.CharField(max_length=200, help_text="Which law says so.")
    source_url = models.URLField("where to read it", max_length=300, blank=True)
    review_on = models.DateField(help_text="When somebody looks whether it is still so.")

    objects = SubsidyCapQuerySet.as_manager()

    class Meta:
        verbose_name = "subsidy limit"
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="subsidy_cap_is_some_money"),
            models.CheckConstraint(condition=filled("source"), name="subsidy_cap_has_source"),
            models.CheckConstraint(
                condition=Q(review_on__gt=F("valid_from")),
                name="subsidy_cap_is_reviewed_later",
                violation_error_message="It is reviewed after the day it is valid from.",
            ),
        ]

    def __str__(self) -> str:
        return f"£{self.amount:,.0f} from {self.valid_from:%-d %B %Y}"


@pghistory.track(exclude=["created_at", "updated_at"])
class EnterpriseGroup(TimeStamped):
    """Companies under common control: for the limit they are one enterprise."""

    name = models.CharField(max_length=160)
    note = models.TextField("why they count as one", help_text="Who controls them, and how we know.")

    class Meta:
        verbose_name = "enterprise"
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=filled("name", "note"), name="enterprise_group_says_why")
        ]

    def __str__(self) -> str:
        return self.name


class EnterpriseMemberQuerySet(models.QuerySet["EnterpriseMember"]):
    def beside(self, businesses: Iterable[int]) -> EnterpriseMemberQuerySet:
        """Every member of the enterprises that these businesses belong to, themselves included."""
        groups = EnterpriseMember.objects.filter(business__in=list(businesses)).values("group")
        return self.filter(group__in=groups)


@pghistory.track()
class EnterpriseMember(models.Model):
    """A business belongs to one enterprise; one that is in none is an enterprise by itself."""

    group = models.ForeignKey(EnterpriseGroup, on_delete=models.CASCADE, related_name="members")
    business = models.OneToOneField(Business, on_delete=models.CASCADE, related_name="enterprise_place")

    objects = EnterpriseMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "company of the enterprise"
        verbose_name_plural = "companies of the enterprise"

    def __str__(self) -> str:
        return str(self.business)


class SubsidyQuerySet(models.QuerySet["Subsidy"]):
    def standing(self) -> SubsidyQuerySet:
        """All but those that were struck out."""
        return self.filter(struck_at=None)

    def counted(self, window: Window) -> SubsidyQuerySet:
        """What the limit counts on the last day of the window."""
        return self.standing().filter(
            kind__in=COUNTED_KINDS, given_on__gte=window.first, given_on__lte=window.last
        )

    def newest_first(self) -> SubsidyQuerySet:
        return self.order_by("-given_on", "-pk")

    def visible_to(self, user: User | AnonymousUser) -> SubsidyQuerySet:
        """Those of one's own businesses, and for staff of those they curate."""
        own = Business.objects.of_member(user).values("pk")
        curated = Business.objects.curated_by(user).values("pk")
        return self.filter(Q(business__in=own) | Q(business__in=curated))


# A fact that decisions rest on: it is struck out with a reason and entered anew, never rewritten. Only the
# listing it hangs on may change, when two are merged.
@pghistory.track()
class Subsidy(models.Model):
    """Something an authority gave to a business, in pounds; help in kind at its gross cash equivalent."""

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="subsidies")
    authority = models.CharField("given by", max_length=160, help_text="The council, ministry or agency.")
    measure = models.CharField("for what", max_length=200, help_text="The grant or scheme, by its name.")
    amount = models.DecimalField("amount (£)", max_digits=12, decimal_places=2)
    given_on = models.DateField(help_text="The day of the award, not of the payment.")
    kind = models.CharField(max_length=8, choices=SubsidyKind, default=SubsidyKind.MFA)
    source = models.CharField(max_length=10, choices=SubsidySource, default=SubsidySource.DECLARED)
    reference = models.CharField(
        max_length=80, blank=True, help_text="Of the award or booking it stands for: entered once."
    )
    note = models.TextField("evidence", blank=True, help_text="Where one can read of it: letter, number.")
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    struck_at = models.DateTimeField(null=True, blank=True, editable=False)
    struck_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    struck_reason = models.CharField("why it is struck out", max_length=300, blank=True, editable=False)

    objects = SubsidyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "subsidies"
        indexes = [models.Index(fields=["business", "given_on"], name="subsidy_by_business_and_day")]
        triggers = [
            pgtrigger.ReadOnly(
                name="subsidy_stays_as_entered",
                exclude=["business", "declared_by", "struck_at", "struck_by", "struck_reason"],
            ),
            pgtrigger.Protect(
                name="subsidy_stays_struck_out",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__struck_at__isnull=False)
                & (
                    pgtrigger.Q(old__struck_at__df=pgtrigger.F("new__struck_at"))
                    | pgtrigger.Q(old__struck_reason__df=pgtrigger.F("new__struck_reason"))
                ),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="subsidy_is_some_money"),
            models.CheckConstraint(
                condition=filled("authority", "measure"), name="subsidy_says_who_gave_it_for_what"
            ),
            models.CheckConstraint(condition=Q(kind__in=SubsidyKind.values), name="subsidy_kind_is_known"),
            models.CheckConstraint(
                condition=Q(source__in=SubsidySource.values), name="subsidy_source_is_known"
            ),
            models.CheckConstraint(
                condition=Q(struck_at=None, struck_reason="")
                | (Q(struck_at__isnull=False) & filled("struck_reason")),
                name="subsidy_struck_out_says_why",
            ),
            models.UniqueConstraint(
                fields=["source", "reference"],
                condition=~Q(reference="") & Q(struck_at=None),
                name="subsidy_reference_once",
            ),
        ]

    def __str__(self) -> str:
        return f"£{self.amount:,.0f} from {self.authority}, {self.given_on:%-d %B %Y}"
