"""Parts of pages rendered once: ``{% kept edition "name" key … %} … {% endkept %}`` for each edition,
``{% once "name" key … %} … {% endonce %}`` for as long as the process lives.
"""

from __future__ import annotations

from django import template
from django.conf import settings
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from core.edition import Edition

register = template.Library()


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """Everything the block depends on must be in the edition or named as a key."""
    _tag, edition, *keys = token.split_contents()
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(parser.compile_filter(edition), [parser.compile_filter(key) for key in keys], nodelist)


class KeptNode(template.Node):
    def __init__(self, edition: FilterExpression, keys: list[FilterExpression], nodelist: NodeList) -> None:
        self.edition, self.keys, self.nodelist = edition, keys, nodelist

    def render(self, context: template.Context) -> SafeString:
        edition: Edition = self.edition.resolve(context)
        key = ("html", *(str(key.resolve(context)) for key in self.keys))
        return edition.kept(key, lambda: self.nodelist.render(context))


MOST_PARTS = 500
_parts: dict[tuple[str | None, ...], SafeString] = {}


@register.tag
def once(parser: Parser, token: Token) -> OnceNode:
    """Everything the block depends on must be named as a key: it shows nothing of the database."""
    _tag, *keys = token.split_contents()
    nodelist = parser.parse(("endonce",))
    parser.delete_first_token()
    return OnceNode([parser.compile_filter(key) for key in keys], nodelist)


class OnceNode(template.Node):
    def __init__(self, keys: list[FilterExpression], nodelist: NodeList) -> None:
        self.keys, self.nodelist = keys, nodelist

    def render(self, context: template.Context) -> SafeString:
        key = (get_language(), *(str(key.resolve(context)) for key in self.keys))
        if key in _parts and not settings.DEBUG:
            return _parts[key]
        part = self.nodelist.render(context)
        if len(_parts) < MOST_PARTS:
            _parts[key] = part
        return part
