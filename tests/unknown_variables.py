"""A template that names a variable which is not there fails its test."""

from __future__ import annotations

import sys
from copy import copy
from pathlib import Path
from types import FrameType
from typing import Any

from django.template.base import FilterExpression, Node
from django.template.defaultfilters import default

PROJECT = Path(__file__).resolve().parents[1]


class UnknownVariable(Exception):
    """A template of ours uses a variable that its view does not give it."""


class FailOnUnknown(str):
    """Stands for ``string_if_invalid``: Django fills in the variable's name with ``%``.

    Templates of Django and of other packages rely on missing variables being empty, so only our own fail.
    An expression that says what to show instead (``|default:""``) means it.
    """

    __slots__ = ()

    def __contains__(self, part: object) -> bool:
        return part == "%s"

    def __mod__(self, variable: object) -> str:
        frame = sys._getframe(1)
        expression, context = frame.f_locals["self"], frame.f_locals["context"]
        says_what_else = any(function is default for function, _ in expression.filters)
        template = template_around(frame)
        if template and is_ours(template) and not says_what_else:
            raise UnknownVariable(f"{variable} in {template.relative_to(PROJECT)}") from None
        return without_variable(expression).resolve(context)


def is_ours(template: Path) -> bool:
    return PROJECT in template.parents and "site-packages" not in template.parts


def without_variable(expression: FilterExpression) -> FilterExpression:
    """The same filters, applied to nothing."""
    empty = copy(expression)
    empty.var, empty.is_var = "", False
    return empty


def template_around(frame: FrameType | None) -> Path | None:
    """The template whose node is being rendered, looked up on the stack."""
    while frame is not None:
        node: Any = frame.f_locals.get("self")
        if isinstance(node, Node) and getattr(node, "origin", None) is not None:
            return Path(node.origin.name)
        frame = frame.f_back
    return None
