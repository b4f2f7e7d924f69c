"""Clusters and businesses in the words of schema.org, for search engines."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from clusters.models import Business, Cluster


def list_of(clusters: list[Cluster], request: HttpRequest) -> dict[str, Any]:
    return {
        "@type": "ItemList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": cluster.name,
                "url": request.build_absolute_uri(cluster.get_absolute_url()),
            }
            for position, cluster in enumerate(clusters, start=1)
        ],
    }


def place_of(cluster: Cluster, request: HttpRequest) -> dict[str, Any]:
    return {
        "@type": "Place",
        "name": cluster.name,
        "description": cluster.tagline,
        "url": request.build_absolute_uri(cluster.get_absolute_url()),
        "geo": {"@type": "GeoCoordinates", "latitude": cluster.latitude, "longitude": cluster.longitude},
    }


def organisation(business: Business, request: HttpRequest) -> dict[str, Any]:
    """What is public anyway; nothing of a person."""
    found: dict[str, Any] = {
        "@type": "Organization",
        "name": business.name,
        "legalName": business.legal_name,
        "url": request.build_absolute_uri(business.get_absolute_url()),
        "description": business.short_description,
        "identifier": business.company_number,
        "sameAs": business.website,
        "foundingDate": business.began_on,
        "address": {
            "@type": "PostalAddress",
            "addressLocality": business.town,
            "postalCode": business.postcode,
            "addressCountry": "GB",
        },
    }
    return {name: value for name, value in found.items() if value}
