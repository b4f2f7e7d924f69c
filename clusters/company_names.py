"""How companies are called: the register shouts, people do not."""

from __future__ import annotations

import re
from functools import lru_cache

from django.utils.text import slugify

_LEGAL_FORM = re.compile(
    r"[\s,]+(?:\(?(?:limited|ltd|plc|llp|lp|cic|c\.i\.c|community interest company|public limited company"
    r"|limited liability partnership|unlimited)\.?\)?)+$",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’](?!s\b))*|['’]s\b", re.IGNORECASE)
_PREFIX = re.compile(r"^[OD]['’]\w")  # O'Neill, D'Arcy
_SMALL = {
    "and",
    "of",
    "the",
    "for",
    "in",
    "on",
    "at",
    "by",
    "to",
    "de",
    "la",
    "le",
    "van",
    "von",
    "upon",
    "under",
}
_FORMS = {"limited": "Limited", "ltd": "Ltd", "plc": "plc", "llp": "LLP", "lp": "LP", "cic": "CIC"}
_CAPITALS = {
    "uk", "gb", "ai", "it", "tv", "vr", "ar", "xr", "3d", "usa", "us", "eu", "ict", "iot", "nhs", "rf", "ev",
    "hq", "ii", "iii", "iv", "pc", "pr", "hr", "api", "saas", "crm", "erp", "ux", "ui", "seo", "gps",
    "bbc", "itv", "cad", "cnc", "ne", "nw", "ml", "dj", "dvd", "cctv",
}  # fmt: skip


@lru_cache(maxsize=8192)
def in_sentence_case(name: str) -> str:
    """``BOBBIN & LOOM (UK) LIMITED`` → ``Bobbin & Loom (UK) Limited``; one with small letters stays."""
    if name != name.upper():
        return name
    first = True

    def recase(match: re.Match[str]) -> str:
        nonlocal first
        word, lower = match[0], match[0].lower()
        was_first, first = first, False
        if lower in _FORMS and not was_first:
            return _FORMS[lower]
        if lower in _CAPITALS or not set(lower) & set("aeiouyàáâäèéêëìíîïòóôöùúûü"):
            return word if lower[0] not in "'’" else lower
        if lower in _SMALL and not was_first:
            return lower
        if lower[0] in "'’":
            return lower
        return _PREFIX.sub(lambda begun: begun[0].upper(), lower[0].upper() + lower[1:])

    return _WORD.sub(recase, name)


def without_legal_form(name: str) -> str:
    """The name people use: no Limited, Ltd, PLC or LLP at its end (unless nothing else would be left)."""
    return _LEGAL_FORM.sub("", name).strip() or name


def slug_part(name: str) -> str:
    """The readable part of an address; empty when the name has no letter or digit of ASCII."""
    return slugify(without_legal_form(name))[:60].strip("-")
