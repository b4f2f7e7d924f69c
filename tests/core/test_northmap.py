import json
import re
from pathlib import Path

import pytest
from django.conf import settings

from core import northmap

FRAME = json.loads(Path(settings.BASE_DIR, "frontend/map/frame.json").read_text())


def test_frame_is_the_one_the_ground_is_built_in():
    ours = (northmap.WEST, northmap.EAST, northmap.SOUTH, northmap.NORTH, northmap.WIDTH)
    assert ours == tuple(FRAME[key] for key in ("west", "east", "south", "north", "width"))


def test_place_puts_the_corners_into_the_corners():
    assert northmap.place(northmap.NORTH, northmap.WEST) == (0, 0)
    assert northmap.place(northmap.SOUTH, northmap.EAST) == pytest.approx(
        (northmap.WIDTH, northmap.HEIGHT), abs=0.6
    )


def test_place_puts_newcastle_north_of_leeds_and_liverpool_west_of_it():
    newcastle, leeds, liverpool = (
        northmap.place(54.97, -1.61),
        northmap.place(53.8, -1.55),
        northmap.place(53.41, -2.98),
    )
    assert newcastle[1] < leeds[1]
    assert liverpool[0] < leeds[0]


def test_ground_stays_inside_the_frame():
    ground = Path(settings.BASE_DIR, "templates/components/map/ground.svg").read_text()
    starts = [(float(x), float(y)) for x, y in re.findall(r"M([\d.]+) ([\d.]+)", ground)]
    assert len(starts) > 60
    assert all(0 <= x <= northmap.WIDTH and 0 <= y <= northmap.HEIGHT for x, y in starts)
