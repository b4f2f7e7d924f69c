"""Which cluster answers what, where the enquiry itself does not say so."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from accounts.enums import CorrespondenceLanguage
from clusters.models import Cluster, Sector
from clusters.models.geography import filled
from investors.enums import EnquiryIntent
from investors.models.enquiry import Enquiry


class RoutingRuleQuerySet(models.QuerySet["RoutingRule"]):
    def for_enquiry(self, enquiry: Enquiry) -> RoutingRule | None:
        """The first that fits. Whoever names a cluster is led away from it only by a rule that names it."""
        rules = self.filter(is_active=True).order_by("position", "pk").prefetch_related("clusters", "sectors")
        return next((rule for rule in rules if rule.fits(enquiry)), None)


class RoutingRule(models.Model):
    """Conditions that are left empty fit everything. Among several clusters each gets its fair share."""

    name = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(
        default=100, help_text="The first rule that fits counts; lower numbers are asked first."
    )
    is_active = models.BooleanField("in use", default=True)
    about_cluster = models.ForeignKey(
        Cluster, null=True, blank=True, on_delete=models.CASCADE, related_name="+", verbose_name="if it names"
    )
    sectors = models.ManyToManyField(
        Sector, blank=True, related_name="+", verbose_name="if it is about one of these sectors"
    )
    language = models.CharField("if they ask in", max_length=10, choices=CorrespondenceLanguage, blank=True)
    intent = models.CharField("if they want to", max_length=12, choices=EnquiryIntent, blank=True)
    clusters = models.ManyToManyField(
        Cluster, blank=True, related_name="+", verbose_name="it goes to one of", help_text="None: the agency."
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="and is answered by",
        help_text="For example whoever speaks the language. Empty: whoever takes it.",
    )

    objects = RoutingRuleQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.CheckConstraint(condition=filled("name"), name="routing_rule_has_name")]

    def __str__(self) -> str:
        return self.name

    def fits(self, enquiry: Enquiry) -> bool:
        named = enquiry.about_cluster_id
        if self.about_cluster_id != named and (self.about_cluster_id or named):
            return False
        if self.language and self.language != enquiry.language:
            return False
        if self.intent and self.intent != enquiry.intent:
            return False
        sectors = {sector.pk for sector in self.sectors.all()}
        return not sectors or bool(sectors & sectors_of(enquiry))


def sectors_of(enquiry: Enquiry) -> set[int]:
    """The sector asked about, and those of the business asked about."""
    named = {enquiry.about_sector_id} if enquiry.about_sector_id else set()
    return named | set(enquiry.about_business.sector_ids if enquiry.about_business else [])
