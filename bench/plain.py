"""The portal with Django's own admin of businesses: what a changelist costs where nobody has cared for it."""

from __future__ import annotations

from django.conf import settings

from technorth.wsgi import application

settings.ROOT_URLCONF = "bench.plain_urls"

__all__ = ["application"]
