"""A command that is in the middle of its work for as long as a test wants."""

from __future__ import annotations

from tests.technorth.launching import House, Started

WAIT_INSIDE = """
from django.core.cache import cache
from django.db import connection
connection.cursor().execute("SELECT 1")
print("inside", flush=True)
input()
connection.cursor().execute("SELECT 1")
cache.set("warp", "weft", 60)
print("still inside", flush=True)
"""


def go_inside(house: House, *through: str) -> Started:
    command = house.start("shell", "--no-imports", "-c", WAIT_INSIDE, through=through)
    command.wait_for("inside")
    return command


def leave(command: Started) -> None:
    command.tell("go on\n")
    assert command.end() == 0, command.said()
    assert "still inside" in command.said()
