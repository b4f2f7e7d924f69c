"""Markdown that people write, as HTML that cannot harm."""

from __future__ import annotations

from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {"a", "p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "blockquote", "code", "pre", "br", "hr"}
# A story stands below a page's <h1>, whatever level its author began with.
HEADINGS = {"h1": "h2"}

_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False})


@lru_cache(maxsize=512)
def rendered(text: str) -> SafeString:
    """Headings, lists, emphasis, quotations and links; pictures, raw HTML and relative links are left out."""
    tokens = _markdown.parse(text)
    for token in tokens:
        token.tag = HEADINGS.get(token.tag, token.tag)
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        url_relative="deny",
        link_rel="noopener nofollow ugc",
    )
    return mark_safe(clean)  # noqa: S308 - cleaned just now
