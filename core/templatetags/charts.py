"""Charts as server-rendered SVG with the table behind them: no script, prints, reads aloud."""

from collections.abc import Sequence
from itertools import pairwise
from zlib import crc32

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

register = template.Library()

WIDTH = 640
LINE_HEIGHT, LEFT, FOOT = 300, 84, 36
TICKS = 4


@register.inclusion_tag("components/chart_bars.html")
def bar_chart(title: str, rows: Sequence[Sequence], *, unit: str, heading: str = "", note: str = "") -> dict:
    """Horizontal bars. ``rows``: (label, value, ...) in the order they are to stand."""
    most = max((float(row[1]) for row in rows), default=0) or 1
    bars = [
        {"label": row[0], "width": f"{100 * float(row[1]) / most:.2f}", "shown": _shown(row[1])}
        for row in rows
    ]
    return {"title": title, "bars": bars, "unit": unit, "heading": heading or _("Group"), "note": note}


@register.inclusion_tag("components/chart_stacked.html")
def stacked_chart(
    title: str,
    rows: Sequence[Sequence],
    series: Sequence[str],
    *,
    unit: str,
    heading: str = "",
    note: str = "",
) -> dict:
    """Bars in parts. ``rows``: (label, one value for each of ``series``), at most five parts to a bar."""
    most = max((sum(map(float, row[1:])) for row in rows), default=0) or 1
    return {
        "title": title,
        "bars": [{"label": row[0], "parts": _parts(row[1:], most)} for row in rows],
        "legend": list(enumerate(series, start=1)),
        "table": [(row[0], [_shown(value) for value in row[1:]]) for row in rows],
        "unit": unit,
        "heading": heading or _("Group"),
        "note": note,
    }


def _parts(values: Sequence[float], most: float) -> list[dict]:
    """Each part with where it begins and how wide it is, in hundredths of the longest bar."""
    parts, x = [], 0.0
    for number, value in enumerate(values, start=1):
        width = 100 * float(value) / most
        parts.append({"number": number, "x": f"{x:.2f}", "width": f"{width:.2f}"})
        x += width
    return parts


@register.inclusion_tag("components/chart_line.html")
def line_chart(
    title: str, points: Sequence[Sequence], *, unit: str, heading: str = "", note: str = ""
) -> dict:
    """A line over time from zero. ``points``: (label, value), oldest first."""
    top = _round_up(max((float(value) for _label, value in points), default=0))
    room = LINE_HEIGHT - FOOT - 12
    step = (WIDTH - LEFT - 24) / max(1, len(points) - 1)
    placed = [
        {
            "x": round(LEFT + 12 + index * step, 1),
            "y": round(12 + room * (1 - float(value) / top), 1),
            "label": label,
            "named": _is_named(index, len(points)),
        }
        for index, (label, value) in enumerate(points)
    ]
    ticks = [
        {"y": round(12 + room * (1 - part / TICKS), 1), "value": top * part / TICKS}
        for part in range(TICKS + 1)
    ]
    return {
        **_frame(title, points, unit, heading or _("Year"), note),
        "points": placed,
        "path": "M" + "L".join(f"{point['x']} {point['y']}" for point in placed) if placed else "",
        "ticks": [{**tick, "text_y": tick["y"] + 5, "shown": _shown(tick["value"])} for tick in ticks],
        "left": LEFT,
        "height": LINE_HEIGHT,
    }


def _frame(title: str, rows: Sequence[Sequence], unit: str, heading: str, note: str) -> dict:
    return {
        "id": f"chart-{crc32(title.encode()):x}",
        "title": title,
        "table": [(label, _shown(value)) for label, value in rows],
        "unit": unit,
        "heading": heading,
        "note": note,
        "width": WIDTH,
    }


def _shown(value: float) -> str:
    exact = float(value)
    return number_format(int(exact) if exact.is_integer() else round(exact, 1), force_grouping=True)


def _round_up(value: float) -> float:
    """The next 1, 2, 4 or 8 times a power of ten, so that quarter ticks are round numbers."""
    power = 1.0
    while power * 10 <= value:
        power *= 10
    steps = [power * factor for factor in (1, 2, 4, 8, 10)]
    return next((step for low, step in pairwise([0, *steps]) if low < value <= step), steps[0])


def _is_named(index: int, count: int) -> bool:
    """At most seven labels under the line, the last always among them."""
    stride = -(-count // 7)
    return (count - 1 - index) % stride == 0
