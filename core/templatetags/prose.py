"""``{{ cluster.story|markdown }}`` and ``{% json_ld data %}``."""

import json

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.safestring import SafeString, mark_safe

from core.prose import rendered

register = template.Library()

# What could end the element early, as Django's own json_script escapes it.
ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.filter
def markdown(text: str) -> SafeString:
    """Somebody's Markdown as safe HTML; its headings begin at the second level."""
    return rendered(text or "")


@register.simple_tag
def json_ld(data: dict) -> SafeString:
    """A page's own facts for machines. A data block is no script: nothing in it is ever run."""
    text = json.dumps({"@context": "https://schema.org", **data}, cls=DjangoJSONEncoder, ensure_ascii=False)
    return mark_safe(f'<script type="application/ld+json">{text.translate(ESCAPES)}</script>')  # noqa: S308
