"""Houses to start the portal in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.technorth.launching import House, end_all


@pytest.fixture(scope="module")
def house_of_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One folder for a whole module: static files are compressed once."""
    house = House(tmp_path_factory.mktemp("house") / "var")
    yield house
    end_all([house])


@pytest.fixture
def house(house_of_all: House) -> Iterator[House]:
    """The module's folder, with nothing running in it before and after the test."""
    house_of_all.wait_until_empty()
    yield house_of_all
    end_all([house_of_all])


@pytest.fixture
def new_house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path / "var")
    yield house
    end_all([house])
