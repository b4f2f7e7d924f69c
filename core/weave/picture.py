"""A draft as a picture file, for where no drawing of ours is understood: previews in chats and networks."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageColor, ImageDraw

from core.weave.cloth import YARNS
from core.weave.draft import Draft

WIDTH, HEIGHT = 1200, 630  # pixels, as Open Graph's readers show it without cutting
CELL = 25
ENDS, PICKS = WIDTH // CELL, HEIGHT // CELL + 1
GAP = 3

PAPER, INK, EDGE = "#f3f0e7", "#111a2e", "#737b8c"
#: The accents by day, as in static/css/tokens.css.
ACCENTS = {
    "bee": "#e3a008", "moss": "#5f8029", "steel": "#62788a", "dock": "#1f5fbf", "heather": "#8c4c96",
    "copper": "#c2622b", "sea": "#11837c", "rose": "#c23b63",
}  # fmt: skip


@lru_cache(maxsize=256)
def cloth_png(draft: Draft, accent: str) -> bytes:
    """The cloth, edge to edge, as PNG. ``draft`` is ``ENDS`` threads wide and ``PICKS`` high."""
    dyes = yarns(accent)
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(picture)
    for pick, row in enumerate(draft.lifted):
        for end, is_lifted in enumerate(row):
            if is_lifted:
                left, top = end * CELL, pick * CELL
                # A warp end runs on below its neighbour: only the weft cuts it.
                draw.rectangle(
                    (left, top - GAP, left + CELL - GAP - 1, top + CELL - 1),
                    fill=dyes[draft.stripes[end] % YARNS],
                )
    written = BytesIO()
    picture.quantize(16).save(written, "PNG", optimize=True)
    return written.getvalue()


def yarns(accent: str) -> tuple[str, ...]:
    """The five dyes of ``yarn-1`` to ``yarn-5`` in static/css/weave.css."""
    dye = ACCENTS.get(accent, ACCENTS["bee"])
    return (dye, INK, mixed(dye, INK, 0.58), mixed(dye, PAPER, 0.48), EDGE)


def mixed(one: str, other: str, share: float) -> str:
    pairs = zip(ImageColor.getrgb(one), ImageColor.getrgb(other), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)
