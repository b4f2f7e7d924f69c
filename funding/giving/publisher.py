"""Who publishes the file, and how ids are put together."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.conf import settings

from clusters.models import Business

VERSION = "1.4"
LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"


class Publisher(NamedTuple):
    """``prefix`` is the one 360Giving gave the agency; ``site`` the portal's address, without a slash."""

    prefix: str
    id: str
    name: str
    site: str

    def id_of(self, own_reference: str) -> str:
        """Of a grant, or of an organisation that no register knows."""
        return f"360G-{self.prefix}-{own_reference}"

    def recipient_id(self, business: Business) -> str:
        number = business.company_number
        return f"GB-COH-{number}" if number else self.id_of(business.reference)


def publisher() -> Publisher:
    prefix = settings.GIVING_PREFIX
    own_id = settings.GIVING_ORGANISATION_ID or f"360G-{prefix}-agency"
    return Publisher(prefix, own_id, settings.GIVING_ORGANISATION_NAME, settings.SITE_URL.rstrip("/"))


def package_head(who: Publisher, *, modified: str, path: str, access_path: str) -> dict[str, Any]:
    """What stands above the grants. ``path`` of the file itself, ``access_path`` of the page about it."""
    return {
        "version": VERSION,
        "title": f"Grants awarded by {who.name}",
        "description": "Every grant a business has accepted, with what was promised and what has been paid.",
        "identifier": who.id_of("awards"),
        "issued": modified[:10],
        "modified": modified,
        "license": LICENCE,
        "publisher": {"identifier": who.id, "name": who.name, "website": who.site},
        "downloadURL": who.site + path,
        "accessURL": who.site + access_path,
    }
