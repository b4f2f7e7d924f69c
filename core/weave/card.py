"""Figures as a punched card: one column per digit, ten rows, one hole each."""

from functools import lru_cache

ROWS = 10
STEP = 6
HOLE = 4


@lru_cache(maxsize=2048)
def punched_card_svg(figures: tuple[str, ...]) -> str:
    """A small decorative ``<svg>`` with a cut corner; empty text where there is no digit."""
    columns = [int(char) for figure in figures for char in figure if char in "0123456789"]
    if not columns:
        return ""
    width, height, cut = len(columns) * STEP + 8, ROWS * STEP + 2, 5
    holes = "".join(
        f"M{5 + i * STEP} {2 + digit * STEP}h{HOLE - 1}v{HOLE}h-{HOLE - 1}z"
        for i, digit in enumerate(columns)
    )
    outline = f"M{cut} 0H{width}V{height}H0V{cut}z"
    return (
        f'<svg class="card-strip" viewBox="0 0 {width} {height}" aria-hidden="true" focusable="false">'
        f'<path class="card-strip__card" d="{outline}"/><path class="card-strip__hole" d="{holes}"/></svg>'
    )
