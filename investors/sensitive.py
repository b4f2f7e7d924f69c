"""An early word on the National Security and Investment Act 2021: it may have to be notified, or not."""

from __future__ import annotations

from clusters.models import Business
from investors.models import SensitiveArea


def areas_of(business: Business) -> list[SensitiveArea]:
    """The areas of the Act in which a business of these sectors may be; none is said to be certain."""
    if not business.sector_ids:
        return []
    return list(SensitiveArea.objects.filter(sectors__in=business.sector_ids).distinct())
