"""What a run has read, and what its chunks give, as bytes and back."""

from __future__ import annotations

import io
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar, get_type_hints

import numpy as np

Packed = TypeVar("Packed")


def packed(value: Any) -> bytes:
    """A dataclass of arrays, numbers and such dataclasses as bytes; nothing in them is ever run."""
    arrays: dict[str, Any] = {}
    _collect(value, "", arrays)
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def _collect(value: Any, path: str, arrays: dict[str, Any]) -> None:
    if not is_dataclass(value):
        arrays[path] = value
        return
    for field in fields(value):
        _collect(getattr(value, field.name), f"{path}.{field.name}", arrays)


def unpacked(kind: type[Packed], data: bytes | memoryview[int]) -> Packed:
    """What ``packed`` made of a ``kind``."""
    with np.load(io.BytesIO(bytes(data)), allow_pickle=False) as arrays:
        found: Packed = _build(kind, "", arrays)
    return found


def _build(kind: Any, path: str, arrays: Any) -> Any:
    if not is_dataclass(kind):
        return int(arrays[path]) if kind is int else arrays[path]
    hints = get_type_hints(kind)
    return kind(**{f.name: _build(hints[f.name], f"{path}.{f.name}", arrays) for f in fields(kind)})  # type: ignore[operator]
