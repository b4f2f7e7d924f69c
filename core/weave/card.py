"""Figures as a punched card: one column per digit, ten rows, one hole each."""

from functools import lru_cache

ROWS = 10
COLUMNS = 12  # of a card that holds no more; longer figures make a wider card
STEP_X, STEP_Y = 8, 6
MARGIN = 5


@lru_cache(maxsize=2048)
def punched_card_svg(figures: tuple[str, ...]) -> str:
    """A small decorative ``<svg>`` with a cut corner; empty text where there is no digit."""
    digits = [int(char) for figure in figures for char in figure if char in "0123456789"]
    if not digits:
        return ""
    columns = max(COLUMNS, len(digits))
    width, height = columns * STEP_X + 2 * MARGIN - 3, ROWS * STEP_Y + 2 * MARGIN - 2
    first = columns - len(digits)
    holes = "".join(_hole(first + index, digit) for index, digit in enumerate(digits))
    return (
        f'<svg class="card-strip" viewBox="0 0 {width} {height}" aria-hidden="true" focusable="false">'
        f'<path class="card-strip__card" d="M9 0H{width}V{height}H0V9z"/>'
        f'<path class="card-strip__hole" d="{holes}"/></svg>'
    )


def _hole(column: int, digit: int) -> str:
    return f"M{MARGIN + column * STEP_X} {MARGIN + digit * STEP_Y}h5v4h-5z"
