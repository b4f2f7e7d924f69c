"""What mandates declared, as shares of the deals they would make."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from investors.matching.keys import COLUMNS, ticket_band
from investors.matching.snapshot import Flags, Floats, Longs, Mandates, Ragged

#: Of the columns, those that a mandate can speak of.
SPOKEN_OF = ("sector", "stage", "region", "ticket")


def speaks_of(mandates: Mandates, column: str) -> Flags:
    """(mandates,)"""
    if column == "sector":
        return mandates.liked.counts > 0
    if column == "stage":
        return mandates.stages > 0
    if column == "region":
        return mandates.regions.counts > 0
    if column == "ticket":
        return (mandates.ticket_min > 0) | np.isfinite(mandates.ticket_max)
    return np.zeros(len(mandates), np.bool_)


def speaks(mandates: Mandates) -> Flags:
    """(mandates,): who declared anything."""
    return np.logical_or.reduce([speaks_of(mandates, column) for column in SPOKEN_OF])


def share(mandates: Mandates, column: str, codes: Longs, base: Floats) -> Floats:
    """(codes, mandates): the share of each code in what was declared; everybody's where nothing was."""
    spoken = speaks_of(mandates, column)
    if not spoken.any():
        return np.broadcast_to(base[:, None], (len(codes), len(mandates)))
    return np.where(spoken, _chosen(mandates, column, codes), base[:, None]).astype(np.float32)


def _chosen(mandates: Mandates, column: str, codes: Longs) -> Floats:
    if column == "sector":
        return _of_ragged(mandates.liked, codes)
    if column == "region":
        return _of_ragged(mandates.regions, codes)
    if column == "stage":
        bits = (mandates.stages[None, :] >> np.clip(codes, 0, 31).astype(np.uint32)[:, None]) & np.uint32(1)
        return (bits / np.maximum(np.bitwise_count(mandates.stages), 1)).astype(np.float32)
    low = np.maximum(ticket_band(mandates.ticket_min), 1)
    high = np.where(np.isfinite(mandates.ticket_max), ticket_band(mandates.ticket_max), COLUMNS["ticket"] - 2)
    inside = (codes[:, None] >= low) & (codes[:, None] <= high)
    return (inside / np.maximum(high - low + 1, 1)).astype(np.float32)


def _of_ragged(chosen: Ragged, codes: NDArray[np.integer[Any]]) -> Floats:
    total = np.bincount(chosen.rows, chosen.weights, len(chosen))
    once, back = np.unique(codes, return_inverse=True)
    at = np.minimum(np.searchsorted(once, chosen.codes), len(once) - 1)
    found = once[at] == chosen.codes
    out = np.zeros((len(once), len(chosen)), np.float32)
    rows = chosen.rows[found]
    np.add.at(out, (at[found], rows), chosen.weights[found] / total[rows])
    return out[back]
