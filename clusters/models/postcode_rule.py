"""Which postcodes belong to which cluster."""

from __future__ import annotations

import pghistory
from django.contrib.auth.models import AnonymousUser
from django.db import models

from accounts.models import User
from clusters import postcodes
from clusters.models.cluster import Cluster, curates_all


class PostcodeRuleQuerySet(models.QuerySet["PostcodeRule"]):
    def curated_by(self, user: User | AnonymousUser) -> PostcodeRuleQuerySet:
        """Those of one's own clusters; for staff of the whole agency also those that say "nobody's"."""
        if curates_all(user):
            return self
        return self.filter(cluster__in=Cluster.objects.curated_by(user).values("pk"))

    def by_prefix(self) -> dict[str, int | None]:
        """Every rule at once, prefix → cluster id: small enough to keep in hand while reading a file."""
        return dict(self.values_list("prefix", "cluster_id"))

    def cluster_for(self, postcode: str) -> Cluster | None:
        """The cluster of a postcode or outward code; the longest prefix wins, even when it says "none"."""
        candidates = postcodes.prefixes(postcode)
        rules = {rule.prefix: rule for rule in self.filter(prefix__in=candidates).select_related("cluster")}
        winner = next((rules[prefix] for prefix in candidates if prefix in rules), None)
        return winner.cluster if winner else None


@pghistory.track()
class PostcodeRule(models.Model):
    """One postcode area (LS) or district (WA14) and its cluster; without one it is explicitly nobody's."""

    prefix = models.CharField(
        "area or district", max_length=4, unique=True, help_text="LS or WA14. The longer prefix wins."
    )
    cluster = models.ForeignKey(
        Cluster,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="postcode_rules",
        help_text="Leave empty to keep a district out of the cluster its area belongs to.",
    )
    note = models.CharField(
        max_length=200, blank=True, help_text="For instance the county, where it crosses a border."
    )

    objects = PostcodeRuleQuerySet.as_manager()

    class Meta:
        ordering = ["prefix"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(prefix__regex=postcodes.PREFIX),
                name="postcode_rule_is_area_or_district",
                violation_error_message="Give an area (LS) or a district (WA14), in capitals.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.prefix} → {self.cluster or 'no cluster'}"
