"""Commands without a running `up`: they start the servers, share them, and the last one out stops them."""

from __future__ import annotations

import signal
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.technorth.inside import WAIT_INSIDE, go_inside, leave
from tests.technorth.launching import House, end_all

pytestmark = pytest.mark.xdist_group("launcher")


def test_command_leaves_no_process(house: House) -> None:
    house.shell("from django.db import connection; connection.cursor().execute('SELECT 1')")
    assert house.processes() == []


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_last_of_two_commands_stops_the_servers(house: House, order: tuple[int, int]) -> None:
    commands = [go_inside(house), go_inside(house)]
    leave(commands[order[0]])
    assert house.processes()
    leave(commands[order[1]])
    assert house.processes() == []


def test_commands_started_together_share_the_servers(new_house: House) -> None:
    commands = [new_house.start("shell", "--no-imports", "-c", WAIT_INSIDE) for _ in range(3)]
    for command in commands:
        command.wait_for("inside")
    servers = [process for process in new_house.processes() if process.name() == "valkey-server"]
    assert len(servers) == 1
    for command in commands:
        leave(command)
    assert new_house.processes() == []


def test_killed_command_leaves_no_process(house: House) -> None:
    go_inside(house).end(signal.SIGKILL)
    house.wait_until_empty()


def test_servers_whose_keepers_were_killed_are_replaced(house: House) -> None:
    command = go_inside(house)
    for process in house.processes():
        with suppress(psutil.NoSuchProcess):  # a server ends with its keeper
            if "technorth.embedded.keeper" in process.cmdline():
                process.kill()
    command.end(signal.SIGKILL)
    leave(go_inside(house))
    assert house.processes() == []


def test_failing_command_passes_its_exit_code_on(house: House) -> None:
    command = house.start("migrate", "no_such_app")
    assert command.end() == 1
    assert "no_such_app" in command.said()


def test_address_in_the_environment_is_used_as_it_is(new_house: House) -> None:
    ask = "from django.conf import settings; print(settings.REDIS_URL)"
    command = new_house.start("shell", "--no-imports", "-c", ask, REDIS_URL="redis://elsewhere:1/0")
    assert command.end() == 0
    assert command.said().strip() == "redis://elsewhere:1/0"
    assert not (new_house.var / "valkey").exists()


@pytest.mark.parametrize("name", ["w" * 120, "weft & wärp, (2)"])
def test_long_and_odd_paths_work(tmp_path: Path, name: str) -> None:
    house = House(tmp_path / name / "var")
    try:
        leave(go_inside(house))
        assert house.processes() == []
    finally:
        end_all([house])


def test_folder_that_cannot_be_written_is_said_in_one_sentence(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    command = House(tmp_path).start("check", TECHNORTH_VAR=str(in_the_way / "var"))
    assert command.end() == 1
    assert command.said().startswith(f"The folder {in_the_way}/var/run cannot be written (Not a directory)")
    assert len(command.said().splitlines()) == 1
