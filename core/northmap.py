"""Where a place lies on the drawn map of the North.

The frame is that of frontend/map/frame.json, from which the ground (templates/components/map/ground.svg) is
built: Web Mercator, so that the drawn and the live map agree.
"""

import math

WEST, EAST, SOUTH, NORTH = -3.75, 0.4, 53.05, 55.86
WIDTH = 800
_SCALE = WIDTH / (EAST - WEST)


def _mercator(latitude: float) -> float:
    return math.degrees(math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2)))


HEIGHT = round((_mercator(NORTH) - _mercator(SOUTH)) * _SCALE)
VIEW_BOX = f"0 0 {WIDTH} {HEIGHT}"


def place(latitude: float, longitude: float) -> tuple[float, float]:
    """(x, y) on the drawn map, in units of its view box; places outside the frame lie outside the box."""
    x = (float(longitude) - WEST) * _SCALE
    y = (_mercator(NORTH) - _mercator(float(latitude))) * _SCALE
    return round(x, 1), round(y, 1)
