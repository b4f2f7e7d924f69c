"""From the text of a mail to its HTML: one source, so that the two never differ.

A mail is plain paragraphs. Three shapes are set apart: ``Label: https://...`` to one of our own pages becomes
a button, lines indented by four spaces (a code, a quotation) become a block, lines starting with ``- `` a
list. Everything else is escaped and nothing else becomes a link, so a name that somebody chose cannot smuggle
one in.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from django.conf import settings

BUTTON = re.compile(r"^(?P<label>[^:\n]{1,80}): (?P<url>https?://\S+)$")


class Block(NamedTuple):
    """A paragraph of a mail: ``shape`` is text, button, list or code."""

    shape: str
    lines: list[str]
    url: str = ""


def blocks(text: str) -> list[Block]:
    """The paragraphs of a mail's text, in order."""
    return [_block(paragraph) for paragraph in re.split(r"\n\s*\n", text.strip("\n")) if paragraph.strip()]


def _block(paragraph: str) -> Block:
    lines = paragraph.rstrip().split("\n")
    button = BUTTON.match(paragraph.strip())
    if button and button["url"].startswith(f"{settings.SITE_URL.rstrip('/')}/"):
        return Block("button", [button["label"]], button["url"])
    if all(line.startswith("    ") for line in lines):
        return Block("code", [line.strip() for line in lines])
    if all(line.startswith("- ") for line in lines):
        return Block("list", [line[2:] for line in lines])
    return Block("text", [line.strip() for line in lines])
