"""A weaver's draft made from figures.

A draft says three things: on which shaft each warp end hangs (threading), which shafts each treadle lifts
(tie-up), and in which order the treadles are pressed (treadling). Here they are read off the data:

* threading: one stripe of ends per sector, as wide as the sector's share, the draw turning at every stripe;
* treadling: the digits of the published figures, as holes in a chain of punched cards: each digit is a run
  of picks in one direction, then the direction turns. Without figures it never turns: a straight twill;
* tie-up: a balanced eight-shaft twill, chosen by how many holes the chain has.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import NamedTuple

SHAFTS = 8
#: Turning sooner would press the same few treadles again and leave threads loose.
SHORTEST_RUN = 3

#: Over-and-under sequences of balanced eight-shaft twills: half of the shafts up, no float longer than four.
TWILLS: tuple[tuple[int, ...], ...] = (
    (2, 2, 2, 2),
    (3, 1, 1, 3),
    (3, 2, 1, 2),
    (1, 1, 3, 3),
    (2, 1, 2, 3),
    (3, 3, 1, 1),
)


class Thread(NamedTuple):
    """One sector's share (0 to 1) of whatever the cloth shows."""

    key: str
    name: str
    share: float


@dataclass(frozen=True)
class Draft:
    """``stripes[i]``: the thread of warp end ``i``; ``lifted[pick][end]``: whether the warp lies on top."""

    threads: tuple[Thread, ...]
    stripes: tuple[int, ...]
    lifted: tuple[tuple[bool, ...], ...]


def draft_of(
    threads: Iterable[Sequence], figures: Iterable[object] = (), *, ends: int = 32, picks: int = 0
) -> Draft:
    """The draft of ``threads`` (key, name, share) crossed by ``figures`` (whatever holds digits)."""
    ranked = _ranked(threads, ends)
    widths = sett([thread.share for thread in ranked], ends)
    digits = card(figures)
    threading = _threading(widths)
    treadling = _treadling(digits, picks or ends)
    tie_up = TWILLS[sum(digits) % len(TWILLS)] if digits else TWILLS[0]
    rises = _rises(tie_up)
    lifted = tuple(tuple(rises[(shaft - treadle) % SHAFTS] for shaft in threading) for treadle in treadling)
    stripes = tuple(index for index, width in enumerate(widths) for _ in range(width))
    return Draft(threads=ranked, stripes=stripes, lifted=lifted)


def card(figures: Iterable[object]) -> tuple[int, ...]:
    """Every digit of every figure in turn; trailing zeros are rounding, not knowledge, and punch nothing."""
    digits: list[int] = []
    for figure in figures:
        text = "".join(char for char in str(figure) if char in "0123456789").strip("0")
        digits.extend(int(char) for char in text)
    return tuple(digits)


def sett(shares: Sequence[float], ends: int) -> tuple[int, ...]:
    """Share out ``ends`` by largest remainder, at least one to each thread, so that widths add up exactly."""
    if not shares:
        return (ends,)
    total = sum(shares)
    spare = ends - len(shares)
    exact = [share / total * spare if total else spare / len(shares) for share in shares]
    widths = [1 + int(value) for value in exact]
    by_remainder = sorted(range(len(shares)), key=lambda i: (int(exact[i]) - exact[i], i))
    for index in by_remainder[: ends - sum(widths)]:
        widths[index] += 1
    return tuple(widths)


def _ranked(threads: Iterable[Sequence], ends: int) -> tuple[Thread, ...]:
    """Largest share first, ties by key; no more than half the ends, or they could not be told apart."""
    known = [Thread(str(key), str(name), max(0.0, float(share))) for key, name, share in threads]
    return tuple(sorted(known, key=lambda thread: (-thread.share, thread.key))[: ends // 2])


def _threading(widths: Sequence[int]) -> list[int]:
    shaft, step, threading = 0, 1, []
    for width in widths:
        for _ in range(width):
            threading.append(shaft % SHAFTS)
            shaft += step
        if width >= SHORTEST_RUN:
            step = -step
    return threading


def _treadling(digits: Sequence[int], picks: int) -> list[int]:
    if not digits:
        return [pick % SHAFTS for pick in range(picks)]
    treadle, treadling = 0, []
    for digit, step in zip(cycle(digits), cycle((1, -1))):
        for _ in range(digit + SHORTEST_RUN):
            treadling.append(treadle % SHAFTS)
            treadle += step
        if len(treadling) >= picks:
            return treadling[:picks]
    return treadling


def _rises(twill: Sequence[int]) -> tuple[bool, ...]:
    return tuple(up for length, up in zip(twill, cycle((True, False))) for _ in range(length))
