"""``{% kept edition "name" key … %} … {% endkept %}``: rendered once for each edition."""

from __future__ import annotations

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.utils.safestring import SafeString

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
