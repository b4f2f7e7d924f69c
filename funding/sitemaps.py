"""What search engines may find of funding: the list of calls, each call, public money, each award."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from funding.models import Award, Call


class CallSitemap(Sitemap):
    changefreq = "daily"

    def items(self) -> list[Call]:
        return list(Call.objects.public().newest_first())

    def lastmod(self, call: Call) -> datetime:
        return call.updated_at


class AwardSitemap(Sitemap):
    changefreq = "monthly"

    def items(self) -> list[Award]:
        return list(Award.objects.public().real().newest_first())

    def lastmod(self, award: Award) -> datetime:
        return award.updated_at


class FundingPages(Sitemap):
    """Pages that are no rows."""

    def items(self) -> list[str]:
        return ["funding:calls", "funding:money"]

    def location(self, view_name: str) -> str:
        return reverse(view_name)


SITEMAPS = {"funding": FundingPages, "calls": CallSitemap, "awards": AwardSitemap}
