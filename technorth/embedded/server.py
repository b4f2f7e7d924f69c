"""What the keeper has to know of a server."""

import signal
from collections.abc import Callable
from pathlib import Path
from typing import Protocol


class Server(Protocol):
    """A program that keeps its data in a folder and answers on a socket."""

    name: str
    # How it is told to stop: first politely, then so that it obeys.
    stop_signals: tuple[signal.Signals, signal.Signals]

    def __init__(self, var: Path, *, for_tests: bool) -> None: ...

    def prepare(self) -> Callable[[], None]:
        """Have its folders ready; returns what its process calls before it becomes the program."""
        ...

    def command(self) -> list[str]: ...

    def is_ready(self) -> bool: ...
