"""A draft drawn as SVG, small enough to stand in a page many times.

Colours come from classes (``yarn-1`` … ``yarn-5``, ``weft``) so that one drawing serves day and night; a file
that must stand alone (a social card, an e-mail) passes its own ``dyes`` instead.
"""

from collections.abc import Mapping
from functools import lru_cache

from core.weave.draft import Draft

CELL = 8
THREAD = 7
YARNS = 5


@lru_cache(maxsize=2048)
def cloth_svg_paths(draft: Draft, fringe: int = 0) -> tuple[tuple[str, str], ...]:
    """Pairs of (class, path data): warp stripes joined by yarn, then every weft float."""
    picks = len(draft.lifted)
    warp: dict[str, list[str]] = {}
    for end, stripe in enumerate(draft.stripes):
        warp.setdefault(yarn(stripe), []).append(_end(end, picks, fringe))
    floats = [
        _float(start, pick, length)
        for pick, row in enumerate(draft.lifted)
        for start, length in _runs_under(row)
    ]
    return (*((name, "".join(parts)) for name, parts in warp.items()), ("weft", "".join(floats)))


def yarn(stripe: int) -> str:
    """The dye of a stripe: the largest always wears the cluster's own accent, the rest take turns."""
    return f"yarn-{stripe % YARNS + 1}"


def cloth_svg(
    draft: Draft,
    *,
    title: str = "",
    css: str = "cloth",
    fringe: int = 0,
    dyes: Mapping[str, str] | None = None,
) -> str:
    """The whole ``<svg>``; decorative (hidden from readers) unless it has a title."""
    width, height = len(draft.stripes) * CELL - 1, (len(draft.lifted) + fringe) * CELL - 1
    body = "".join(
        f'<path class="{name}"{_fill(name, dyes)} d="{data}"/>'
        for name, data in cloth_svg_paths(draft, fringe)
    )
    label = f'role="img" aria-label="{_escaped(title)}"' if title else 'aria-hidden="true"'
    return (
        f'<svg class="{_escaped(css)}" viewBox="0 0 {width} {height}" {label} focusable="false">{body}</svg>'
    )


def _runs_under(row: tuple[bool, ...]) -> list[tuple[int, int]]:
    """Where the weft lies on top: (first end, how many ends) of each float."""
    runs, start = [], None
    for end, warp_on_top in enumerate((*row, True)):
        if not warp_on_top and start is None:
            start = end
        elif warp_on_top and start is not None:
            runs.append((start, end - start))
            start = None
    return runs


def _end(end: int, picks: int, fringe: int) -> str:
    """A warp end; below the cloth it hangs loose, which is drawn thinner."""
    x, length = end * CELL, picks * CELL - 1
    loose = f"M{x + 2} {length}h3v{fringe * CELL + 1}h-3z" if fringe else ""
    return f"M{x} 0h{THREAD}v{length}h-{THREAD}z{loose}"


def _float(end: int, pick: int, length: int) -> str:
    span = length * CELL - 1
    return f"M{end * CELL} {pick * CELL}h{span}v{THREAD}h-{span}z"


def _fill(name: str, dyes: Mapping[str, str] | None) -> str:
    return f' fill="{_escaped(dyes[name])}"' if dyes else ""


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")


def cloth_patch(draft: Draft, *, x: float, y: float, size: float) -> str:
    """The cloth as a ``<g>`` inside another drawing, its corner at (x, y), ``size`` units wide."""
    scale = size / (len(draft.stripes) * CELL - 1)
    body = "".join(f'<path class="{name}" d="{data}"/>' for name, data in cloth_svg_paths(draft))
    return f'<g transform="translate({x:.1f} {y:.1f}) scale({scale:.4f})">{body}</g>'
