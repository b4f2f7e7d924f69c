"""Who can never meet. Only what was declared rules anything out; whatever is inferred is a part of the
score.
"""

from __future__ import annotations

from enum import IntFlag
from typing import Any

import numpy as np
from numpy.typing import NDArray

from investors.matching.snapshot import Flags, Longs, Mandates, Pairs, Raises, Snapshot

Bits = NDArray[np.uint16]


class Barrier(IntFlag):
    """Why a pair is ruled out; several may hold at once."""

    PAUSED = 1
    CAPACITY_USED = 2
    STAGE = 4
    TICKET_TOO_LARGE = 8  # the mandate's smallest ticket is more than is still looked for
    TICKET_TOO_SMALL = 16  # the mandate's largest ticket is less than the smallest part that is taken
    TAX_RELIEF = 32
    STANDING = 64
    SECTOR_NEVER = 128
    SECTOR_MUST = 256
    EXCLUDED = 512
    CONFLICT = 1024
    INTRODUCED = 2048
    PASSED = 4096


def barriers(market: Snapshot, rows: NDArray[np.integer[Any]]) -> Bits:
    """(rows, mandates): the ``Barrier`` bits between these raises and every mandate; 0 where they may
    meet.
    """
    raises, mandates = market.raises.take(rows), market.mandates
    bits = np.broadcast_to(of_mandates(mandates, market.day), (len(raises), len(mandates))).copy()
    _set(bits, Barrier.STAGE, ~stage_fits(raises, mandates))
    _set(bits, Barrier.TICKET_TOO_LARGE, raises.amount[:, None] < mandates.ticket_min)
    _set(bits, Barrier.TICKET_TOO_SMALL, mandates.ticket_max < raises.ticket_min[:, None])
    _set(bits, Barrier.TAX_RELIEF, (mandates.tax > 0) & ((raises.tax[:, None] & mandates.tax) == 0))
    standing = raises.needs_standing[:, None] & (mandates.standing_until < market.day)
    _set(bits, Barrier.STANDING, standing)
    own = raises.business.sectors.words(market.sectors)
    _set(bits, Barrier.SECTOR_NEVER, _share_a_bit(own, mandates.never.words(market.sectors)))
    must = (mandates.must.counts > 0) & ~_share_a_bit(own, mandates.must.words(market.sectors))
    _set(bits, Barrier.SECTOR_MUST, must)
    for barrier, pairs in known_barriers(market):
        bits[pairs.among(rows)] |= np.uint16(barrier)
    return bits


def between(market: Snapshot, rows: Longs, mandates: Longs) -> Bits:
    """(pairs,): as ``barriers``, of these pairs of rows."""
    raises, their = market.raises.take(rows), market.mandates.take(mandates)
    bits = of_mandates(their, market.day)
    wanted, stage = their.stages, np.clip(raises.stage, 0, 31).astype(np.uint32)
    fits: Flags = (wanted == 0) | (raises.stage < 0) | ((wanted >> stage) & np.uint32(1) == 1)
    _set(bits, Barrier.STAGE, ~fits)
    _set(bits, Barrier.TICKET_TOO_LARGE, raises.amount < their.ticket_min)
    _set(bits, Barrier.TICKET_TOO_SMALL, their.ticket_max < raises.ticket_min)
    _set(bits, Barrier.TAX_RELIEF, (their.tax > 0) & ((raises.tax & their.tax) == 0))
    _set(bits, Barrier.STANDING, raises.needs_standing & (their.standing_until < market.day))
    own = raises.business.sectors.words(market.sectors)
    _set(bits, Barrier.SECTOR_NEVER, np.any(own & their.never.words(market.sectors), axis=1))
    shares: Flags = np.any(own & their.must.words(market.sectors), axis=1)
    _set(bits, Barrier.SECTOR_MUST, (their.must.counts > 0) & ~shares)
    for barrier, pairs in known_barriers(market):
        _set(bits, barrier, pairs.hold(rows, mandates))
    return bits


def known_barriers(market: Snapshot) -> list[tuple[Barrier, Pairs]]:
    known = market.known
    return [
        (Barrier.EXCLUDED, known.excluded),
        (Barrier.CONFLICT, known.conflict),
        (Barrier.INTRODUCED, known.introduced),
        (Barrier.PASSED, known.passed),
    ]


def of_mandates(mandates: Mandates, day: int) -> Bits:
    """(mandates,): barriers that stand whatever the raise is."""
    bits = np.where(mandates.paused, np.uint16(Barrier.PAUSED), np.uint16(0))
    bits[mandates.capacity_left <= 0] |= np.uint16(Barrier.CAPACITY_USED)
    return bits


def stage_fits(raises: Raises, mandates: Mandates) -> Flags:
    """A raise that does not say its stage is not ruled out by it."""
    wanted = mandates.stages[None, :]
    stage = np.clip(raises.stage, 0, 31).astype(np.uint32)[:, None]
    return (wanted == 0) | (raises.stage[:, None] < 0) | ((wanted >> stage) & np.uint32(1) == 1)


def eligible(market: Snapshot, rows: NDArray[np.integer[Any]]) -> Flags:
    """(rows, mandates): who may meet."""
    return barriers(market, rows) == 0


def _set(bits: Bits, barrier: Barrier, where: Flags) -> None:
    bits |= np.where(where, np.uint16(barrier), np.uint16(0))


def _share_a_bit(left: NDArray[np.uint64], right: NDArray[np.uint64]) -> Flags:
    found = np.zeros((len(left), len(right)), np.bool_)
    for word in range(left.shape[1]):
        found |= (left[:, word, None] & right[None, :, word]) != 0
    return found
