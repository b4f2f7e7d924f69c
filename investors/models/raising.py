"""Raises: that a business looks for investment is a fact anybody may read; its terms are not.

Terms stand in a table of their own that no page, list, search or export reads but ``investors.terms``.
"""

from __future__ import annotations

import secrets
from datetime import date

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import Storage, storages
from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import is_agency_staff
from clusters.models import Business, Sector
from clusters.models.geography import filled
from core.models import TimeStamped
from investors.enums import Currency, Instrument, RaiseResult, RaiseState, Surface
from investors.models.investor import Investor
from investors.models.standing import Certification


def deck_storage() -> Storage:
    return storages["private"]


def deck_path(terms: RaiseTerms, name: str) -> str:
    """The name a person gave stays out of the file system."""
    return f"decks/{secrets.token_hex(16)}.pdf"


class RaiseQuerySet(models.QuerySet["Raise"]):
    def not_closed(self) -> RaiseQuerySet:
        return self.exclude(state=RaiseState.CLOSED)

    def of_slug(self, slug: str) -> RaiseQuerySet:
        """Of the business at this address, with it."""
        return self.filter(business__in=Business.objects.at_slug(slug)).select_related("business__cluster")

    def open(self) -> RaiseQuerySet:
        return self.filter(state=RaiseState.OPEN)

    def past_closing(self, today: date) -> RaiseQuerySet:
        """Whose closing date is over on this day; on the day itself one can still come in."""
        return self.filter(closes_on__lt=today)

    def closing_from(self, day: date) -> RaiseQuerySet:
        """Whose closing date is this day or later."""
        return self.filter(closes_on__gte=day)

    def closing_until(self, day: date) -> RaiseQuerySet:
        return self.filter(closes_on__lte=day)

    def of_member(self, user: User | AnonymousUser) -> RaiseQuerySet:
        """Those of the businesses one speaks for."""
        return (
            self.filter(business__in=Business.objects.of_member(user))
            if user.is_authenticated
            else self.none()
        )

    def curated_by(self, user: User | AnonymousUser) -> RaiseQuerySet:
        """That there are such raises, for whoever curates the business; not their terms."""
        return self.filter(business__in=Business.objects.curated_by(user))

    def waiting_for_review(self) -> RaiseQuerySet:
        return self.filter(state=RaiseState.IN_REVIEW).order_by("submitted_at", "pk")

    def visible_to(self, user: User | AnonymousUser) -> RaiseQuerySet:
        """Open ones of listed businesses; one's own and those one reviews whatever their state."""
        if is_agency_staff(user):
            return self
        seen = models.Q(state=RaiseState.OPEN, business__in=Business.objects.listed())
        if user.is_authenticated:
            seen |= models.Q(business__in=Business.objects.of_member(user))
        return self.filter(seen)


@pghistory.track(exclude=["created_at", "updated_at"])
class Raise(TimeStamped):
    """That a business looks for investment, and where that stands."""

    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="raises")
    state = models.CharField(max_length=10, choices=RaiseState, default=RaiseState.DRAFT)
    submitted_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closes_on = models.DateField("closing date", null=True, blank=True)
    return_reason = models.TextField(blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    result = models.CharField(max_length=10, choices=RaiseResult, blank=True)
    is_showcase = models.BooleanField(default=False, editable=False)

    objects = RaiseQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "submitted_at"], name="raise_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["business"], condition=~models.Q(state=RaiseState.CLOSED), name="raise_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=RaiseState.values), name="raise_state_is_known"
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(state=RaiseState.CLOSED)
                    & ~models.Q(result="")
                    & models.Q(closed_at__isnull=False)
                )
                | (~models.Q(state=RaiseState.CLOSED) & models.Q(result="", closed_at=None)),
                name="raise_closed_has_result",
            ),
        ]

    def __str__(self) -> str:
        return f"Raise of {self.business}"

    def is_past_closing(self, today: date) -> bool:
        return self.closes_on is not None and self.closes_on < today

    def get_absolute_url(self) -> str:
        return reverse("investors:raise_page", args=[self.business.slug])


class RaiseTermsQuerySet(models.QuerySet["RaiseTerms"]):
    def newest_first(self) -> RaiseTermsQuerySet:
        return self.order_by("-number")


class RaiseTerms(models.Model):
    """One version of what is offered. Each saving is a version: who saw what can be said later.

    Read by ``investors.terms`` only.
    """

    of_raise = models.ForeignKey(Raise, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    amount = models.DecimalField(
        "looked for", max_digits=14, decimal_places=2, validators=[MinValueValidator(1)]
    )
    committed = models.DecimalField("already committed", max_digits=14, decimal_places=2, default=0)
    currency = models.CharField(max_length=3, choices=Currency, default=Currency.GBP)
    instrument = models.CharField(max_length=12, choices=Instrument)
    valuation = models.DecimalField(
        "valuation before the round", max_digits=14, decimal_places=2, null=True, blank=True
    )
    use_of_funds = models.TextField()
    is_lead_sought = models.BooleanField("a lead is looked for", default=False)
    seis_on = models.DateField("SEIS declared on", null=True, blank=True)
    eis_on = models.DateField("EIS declared on", null=True, blank=True)
    deck = models.FileField(upload_to=deck_path, storage=deck_storage, blank=True)
    deck_name = models.CharField(max_length=120, blank=True)
    deck_pages = models.PositiveSmallIntegerField(default=0)
    data_room_url = models.URLField("data room", max_length=300, blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    saved_at = models.DateTimeField(default=timezone.now)

    objects = RaiseTermsQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["of_raise", "number"], name="raise_terms_version_once"),
            models.CheckConstraint(
                condition=models.Q(amount__gt=0, committed__gte=0, committed__lte=models.F("amount")),
                name="raise_terms_commitment_fits_the_amount",
            ),
            models.CheckConstraint(
                condition=models.Q(valuation=None) | models.Q(valuation__gt=0),
                name="raise_terms_valuation_is_positive",
            ),
            models.CheckConstraint(
                condition=models.Q(instrument__in=Instrument.values, currency__in=Currency.values),
                name="raise_terms_choices_are_known",
            ),
        ]
        triggers = [pgtrigger.ReadOnly(name="raise_terms_versions_stay", exclude=["saved_by", "deck"])]

    def __str__(self) -> str:
        return f"version {self.number}"


class TermsViewQuerySet(models.QuerySet["TermsView"]):
    def of_raise(self, found: Raise) -> TermsViewQuerySet:
        return self.filter(terms__of_raise=found)

    def newest_first(self) -> TermsViewQuerySet:
        return self.order_by("-seen_at", "-pk")


class TermsView(models.Model):
    """That somebody was shown terms: who, on which basis, which version, where and when. Never changed."""

    terms = models.ForeignKey(RaiseTerms, on_delete=models.PROTECT, related_name="views")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    certification = models.ForeignKey(
        Certification, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="Empty: staff who looked whether a raise is complete before it opened.",
    )  # fmt: skip
    investor = models.ForeignKey(Investor, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    surface = models.CharField(max_length=6, choices=Surface)
    seen_at = models.DateTimeField(default=timezone.now)

    objects = TermsViewQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["terms", "-seen_at"], name="terms_view_by_terms"),
            models.Index(fields=["user", "-seen_at"], name="terms_view_by_person"),
        ]
        triggers = [pgtrigger.Protect(name="terms_view_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_surface_display()}, {self.seen_at:%-d %B %Y %H:%M}"


class SensitiveArea(models.Model):
    """Where a foreign acquisition may have to be notified (National Security and Investment Act 2021)."""

    name = models.CharField(max_length=80, unique=True)
    sectors = models.ManyToManyField(Sector, blank=True, related_name="+", help_text="Where it may come up.")
    source_url = models.URLField(max_length=300)

    class Meta:
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=filled("name"), name="sensitive_area_has_name")]

    def __str__(self) -> str:
        return self.name
