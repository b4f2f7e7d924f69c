"""Atom feeds of newly published businesses: of the whole North, and of one cluster."""

from __future__ import annotations

from datetime import datetime

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from clusters.models import Business, Cluster

NEWEST = 30


class NewBusinesses(Feed):
    """Of the region, or of the cluster named in the address."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, slug: str | None = None) -> Cluster | None:
        return get_object_or_404(Cluster.objects.published(), slug=slug) if slug else None

    def title(self, cluster: Cluster | None) -> str:
        return _("New businesses in %(place)s") % {"place": cluster or _("the North")}

    def subtitle(self, cluster: Cluster | None) -> str:
        return cluster.tagline if cluster else _("Businesses newly listed in the TechNorth directory")

    def link(self, cluster: Cluster | None) -> str:
        return cluster.get_absolute_url() if cluster else reverse("clusters:business_list")

    def items(self, cluster: Cluster | None) -> list[Business]:
        businesses = Business.objects.profiled()
        if cluster:
            businesses = businesses.in_cluster(cluster)
        return list(businesses.newest_first()[:NEWEST])

    def item_title(self, business: Business) -> str:
        return business.name

    def item_description(self, business: Business) -> str:
        return business.short_description

    def item_pubdate(self, business: Business) -> datetime | None:
        return business.published_at

    def item_updateddate(self, business: Business) -> datetime:
        return business.updated_at
