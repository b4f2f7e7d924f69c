"""Requests by HTTP from other processes over kept-alive connections, timed one by one."""

from __future__ import annotations

import http.client
import multiprocessing
import time
from collections.abc import Sequence
from dataclasses import dataclass

from bench.server import Server


@dataclass(frozen=True)
class Result:
    """What one load came to. Latencies in milliseconds, sorted; CPU in milliseconds per request."""

    latencies: tuple[float, ...]
    seconds: float
    cpu_ms: float

    def quantile(self, share: float) -> float:
        return self.latencies[min(int(len(self.latencies) * share), len(self.latencies) - 1)]

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds


def load(
    server: Server,
    paths: Sequence[str],
    *,
    requests: int,
    clients: int = 1,
    headers: dict[str, str] | None = None,
    expect: int = 200,
) -> Result:
    """Ask for `paths` in turn, `requests` times in all, from `clients` processes at once.

    Raises AssertionError when an answer has another status than `expect`.
    """
    share = requests // clients
    cpu = server.cpu_seconds()
    started = time.perf_counter()
    jobs = [(server.port, list(paths), share, headers or {}, expect, n) for n in range(clients)]
    if clients == 1:
        timings = [one_client(*jobs[0])]
    else:
        with multiprocessing.get_context("fork").Pool(clients) as pool:
            timings = pool.starmap(one_client, jobs)
    seconds = time.perf_counter() - started
    latencies = sorted(latency for timing in timings for latency in timing)
    cpu_ms = (server.cpu_seconds() - cpu) * 1000 / len(latencies)
    return Result(tuple(latencies), seconds, cpu_ms)


def one_client(
    port: int, paths: list[str], requests: int, headers: dict[str, str], expect: int, offset: int
) -> list[float]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    sent = {"Accept-Encoding": "gzip", "Accept": "text/html", **headers}
    latencies = []
    for n in range(requests):
        path = paths[(n + offset) % len(paths)]
        started = time.perf_counter()
        connection.request("GET", path, headers=sent)
        response = connection.getresponse()
        response.read()
        latencies.append((time.perf_counter() - started) * 1000)
        assert response.status == expect, f"{path} answered {response.status}"
    connection.close()
    return latencies
