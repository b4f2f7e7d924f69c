"""The columns in which deals and raises are compared, and combinations of them, as whole numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from investors.matching.snapshot import NO_DAY, Deals, Floats, Longs, Raises

#: Columns and how many codes each may have at most; a combination of them fits 63 bits.
COLUMNS: dict[str, int] = {
    "sector": 1 << 12,
    "stage": 1 << 6,
    "ticket": 1 << 5,
    "sum": 1 << 22,
    "place": 1 << 16,
    "region": 1 << 12,
    "nation": 1 << 8,
    "age": 1 << 4,
    "season": 1 << 4,
}
#: Ages of a company at a round, in years, where the next band begins.
AGE_BANDS = np.array([0.0, 0.5, 1.0, 2.0, 3.0, 4.5, 6.5, 9.0, 13.0, 20.0])
YEAR = 365.25
SMALLEST_TICKET = 1000.0


@dataclass(frozen=True, slots=True)
class Keyed:
    """Values of a combination of columns: each row has none, one or several, with weights that sum to 1."""

    rows: Longs
    values: Longs
    weights: Floats


def ticket_band(amount: NDArray[Any]) -> Longs:
    """Two bands for each doubling from £1,000; 0: not said."""
    known = np.nan_to_num(np.asarray(amount, np.float64), nan=0.0)
    bands = 1 + np.floor(2 * np.log2(np.maximum(known, SMALLEST_TICKET) / SMALLEST_TICKET))
    return np.where(known > 0, np.minimum(bands, COLUMNS["ticket"] - 2), 0).astype(np.int64)


def exact_sum(amount: NDArray[Any]) -> Longs:
    """The sum to three figures; -1: not said. Some invest the same sum each time."""
    known = np.nan_to_num(np.asarray(amount, np.float64), nan=0.0)
    size = np.floor(np.log10(np.maximum(known, 1.0)))
    figures = np.rint(known / 10 ** (size - 2)).astype(np.int64)
    return np.where(known > 0, size.astype(np.int64) * 1001 + figures, -1)


def age_band(rows: Raises | Deals) -> Longs:
    founded, day = rows.business.founded.astype(np.float64), rows.day.astype(np.float64)
    band = np.searchsorted(AGE_BANDS, (day - founded) / YEAR, "right")
    return np.where((rows.business.founded == NO_DAY) | (rows.day == NO_DAY), -1, band)


def single(rows: Raises | Deals, column: str) -> Longs:
    """The code of each row in a column that has one; -1: not known."""
    if column == "ticket":
        return ticket_band(rows.amount)
    if column == "sum":
        return exact_sum(rows.amount)
    if column == "age":
        return age_band(rows)
    at: Any = rows.business if column in ("place", "region", "nation") else rows
    return getattr(at, column).astype(np.int64)


def keyed(rows: Raises | Deals, columns: tuple[str, ...], *, with_unknown: bool = False) -> Keyed:
    """Rows by a combination of columns. A row that lacks one of them has no value, unless unknown is a
    value too.
    """
    if "sector" in columns:
        sectors = rows.business.sectors
        at, weights = sectors.rows, sectors.weights
        values = sectors.codes.astype(np.int64)
        total = np.bincount(at, weights, len(sectors))
        weights = (weights / total[at]).astype(np.float32)
    else:
        at, values = np.arange(len(rows)), np.zeros(len(rows), np.int64)
        weights = np.ones(len(rows), np.float32)
    known = values >= 0
    for column in columns:
        if column != "sector":
            codes = single(rows, column)[at] + with_unknown
            known &= codes >= 0
            values = values * COLUMNS[column] + codes
    return Keyed(at[known], values[known], weights[known])


def parted(columns: tuple[str, ...], values: Longs) -> dict[str, Longs]:
    """The codes that ``keyed`` put together."""
    codes: dict[str, Longs] = {}
    for column in reversed([c for c in columns if c != "sector"]):
        values, codes[column] = np.divmod(values, COLUMNS[column])
    if "sector" in columns:
        codes["sector"] = values
    return codes
