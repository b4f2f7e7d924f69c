"""Root, for whom PostgreSQL refuses to run: with and without user namespaces."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from technorth.embedded import postgres
from tests.technorth.inside import go_inside, leave
from tests.technorth.launching import House, end_all

pytestmark = pytest.mark.xdist_group("launcher")

WITHOUT_NAMESPACES = (sys.executable, str(Path(__file__).with_name("without_namespaces.py")))
as_root_on_linux = pytest.mark.skipif(
    os.geteuid() != 0 or sys.platform != "linux",
    reason="about root on Linux, for whom PostgreSQL does not run",
)


def everybody_may_enter(folder: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in (folder, *folder.parents))


@pytest.fixture
def open_house() -> Iterator[House]:
    """A folder that other users may pass through."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    house = House(folder / "var")
    yield house
    end_all([house])
    shutil.rmtree(folder)


@as_root_on_linux
@pytest.mark.skipif(
    not everybody_may_enter(postgres.programs()), reason="PostgreSQL's programs are root's alone"
)
def test_root_without_namespaces_hands_the_data_to_a_system_user(open_house: House) -> None:
    modes = [(parent, parent.stat().st_mode) for parent in open_house.var.parents]
    command = go_inside(open_house, *WITHOUT_NAMESPACES)
    server = next(process for process in open_house.processes() if process.name() == "postgres")
    assert server.uids().effective == (open_house.var / "postgres").stat().st_uid != 0
    leave(command)
    assert modes == [(parent, parent.stat().st_mode) for parent in open_house.var.parents]
    assert open_house.var.stat().st_uid == 0
    leave(go_inside(open_house))
    assert open_house.processes() == []


@as_root_on_linux
def test_root_without_namespaces_in_a_closed_folder_is_told_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o700)
    house = House(tmp_path / "closed" / "var")
    command = house.start("check", through=WITHOUT_NAMESPACES)
    assert command.end() == 1
    assert command.said().startswith("PostgreSQL refuses to run as root")
    assert "DATABASE_URL" in command.said()
    assert len(command.said().splitlines()) == 1
    house.wait_until_empty()


@as_root_on_linux
def test_root_works_in_a_closed_folder(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o700)
    house = House(tmp_path / "closed" / "var")
    leave(go_inside(house))
    assert house.processes() == []
