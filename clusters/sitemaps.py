"""What search engines may find: clusters, sectors, and businesses with a profile of their own.

Bare rows of the register are left to the register: two million near-empty pages help nobody.
"""

from __future__ import annotations

from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from clusters.models import Business, Cluster, Sector
from clusters.models.business_query import BusinessQuerySet


class ClusterSitemap(Sitemap):
    changefreq = "weekly"

    def items(self) -> list[Cluster]:
        return list(Cluster.objects.published().in_order())

    def lastmod(self, cluster: Cluster) -> datetime:
        return cluster.updated_at


class SectorSitemap(Sitemap):
    def items(self) -> list[Sector]:
        return list(Sector.objects.active().in_order())

    def location(self, sector: Sector) -> str:
        return reverse("clusters:sector_profile", args=[sector.slug])


class BusinessSitemap(Sitemap):
    limit = 10_000

    def items(self) -> BusinessQuerySet:
        fields = ("company_number", "trading_name", "legal_name", "updated_at")
        return Business.objects.profiled().order_by("pk").only(*fields)

    def lastmod(self, business: Business) -> datetime:
        return business.updated_at


class PageSitemap(Sitemap):
    """Pages that are no rows."""

    def items(self) -> list[str]:
        return ["clusters:cluster_list", "clusters:compare", "clusters:sector_list", "clusters:business_list"]

    def location(self, view_name: str) -> str:
        return reverse(view_name)


SITEMAPS = {
    "pages": PageSitemap,
    "clusters": ClusterSitemap,
    "sectors": SectorSitemap,
    "businesses": BusinessSitemap,
}
