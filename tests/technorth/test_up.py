"""`manage.py up`, started, stopped and killed for real."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from contextlib import closing, suppress

import psycopg2
import pytest
import redis

from tests.technorth.launching import PROJECT, House, person_environment
from tests.waiting import wait_until

# One after the other, also in a parallel run: each of them starts the whole portal.
pytestmark = pytest.mark.xdist_group("launcher")


def leave_row(house: House) -> None:
    with (
        closing(psycopg2.connect(house.database_url())) as connection,
        connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("CREATE TABLE kept (word text); INSERT INTO kept VALUES ('warp')")


def take_row(house: House) -> str:
    with (
        closing(psycopg2.connect(house.database_url())) as connection,
        connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT word FROM kept")
        (word,) = cursor.fetchone()
        cursor.execute("DROP TABLE kept")
    return word


def leave_task(house: House) -> None:
    """A task in a queue that no worker listens to."""
    house.shell("from technorth.celery import app; app.send_task('later', queue='kept')")


def take_task(house: House) -> bytes | None:
    with redis.from_url(house.queue_url()) as queue:
        return queue.lpop("kept")


def take_task_if_there(house: House) -> bytes | None:
    with suppress(redis.ConnectionError):
        return take_task(house)
    return None


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_stops_everything(house: House, number: int) -> None:
    up = house.up("--no-showcase")
    assert up.status() == 200
    assert up.end(number) == 0
    assert house.processes() == []


def test_signal_while_starting_stops_everything(house: House) -> None:
    up = house.start("up", "--port", "0", "--no-showcase")
    up.wait_for("Starting the database")
    assert up.end(signal.SIGTERM) == 0
    assert house.processes() == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ties children to their parent")
def test_killed_launcher_leaves_no_process_and_loses_nothing(house: House) -> None:
    up = house.up("--no-showcase")
    leave_row(house)
    leave_task(house)
    up.end(signal.SIGKILL)
    house.wait_until_empty()
    assert house.up("--no-showcase").status() == 200
    assert take_row(house) == "warp"
    assert b"later" in (take_task(house) or b"")


def test_launcher_killed_a_moment_ago_does_not_hinder_the_next(house: House) -> None:
    house.up("--no-showcase").end(signal.SIGKILL)
    assert house.up("--no-showcase").status() == 200


def test_everything_killed_loses_nothing(house: House) -> None:
    house.up("--no-showcase")
    leave_row(house)
    leave_task(house)
    house.kill_everything()
    # The number of the killed server now belongs to a process of somebody else: ours.
    pid_file = house.var / "postgres" / "postmaster.pid"
    pid_file.write_text(pid_file.read_text().replace(pid_file.read_text().split()[0], str(os.getpid()), 1))
    assert house.up("--no-showcase").status() == 200
    assert take_row(house) == "warp"
    assert b"later" in (take_task(house) or b"")


def test_server_that_dies_is_started_again(house: House) -> None:
    up = house.up("--no-showcase")
    leave_task(house)
    server = next(process for process in house.processes() if process.name() == "valkey-server")
    server.kill()
    assert b"later" in wait_until(lambda: take_task_if_there(house))
    assert up.process.poll() is None


def test_containers_health_checks_find_all_well(house: House) -> None:
    up = house.up("--no-showcase")
    environment = {
        "ALLOWED_HOSTS": "localhost",
        "PORT": up.address().rstrip("/").rpartition(":")[2],
        "TECHNORTH_VAR": str(house.var),
        "DATABASE_URL": house.database_url(),
        "REDIS_URL": house.queue_url(),
    }
    for program in ("web", "worker", "beat"):
        command = [sys.executable, "-m", "technorth.healthcheck", program]
        check = subprocess.run(command, cwd=PROJECT, env=person_environment(**environment), check=False)
        assert check.returncode == 0, program


def test_second_up_says_that_one_is_running(house: House) -> None:
    up = house.up("--no-showcase")
    second = house.start("up")
    assert second.end() == 1
    assert "already running here" in second.said()
    assert up.address().rstrip("/") in second.said()
    assert len(second.said().splitlines()) == 1


def test_port_in_use_is_said_in_one_sentence(house: House) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        up = house.start("up", "--port", str(port))
        assert up.end() == 1
    assert up.said().startswith(f"Port {port} is in use")
    assert len(up.said().splitlines()) == 1
    assert house.processes() == []


def test_command_beside_up_uses_its_services(house: House) -> None:
    house.up("--no-showcase")
    leave_row(house)
    house.shell("from django.db import connection; connection.cursor().execute('SELECT word FROM kept')")
    assert take_row(house) == "warp"


def test_command_that_outlasts_up_keeps_its_services(house: House) -> None:
    up = house.up("--no-showcase")
    command = house.start("shell", "--no-imports", "-c", ASK_TWICE)
    command.wait_for("first answer")
    assert up.end(signal.SIGTERM) == 0
    command.tell("go on\n")
    assert command.end() == 0
    assert "second answer" in command.said()
    assert house.processes() == []


ASK_TWICE = """
from django.db import connection
connection.cursor().execute("SELECT 1")
print("first answer", flush=True)
input()
connection.cursor().execute("SELECT 1")
print("second answer", flush=True)
"""
