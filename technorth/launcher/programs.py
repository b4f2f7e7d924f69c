"""The programs of a running portal: started, heard, and stopped together."""

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import psutil

from technorth.embedded import tether

COLOURS = {"web": "36", "worker": "33", "beat": "35", "up": "32"}


class Terminal:
    """Prints whole lines from several threads; a terminal that has been closed is no reason to fail."""

    def __init__(self, stream: TextIO) -> None:
        self.stream, self.lock = stream, threading.Lock()
        self.in_colour = stream.isatty() and "NO_COLOR" not in os.environ

    def print(self, text: str) -> None:
        with self.lock, suppress(OSError, ValueError):
            self.stream.write(f"{text}\n")
            self.stream.flush()

    def print_from(self, name: str, line: str) -> None:
        label = f"{name:<6} │"
        self.print(f"\033[{COLOURS[name]}m{label}\033[0m {line}" if self.in_colour else f"{label} {line}")


@dataclass(frozen=True)
class Program:
    """A long-running program; ``patience`` is how many seconds it may take to stop when told to."""

    name: str
    command: list[str]
    patience: float = 15


class Programs:
    """Children of this process that end with it, even when it is killed."""

    def __init__(self, terminal: Terminal, record: Path, inherited: list[int]) -> None:
        self.terminal, self.record, self.inherited = terminal, record, inherited
        self.running: list[tuple[Program, subprocess.Popen[bytes], threading.Thread]] = []

    def start(self, program: Program, **environment: str) -> None:
        process = subprocess.Popen(
            tied(program.command),
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=self.inherited,
            start_new_session=True,
        )
        reader = threading.Thread(target=self._relay, args=(program, process), daemon=True)
        self.running.append((program, process, reader))
        self._write_record()
        reader.start()

    def ended(self) -> str | None:
        """Name of a program that has ended by itself."""
        return next(
            (program.name for program, process, _ in self.running if process.poll() is not None), None
        )

    def stop(self) -> None:
        """Stop them together; what is queued meanwhile stays queued."""
        for _, process, _ in self.running:
            process.terminate()
        for program, process, reader in self.running:
            try:
                process.wait(program.patience)
            except subprocess.TimeoutExpired:
                self.terminal.print_from("up", f"{program.name} does not stop; it is killed.")
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            reader.join(2)
        self.running.clear()
        self.record.unlink(missing_ok=True)

    def _relay(self, program: Program, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdout is not None  # noqa: S101 (it was asked for)
        for line in process.stdout:
            self.terminal.print_from(program.name, line.decode(errors="replace").rstrip())

    def _write_record(self) -> None:
        processes = [psutil.Process(process.pid) for _, process, _ in self.running if process.poll() is None]
        self.record.write_text(json.dumps([[process.pid, process.create_time()] for process in processes]))


def tied(command: list[str]) -> list[str]:
    """The command, told to end when this process does."""
    return [sys.executable, "-I", "-S", tether.__file__, str(os.getpid()), "SIGTERM", *command]


def clear_away(record: Path) -> None:
    """End programs that a killed `up` has left, where the kernel does not do that (macOS), or has not yet."""
    left = [process for process in recorded(record) if process.is_running()]
    for process in left:
        with suppress(psutil.Error):
            process.terminate()
    _, stubborn = psutil.wait_procs(left, timeout=15)
    for process in stubborn:
        with suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(stubborn, timeout=5)
    record.unlink(missing_ok=True)


def recorded(record: Path) -> list[psutil.Process]:
    """The processes written down, without those whose number has gone to another process since."""
    found = []
    with suppress(OSError, ValueError):
        for pid, created in json.loads(record.read_text()):
            with suppress(psutil.NoSuchProcess):
                process = psutil.Process(pid)
                if process.create_time() == created:
                    found.append(process)
    return found
