"""What `up` is asked for, and whether it may start at all."""

import argparse
import errno
import socket
from dataclasses import dataclass
from pathlib import Path

from technorth.embedded.locks import is_held
from technorth.embedded.places import make_folder
from technorth.embedded.problem import Problem

# Only this machine: what `up` shows has passwords that everybody knows.
HOST = "127.0.0.1"
DEFAULT_PORT = 8000


@dataclass(frozen=True)
class Options:
    """What `up` is asked for."""

    port: int
    showcase: bool


def parse_up(arguments: list[str]) -> Options:
    parser = argparse.ArgumentParser(
        prog="manage.py up",
        description="Run the whole portal on this machine: database, queue, web, worker and beat.",
    )
    parser.add_argument(
        "--port", type=int, default=DEFAULT_PORT, help="port of the web pages; 0 takes a free one"
    )
    parser.add_argument(
        "--no-showcase",
        dest="showcase",
        action="store_false",
        help="on the first start, leave out the fictional businesses and people",
    )
    return Options(**vars(parser.parse_args(arguments)))


def up_lock(var: Path) -> Path:
    return var / "run" / "up.lock"


def record_file(var: Path) -> Path:
    """Where `up` writes down the processes it has started."""
    return var / "run" / "programs.json"


def address_file(var: Path) -> Path:
    """Where a running `up` says how it is reached."""
    return var / "run" / "up.address"


def check_start(options: Options, var: Path) -> None:
    """Refuse what cannot go well, before anything is installed or started."""
    make_folder(var / "run")
    if is_held(up_lock(var)):
        raise Problem(already_running(var))
    # The programs of a run that was killed may still have the port; they are ended before it is asked for.
    if not record_file(var).exists():
        free_port(options)


def already_running(var: Path) -> str:
    file = address_file(var)
    where = f" at {file.read_text()}" if file.exists() else ""
    return f"The portal is already running here{where}: use that one, or stop it first."


def free_port(options: Options) -> int:
    """The port to listen on; complains when something else does."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, options.port))
        except (OSError, OverflowError) as error:
            raise Problem(why_not_bound(options.port, error)) from error
        return int(probe.getsockname()[1])


def why_not_bound(port: int, error: Exception) -> str:
    number = getattr(error, "errno", None)
    if number == errno.EADDRINUSE:
        return f"Port {port} is in use: choose another one, as in `python3 manage.py up --port {port + 1}`."
    if number == errno.EACCES:
        return f"Port {port} needs more rights than you have: choose one from 1024 on."
    return f"Port {port} cannot be listened on ({error})."
