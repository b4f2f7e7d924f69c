"""Mandates: what an investor looks for. And the rates by which tickets in other currencies are understood."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal

import pghistory
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from accounts.models import User
from clusters.enums import Stage
from clusters.models import Business, Cluster, Sector
from clusters.models.geography import filled
from core.models import TimeStamped
from investors.enums import Currency, LeadRole, SectorWish
from investors.models.investor import Investor

PENCE = Decimal("0.01")


class ExchangeRateQuerySet(models.QuerySet["ExchangeRate"]):
    def as_of(self, day: date) -> dict[str, ExchangeRate]:
        """Currency → the newest rate not after this day. One query."""
        rows = self.filter(day__lte=day).order_by("currency", "-day").distinct("currency")
        return {row.currency: row for row in rows}


@pghistory.track()
class ExchangeRate(models.Model):
    """What one unit of a currency was worth in pounds on a day; kept by staff, with its source."""

    currency = models.CharField(max_length=3, choices=[c for c in Currency.choices if c[0] != Currency.GBP])
    day = models.DateField(help_text="The day the rate was published for.")
    pounds = models.DecimalField(
        "pounds for one unit",
        max_digits=14,
        decimal_places=8,
        validators=[MinValueValidator(Decimal("0.00000001"))],
    )
    source = models.CharField(max_length=120)
    source_url = models.URLField(max_length=300)

    objects = ExchangeRateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["currency", "day"], name="exchange_rate_once_a_day"),
            models.CheckConstraint(condition=models.Q(pounds__gt=0), name="exchange_rate_is_positive"),
            models.CheckConstraint(
                condition=filled("source") & filled("source_url"), name="exchange_rate_has_source"
            ),
            models.CheckConstraint(
                condition=models.Q(currency__in=Currency.values) & ~models.Q(currency=Currency.GBP),
                name="exchange_rate_currency_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.currency} on {self.day}"


def in_pounds(amount: Decimal, currency: str, rates: dict[str, ExchangeRate]) -> Decimal | None:
    """The amount in pounds by ``rates`` (as of a day); None where there is no rate for its currency."""
    if currency == Currency.GBP:
        return amount
    rate = rates.get(currency)
    return (amount * rate.pounds).quantize(PENCE, ROUND_HALF_EVEN) if rate else None


class MandateQuerySet(models.QuerySet["Mandate"]):
    def active(self) -> MandateQuerySet:
        return self.filter(paused_at=None, closed_at=None, investor__closed_at=None)

    def public(self) -> MandateQuerySet:
        """Those their investors show on the page."""
        return self.filter(is_public=True)

    def not_closed(self) -> MandateQuerySet:
        return self.filter(closed_at=None)

    def of_member(self, user: User | AnonymousUser) -> MandateQuerySet:
        return self.filter(investor__in=Investor.objects.of_member(user), closed_at=None)

    def paused_for_a_time(self) -> MandateQuerySet:
        """Those that go on by themselves on a day."""
        return self.filter(paused_at__isnull=False, paused_until__isnull=False)

    def with_introductions_since(self, moment: datetime) -> MandateQuerySet:
        """Adds ``introduced_count``."""
        made = models.Q(matches__introduction__made_at__gte=moment)
        return self.annotate(introduced_count=models.Count("matches__introduction", filter=made))

    def with_choices(self) -> MandateQuerySet:
        """With sectors, clusters and excluded companies, in three more queries however many there are."""
        return self.prefetch_related("sectors__sector", "clusters", "excluded_businesses")


@pghistory.track(exclude=["created_at", "updated_at"])
class Mandate(TimeStamped):
    """What an investor looks for. Empty choices mean that anything will do."""

    investor = models.ForeignKey(Investor, on_delete=models.CASCADE, related_name="mandates")
    name = models.CharField(max_length=80, help_text="For yourselves: «Seed fund II», «Corporate venturing».")
    stages = ArrayField(models.CharField(max_length=16, choices=Stage), default=list, blank=True)
    clusters = models.ManyToManyField(
        Cluster, blank=True, related_name="+", help_text="None: the whole North."
    )
    ticket_min = models.DecimalField("ticket from", max_digits=14, decimal_places=2)
    ticket_max = models.DecimalField("ticket to", max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3, choices=Currency, default=Currency.GBP)
    lead = models.CharField("part in a round", max_length=8, choices=LeadRole, default=LeadRole.EITHER)
    wants_seis = models.BooleanField("only with SEIS", default=False)
    wants_eis = models.BooleanField("only with EIS", default=False)
    excluded_businesses = models.ManyToManyField(Business, blank=True, related_name="+")
    text = models.TextField("in your own words", blank=True)
    capacity = models.PositiveSmallIntegerField(
        "introductions a month", default=5, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    is_public = models.BooleanField("shown on the public page", default=True)
    paused_at = models.DateTimeField(null=True, blank=True, editable=False)
    paused_until = models.DateField(null=True, blank=True, help_text="Goes on by itself on this day.")
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = MandateQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["investor"],
                condition=models.Q(paused_at=None, closed_at=None),
                name="mandate_active_by_investor",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ticket_min__gt=0, ticket_max__gte=models.F("ticket_min")),
                name="mandate_ticket_is_a_range",
                violation_error_message="The largest ticket is smaller than the smallest.",
            ),
            models.CheckConstraint(
                condition=models.Q(capacity__gte=1, capacity__lte=100), name="mandate_capacity_is_sane"
            ),
            models.CheckConstraint(
                condition=models.Q(currency__in=Currency.values), name="mandate_currency_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(lead__in=LeadRole.values), name="mandate_lead_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(stages__contained_by=Stage.values), name="mandate_stages_are_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.investor}: {self.name}"

    @property
    def is_paused(self) -> bool:
        return self.paused_at is not None

    def pause(self, *, until: date | None = None, at: datetime | None = None) -> None:
        self.paused_at, self.paused_until = at or timezone.now(), until
        self.save(update_fields=["paused_at", "paused_until", "updated_at"])

    def resume(self) -> None:
        self.paused_at = self.paused_until = None
        self.save(update_fields=["paused_at", "paused_until", "updated_at"])

    @property
    def stage_labels(self) -> list[str]:
        return [Stage(stage).label for stage in self.stages]

    def sectors_that_are(self, wish: str) -> list[Sector]:
        """Of the prefetched wishes, the sectors of one kind."""
        return [row.sector for row in self.sectors.all() if row.wish == wish]

    @property
    def liked_sectors(self) -> list[Sector]:
        return self.sectors_that_are(SectorWish.MUST) + self.sectors_that_are(SectorWish.LIKED)

    @property
    def excluded_sectors(self) -> list[Sector]:
        return self.sectors_that_are(SectorWish.NEVER)


@pghistory.track()
class MandateSector(models.Model):
    """A sector as a mandate sees it. ``weight`` (1 to 5) says how much it is liked."""

    mandate = models.ForeignKey(Mandate, on_delete=models.CASCADE, related_name="sectors")
    sector = models.ForeignKey(Sector, on_delete=models.PROTECT, related_name="+")
    wish = models.CharField(max_length=6, choices=SectorWish, default=SectorWish.LIKED)
    weight = models.PositiveSmallIntegerField(
        default=3, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )

    class Meta:
        ordering = ["-weight", "sector__name"]
        constraints = [
            models.UniqueConstraint(fields=["mandate", "sector"], name="mandate_sector_once"),
            models.CheckConstraint(
                condition=models.Q(wish__in=SectorWish.values), name="mandate_sector_wish_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(weight__gte=1, weight__lte=5), name="mandate_sector_weight_is_sane"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sector}: {self.get_wish_display()}"
