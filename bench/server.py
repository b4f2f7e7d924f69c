"""A gunicorn of our own to measure, with the CPU time it has used."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil

READY_WITHIN = 60  # seconds


@dataclass(frozen=True)
class Server:
    """A running server: its name in the tables, its port on the loopback interface, its parent process."""

    name: str
    port: int
    process: psutil.Process

    def cpu_seconds(self) -> float:
        """CPU time of the workers so far, user and system, in seconds."""
        return sum(sum(child.cpu_times()[:2]) for child in self.process.children(recursive=True))

    def peak_bytes(self) -> int:
        """Resident memory of the largest worker, in bytes."""
        return max(child.memory_info().rss for child in self.process.children(recursive=True))


@contextmanager
def gunicorn(name: str, application: str, *, workers: int = 1, **environment: str) -> Iterator[Server]:
    """Run `application` under gunicorn for as long as the block lasts."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", str(workers), "--threads", "4", "--no-control-socket", "--log-level", "error"]
    process = subprocess.Popen(command, env={**os.environ, **environment})
    try:
        wait_until_it_answers(port)
        yield Server(name, port, psutil.Process(process.pid))
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_it_answers(port: int) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/")
            connection.getresponse().read()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return
