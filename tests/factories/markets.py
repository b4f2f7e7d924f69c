"""Markets of fictional raises and mandates, the same for the same seed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from investors.matching.snapshot import (
    EIS,
    FOR_EVER,
    NO_DAY,
    SEIS,
    Deals,
    Known,
    Mandates,
    Pairs,
    Profiles,
    Ragged,
    Raises,
    Snapshot,
)
from investors.matching.words import CODES

TODAY, SECTORS, STAGES, REGIONS, TOWNS = 16_300, 24, 6, 9, 45
SUMS = (
    np.array([50, 100, 150, 200, 250, 300, 500, 600, 750, 1000, 1500, 2000, 3000, 5000, 8000], np.float32)
    * 1000
)


def _some(rng: np.random.Generator, rows: int, least: int, most: int, codes: int) -> Ragged:
    """Between so many codes for each row, each once."""
    counts = rng.integers(least, most + 1, rows)
    starts = np.concatenate([[0], np.cumsum(counts)])
    first = np.repeat(rng.integers(0, codes, rows), counts)
    step = np.repeat(rng.integers(1, max(2, codes // max(most, 1)), rows), counts)
    place = np.arange(starts[-1]) - np.repeat(starts[:-1], counts)
    return Ragged(starts, ((first + step * place) % codes).astype(np.int32), np.ones(starts[-1], np.float32))


def profiles(rng: np.random.Generator, rows: int, *, words: int = 8) -> Profiles:
    town = rng.integers(0, TOWNS, rows).astype(np.int32)
    region = (town % REGIONS).astype(np.int32)
    return Profiles(
        company=rng.permutation(rows).astype(np.int64),
        sectors=_some(rng, rows, 1, 3, SECTORS),
        place=town,
        region=region,
        nation=np.zeros(rows, np.int32),
        latitude=(53 + town / 40).astype(np.float32),
        longitude=(-3 + region / 4).astype(np.float32),
        founded=(TODAY - rng.integers(50, 6000, rows)).astype(np.int32),
        words=_some(rng, rows, words, words, CODES),
    )


def raises(rng: np.random.Generator, rows: int, mandates: int) -> Raises:
    amount = rng.choice(SUMS, rows)
    backed = rng.random(rows) < 0.02
    backers = Ragged.of([[int(rng.integers(mandates))] if one else [] for one in backed])
    return Raises(
        ids=np.arange(rows),
        business=profiles(rng, rows),
        stage=np.clip((np.log2(amount / 40_000) + rng.normal(0, 0.7, rows)) * 0.8, 0, 5).astype(np.int32),
        amount=amount,
        ticket_min=np.where(rng.random(rows) < 0.1, amount / 10, 0).astype(np.float32),
        tax=rng.choice([0, SEIS, EIS, SEIS | EIS], rows, p=[0.3, 0.2, 0.2, 0.3]).astype(np.int32),
        lead_sought=rng.random(rows) < 0.3,
        day=(TODAY - rng.integers(0, 120, rows)).astype(np.int32),
        season=rng.integers(0, 12, rows).astype(np.int32),
        completeness=rng.integers(5, 11, rows).astype(np.float32) / 10,
        needs_standing=rng.random(rows) < 0.9,
        backers=backers,
    )


def mandates(rng: np.random.Generator, rows: int) -> Mandates:
    """Each rules out most raises: together they leave about 12 % of the pairs."""
    middle = rng.integers(0, STAGES, rows)
    stages = (1 << middle) | np.where(rng.random(rows) < 0.5, 1 << np.minimum(middle + 1, STAGES - 1), 0)
    low = 20_000 * 2.0 ** (middle + rng.integers(0, 3, rows))
    must = rng.random(rows) < 0.15
    wanted = _some(rng, rows, 1, 4, SECTORS)
    town = rng.integers(0, TOWNS, rows)
    none = np.zeros(0, np.int32)
    return Mandates(
        ids=np.arange(rows),
        investor=np.arange(rows),
        liked=Ragged(wanted.starts, wanted.codes, rng.integers(1, 6, len(wanted.codes)).astype(np.float32)),
        must=Ragged.of([wanted.codes[a:b] if one else none for one, a, b in _slices(must, wanted)]),
        never=Ragged.of([[int(rng.integers(SECTORS))] if one else [] for one in rng.random(rows) < 0.2]),
        stages=np.where(rng.random(rows) < 0.05, 0, stages).astype(np.uint32),
        regions=_some(rng, rows, 0, 3, REGIONS),
        nation=np.zeros(rows, np.int32),
        latitude=(53 + town / 40).astype(np.float32),
        longitude=(-3 + (town % REGIONS) / 4).astype(np.float32),
        ticket_min=low.astype(np.float32),
        ticket_max=(low * rng.choice([2, 5, 10], rows)).astype(np.float32),
        tax=rng.choice([0, SEIS, EIS, SEIS | EIS], rows, p=[0.5, 0.15, 0.2, 0.15]).astype(np.int32),
        lead=rng.integers(0, 3, rows).astype(np.int32),
        words=_some(rng, rows, 8, 8, CODES),
        paused=rng.random(rows) < 0.08,
        standing_until=np.where(rng.random(rows) < 0.05, NO_DAY, FOR_EVER).astype(np.int32),
        capacity=rng.integers(3, 15, rows).astype(np.int32),
        capacity_left=np.where(rng.random(rows) < 0.05, 0, 5).astype(np.int32),
    )


def _slices(must: NDArray[np.bool_], wanted: Ragged) -> zip[tuple[bool, int, int]]:
    return zip(must.tolist(), wanted.starts[:-1].tolist(), wanted.starts[1:].tolist(), strict=True)


def deals(rng: np.random.Generator, rows: int, mandates: int) -> Deals:
    business = profiles(rng, rows)
    return Deals(
        mandate=np.sort(rng.integers(0, mandates, rows)).astype(np.int32),
        business=business,
        day=(TODAY - rng.integers(1, 3000, rows)).astype(np.int32),
        stage=rng.integers(0, STAGES, rows).astype(np.int32),
        amount=np.where(rng.random(rows) < 0.3, np.nan, rng.choice(SUMS, rows)).astype(np.float32),
        season=rng.integers(0, 12, rows).astype(np.int32),
        weight=np.ones(rows, np.float32),
    )


def pairs(rng: np.random.Generator, count: int, raises: int, mandates: int) -> Pairs:
    return Pairs.of(
        zip(rng.integers(0, raises, count).tolist(), rng.integers(0, mandates, count).tolist(), strict=True)
    )


def market(
    seed: int = 0, *, raises_count: int = 60, mandates_count: int = 40, deals_count: int = 120
) -> Snapshot:
    rng = np.random.default_rng(seed)
    size = raises_count, mandates_count
    few = max(2, raises_count // 20)
    return Snapshot(
        day=TODAY,
        raises=raises(rng, *size),
        mandates=mandates(rng, mandates_count),
        deals=deals(rng, deals_count, mandates_count),
        known=Known(*(pairs(rng, few, *size) for _ in range(4))),
        sectors=SECTORS,
        stages=STAGES,
    )
