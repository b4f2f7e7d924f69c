"""Businesses: rows of the register, and what their people say about them."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any, NamedTuple

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone

from clusters import company_names, postcodes
from clusters.enums import (
    PUBLIC_STATES,
    EmployeesBand,
    ListingState,
    RegisterStatus,
    Stage,
)
from clusters.models import derived, listing_rules
from clusters.models.business_query import BusinessQuerySet
from clusters.models.cluster import Cluster
from clusters.models.place import Place
from core.models import TimeStamped


class Provenance(NamedTuple):
    """Where the value of a field comes from."""

    source: str  # "register", "company" or "agency"
    on: date | None


# History keeps the version that was replaced, so the whole story is these events and the living row; a first
# version needs no event, and two million rows copied in write none. Changes are recorded once per statement:
# one set-wise UPDATE of an import writes its events with one INSERT ... SELECT, of the changed rows only.
# An import names itself in the context (``pghistory.context(register_file=...)``). What follows from other
# columns or only says when the register was read is not a change.
@pghistory.track(
    pghistory.UpdateEvent("business.changed", row=pghistory.Old, level=pghistory.Statement),
    pghistory.DeleteEvent("business.deleted", level=pghistory.Statement),
    exclude=[
        "created_at",
        "updated_at",
        "register_seen_on",
        "register_digest",
        "sector_ids",
        *derived.FIELDS,
    ],
)
class Business(TimeStamped):
    """A business of the North.

    ``sector_ids`` holds every sector of the business: those that follow from its SIC codes and those chosen
    by the company or the agency (``BusinessSector``); ``clusters.actions.refresh_sectors`` keeps it so.
    """

    # -- what the register says (or, for those without a number, what they say themselves)
    company_number = models.CharField(
        max_length=8, blank=True, help_text="Empty for sole traders and spin-outs not yet incorporated."
    )
    legal_name = models.CharField(max_length=200)
    company_category = models.CharField(max_length=100, blank=True)
    register_status = models.CharField(
        max_length=16, choices=RegisterStatus, default=RegisterStatus.NONE, blank=True
    )
    register_status_text = models.CharField("register's wording", max_length=80, blank=True)
    incorporated_on = models.DateField(null=True, blank=True)
    sic_codes = ArrayField(models.CharField(max_length=5), default=list, blank=True, verbose_name="SIC codes")
    registered_line1 = models.CharField("registered address, line 1", max_length=200, blank=True)
    registered_line2 = models.CharField("line 2", max_length=200, blank=True)
    registered_town = models.CharField("town", max_length=80, blank=True)
    registered_county = models.CharField("county", max_length=80, blank=True)
    registered_postcode = models.CharField("postcode", max_length=20, blank=True)

    # -- what its people say
    trading_name = models.CharField(max_length=160, blank=True)
    trading_line1 = models.CharField("trading place, line 1", max_length=200, blank=True)
    trading_line2 = models.CharField("line 2", max_length=200, blank=True)
    trading_town = models.CharField("town", max_length=80, blank=True)
    trading_postcode = models.CharField("postcode", max_length=20, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    founded_on = models.DateField(
        null=True, blank=True, help_text="Where it began before it was incorporated."
    )
    stage = models.CharField(max_length=16, choices=Stage, blank=True)
    employees = models.CharField("people", max_length=8, choices=EmployeesBand, blank=True)
    short_description = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True, help_text="Markdown.")
    website = models.URLField(max_length=200, blank=True)
    logo = models.ImageField(upload_to="logos/", blank=True)
    is_raising = models.BooleanField(
        "raising now",
        default=False,
        help_text="The fact only; terms are shown to those entitled to see them.",
    )

    # -- where it belongs
    cluster = models.ForeignKey(
        Cluster, null=True, blank=True, on_delete=models.PROTECT, related_name="businesses", db_index=False
    )
    also_in = models.ManyToManyField(Cluster, related_name="also_businesses", blank=True)
    place = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.SET_NULL, related_name="businesses", db_index=False
    )
    sectors = models.ManyToManyField(  # type: ignore[var-annotated]
        "Sector",
        through="BusinessSector",
        related_name="chosen_by",
        blank=True,
        help_text="Chosen, not derived.",
    )
    sector_ids = ArrayField(models.IntegerField(), default=list, blank=True, editable=False)

    # -- its life in the directory
    listing_state = models.CharField(max_length=16, choices=ListingState, default=ListingState.DRAFT)
    submitted_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Set while a curator is to look at it."
    )
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    return_reason = models.TextField(blank=True, help_text="What to change, in words for the company.")
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="merged_from",
        db_index=False,
        editable=False,
    )
    is_showcase = models.BooleanField("fictional", default=False, editable=False)

    # -- where its values come from: a field named in ``confirmed_fields`` was confirmed by the company or the
    # agency that day and is never overwritten; every other one is the register's, of ``register_seen_on``
    confirmed_fields = models.JSONField(default=dict, blank=True, editable=False)
    confirmed_on = models.DateField("still correct", null=True, blank=True, editable=False)
    register_seen_on = models.DateField(
        null=True,
        blank=True,
        editable=False,
        help_text="Date of the register file these values were taken from.",
    )
    register_digest = models.BigIntegerField(
        null=True,
        blank=True,
        editable=False,
        help_text="Hash of the register's line, to tell whether it changed.",
    )
    left_register_on = models.DateField(
        null=True,
        blank=True,
        editable=False,
        help_text="Date of the first register file without this company.",
    )

    # -- what follows from the columns above, kept by PostgreSQL itself
    sort_key = derived.sort_key()
    postcode_area = derived.postcode_area()
    postcode_district = derived.postcode_district()
    website_domain = derived.website_domain()
    listing_quality = derived.listing_quality()

    objects = BusinessQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "businesses"
        indexes = listing_rules.INDEXES
        constraints = listing_rules.CONSTRAINTS
        triggers = listing_rules.TRIGGERS

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{_directory()}{self.slug}/"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.registered_postcode = postcodes.normalise(self.registered_postcode)
        self.trading_postcode = postcodes.normalise(self.trading_postcode)
        super().save(*args, **kwargs)

    @property
    def name(self) -> str:
        """What it is called in a list: the trading name, or the legal one without the register's capitals."""
        return self.trading_name or company_names.in_sentence_case(self.legal_name)

    @property
    def slug(self) -> str:
        """Part of the address: readable words, then what never changes. See ``BusinessQuerySet.at_slug``."""
        words = company_names.slug_part(self.trading_name or self.legal_name)
        return f"{words}-{self.reference}" if words else self.reference

    @property
    def reference(self) -> str:
        """What never changes: the company number, or our own for those without one."""
        return self.company_number.lower() or f"b{self.pk}"

    @property
    def weave_figures(self) -> list[str]:
        """What makes its cloth differ from its neighbours': its number, and since when it has been there."""
        began_on = self.began_on
        return [self.company_number or str(self.pk), str(began_on.year) if began_on else ""]

    @property
    def is_listed(self) -> bool:
        return self.listing_state in PUBLIC_STATES

    @property
    def is_merged(self) -> bool:
        return self.listing_state == ListingState.MERGED

    @property
    def town(self) -> str:
        return self.trading_town or company_names.in_sentence_case(self.registered_town)

    @property
    def postcode(self) -> str:
        return self.trading_postcode or self.registered_postcode

    @property
    def registered_address(self) -> list[str]:
        """Its lines, without the empty ones."""
        lines = [self.registered_line1, self.registered_line2, self.registered_town, self.registered_county]
        shown = [*map(company_names.in_sentence_case, lines), self.registered_postcode]
        return [line for line in shown if line]

    @property
    def trading_address(self) -> list[str]:
        lines = [self.trading_line1, self.trading_line2, self.trading_town, self.trading_postcode]
        return [line for line in lines if line]

    @property
    def began_on(self) -> date | None:
        return self.founded_on or self.incorporated_on

    def provenance_of(self, field: str) -> Provenance:
        """Where a value comes from, to be shown beside it."""
        if field in self.confirmed_fields:
            who, _, day = self.confirmed_fields[field].rpartition(" ")
            return Provenance(who or "company", date.fromisoformat(day))
        if self.register_seen_on and field in REGISTER_FIELDS:
            return Provenance("register", self.register_seen_on)
        return Provenance("company", self.confirmed_on)

    def confirm(self, fields: list[str], *, on: date | None = None, is_agencys: bool = False) -> None:
        """Note (without saving) that these values are the company's word, or the agency's: no import replaces
        them. Kept as ``2026-03-05`` and ``agency 2026-03-05``."""
        day = f"{'agency ' if is_agencys else ''}{(on or timezone.localdate()).isoformat()}"
        self.confirmed_fields = {**self.confirmed_fields, **dict.fromkeys(fields, day)}


@cache
def _directory() -> str:
    """Where the directory lies: asked once, for a list has many rows."""
    return reverse("clusters:business_list")


#: What a register file brings, and what "confirmed by the company" protects from the next one.
REGISTER_FIELDS = (
    "legal_name",
    "company_category",
    "register_status",
    "register_status_text",
    "incorporated_on",
    "sic_codes",
    "registered_line1",
    "registered_line2",
    "registered_town",
    "registered_county",
    "registered_postcode",
)
