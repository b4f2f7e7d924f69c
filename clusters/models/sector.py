"""Sectors: the portal's own taxonomy, beside the register's SIC codes."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models.functions import Lower

from clusters.models.geography import filled
from core.models.edition import moves_edition


class SectorQuerySet(models.QuerySet["Sector"]):
    def active(self) -> SectorQuerySet:
        return self.filter(is_active=True)

    def in_order(self) -> SectorQuerySet:
        return self.order_by("position", "name")

    def with_words(self) -> SectorQuerySet:
        """Read together with the synonyms and SIC codes that lead to them."""
        return self.prefetch_related("synonyms", "sic_rules__sic_code")

    def with_codes(self, sic_codes: list[str]) -> SectorQuerySet:
        """Those that follow from a company's SIC codes."""
        return self.active().filter(sic_rules__sic_code__in=sic_codes).distinct()


@pghistory.track()
class Sector(models.Model):
    """A sector in the words of the trade. Never deleted while businesses name it: set inactive instead."""

    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    description = models.CharField(max_length=300)
    position = models.PositiveSmallIntegerField(default=100)
    is_active = models.BooleanField("in use", default=True)

    objects = SectorQuerySet.as_manager()

    class Meta:
        triggers = [moves_edition()]
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(
                condition=filled("name", "slug", "description"), name="sector_is_described"
            )
        ]

    def __str__(self) -> str:
        return self.name


class SectorSynonym(models.Model):
    """Another word for a sector, as people type it into the search."""

    sector = models.ForeignKey(Sector, on_delete=models.CASCADE, related_name="synonyms")
    term = models.CharField(max_length=60)

    class Meta:
        ordering = ["term"]
        constraints = [
            models.UniqueConstraint(Lower("term"), name="sector_synonym_means_one_sector"),
            models.CheckConstraint(condition=filled("term"), name="sector_synonym_is_a_word"),
        ]

    def __str__(self) -> str:
        return self.term


class SicCodeQuerySet(models.QuerySet["SicCode"]):
    def digital(self) -> SicCodeQuerySet:
        return self.filter(is_digital=True)


class SicCode(models.Model):
    """A class of the Standard Industrial Classification, as filed in five digits."""

    code = models.CharField(max_length=5, primary_key=True)
    description = models.CharField(max_length=200)
    is_digital = models.BooleanField("digital sector", default=False)
    list_version = models.CharField(
        max_length=80, help_text="Which version of which list says that the code is digital (or is not)."
    )

    objects = SicCodeQuerySet.as_manager()

    class Meta:
        triggers = [moves_edition()]
        verbose_name = "SIC code"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[0-9]{5}$"), name="sic_code_has_five_digits"
            ),
            models.CheckConstraint(
                condition=filled("description", "list_version"), name="sic_code_is_described"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.description}"


class SicSectorRuleQuerySet(models.QuerySet["SicSectorRule"]):
    def by_code(self) -> dict[str, list[int]]:
        """Every rule at once, SIC code → sector ids."""
        found: dict[str, list[int]] = {}
        pairs = self.filter(sector__is_active=True).order_by("sic_code", "sector")
        for code, sector in pairs.values_list("sic_code_id", "sector_id"):
            found.setdefault(code, []).append(sector)
        return found


class SicSectorRule(models.Model):
    """A company that files this SIC code belongs to this sector, unless it says otherwise."""

    sic_code = models.ForeignKey(SicCode, on_delete=models.CASCADE, related_name="sector_rules")
    sector = models.ForeignKey(Sector, on_delete=models.CASCADE, related_name="sic_rules")

    objects = SicSectorRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "SIC to sector rule"
        ordering = ["sic_code", "sector"]
        constraints = [models.UniqueConstraint(fields=["sic_code", "sector"], name="sic_sector_rule_once")]

    def __str__(self) -> str:
        return f"{self.sic_code_id} → {self.sector}"
