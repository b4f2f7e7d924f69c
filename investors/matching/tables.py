"""What the statistics of ``features`` are worth for each value of their columns and each mandate."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from investors.matching.features import Statistic
from investors.matching.history import PRIOR_DEALS, History
from investors.matching.keys import Keyed, keyed
from investors.matching.likeness import Likeness
from investors.matching.snapshot import Deals, Floats, Longs, Raises

#: Of the values of a combination, how many are compared with each other, and with how many of their like.
COMPARED, LIKE = 800, 20
EARTH_KM = 6371.0


def values_of(statistic: Statistic, rows: Raises | Deals) -> Keyed:
    return keyed(rows, statistic.columns, with_unknown=statistic.form.startswith("alike"))


def table(statistic: Statistic, history: History, values: Longs) -> Floats:
    """(values, mandates)"""
    if statistic.form in ("kin", "circle"):
        return _kept_rows(statistic, history, values)
    if statistic.form.startswith("alike"):
        counts = alike_counts(history, values, with_sector="sector" in statistic.columns)
        return of_likeness(statistic, counts, history.all_deals(statistic.half_life))
    count = history.deals_with(statistic.columns, values, statistic.half_life)
    if statistic.form == "count":
        return np.log1p(count)
    if statistic.form == "rank":
        return _part_of_all(count)
    base = history.base_of(statistic.columns, values)[:, None]
    total = history.all_deals(statistic.half_life)
    return np.log((count / base + PRIOR_DEALS) / (total + PRIOR_DEALS))


def _part_of_all(count: Floats) -> Floats:
    """Of all deals of this kind, how large a part is whose: 1 % and 10 % tell most."""
    return np.log1p(200 * count / (count.sum(axis=1, keepdims=True) + 2))


def alike_counts(history: History, values: Longs, *, with_sector: bool) -> Floats:
    """As ``Likeness.counts``. What was asked last is kept, for both forms look at it."""
    kept = history.kept.get(("alike", with_sector))
    if kept is None or not np.array_equal(kept[0], values):
        if "likeness" not in history.kept:
            history.kept["likeness"] = Likeness(history)
        kept = values, history.kept["likeness"].counts(values, with_sector=with_sector)
        history.kept["alike", with_sector] = kept
    counts: Floats = kept[1]
    return counts


def of_likeness(statistic: Statistic, counts: Floats, deals: Floats) -> Floats:
    if statistic.form == "alike":
        return np.log(counts + np.float32(0.003))
    return np.log((counts + np.float32(0.01)) / (deals + 2))


def _kept_rows(statistic: Statistic, history: History, values: Longs) -> Floats:
    if statistic not in history.kept:
        history.kept[statistic] = (_kin if statistic.form == "kin" else _circle)(statistic, history)
    known, rows = history.kept[statistic]
    out = np.zeros((len(values), len(history.mandates)), np.float32)
    if len(known):
        at = np.minimum(np.searchsorted(known, values), len(known) - 1)
        found = known[at] == values
        out[found] = rows[at[found]]
    return out


def _commonest(statistic: Statistic, history: History) -> Longs:
    counted = history.counted(statistic.columns)
    return np.sort(counted.values[np.argsort(-counted.base, kind="stable")[:COMPARED]])


def _kin(statistic: Statistic, history: History) -> tuple[Longs, Floats]:
    known = _commonest(statistic, history)
    if len(known) < 2:
        return known, np.zeros((len(known), len(history.mandates)), np.float32)
    counts = history.deals_with(statistic.columns, known, statistic.half_life)
    profile = np.log1p(counts)
    profile /= np.maximum(np.sqrt((profile * profile).sum(axis=1, keepdims=True)), 1e-6)
    near = profile @ profile.T
    np.fill_diagonal(near, 0)
    near[near <= np.sort(near, axis=1)[:, -min(LIKE, len(near)), None]] = 0
    near /= near.sum(axis=1, keepdims=True) + 1e-3
    everybody = history.base_of(statistic.columns, known)[:, None] * 20 + counts.sum(axis=1, keepdims=True)
    return known, near @ np.log1p(200 * counts / everybody)


def _circle(statistic: Statistic, history: History) -> tuple[Longs, Floats]:
    known = _commonest(statistic, history)
    share = _part_of_all(history.deals_with(statistic.columns, known, statistic.half_life))
    one, other, weight = history.beside
    out = np.zeros_like(share)
    for row in range(len(known)):
        out[row] = np.bincount(one, weight * share[row, other], len(history.mandates))
    return known, out


def spread(found: Keyed, at: NDArray[np.integer[Any]], rows: Floats, raises: int) -> Floats:
    """(raises, mandates): of each raise the mean over its values, whose rows are ``at``; 0 where it has
    none.
    """
    out = np.zeros((raises, rows.shape[1]), np.float32)
    if len(found.rows) and len(np.unique(found.rows)) == len(found.rows):
        out[found.rows] = rows[at]
        return out
    for row, value, weight in zip(found.rows, at, found.weights, strict=True):
        out[row] += weight * rows[value]
    return out


def activity(statistic: Statistic, history: History) -> Floats:
    """(mandates,)"""
    if statistic.form == "last":
        return -np.minimum(history.years_since_last(), 10.0)
    return np.log1p(history.all_deals(statistic.half_life))


def kilometres(raises: Raises, history: History) -> Floats:
    """(raises, mandates): from the town to the investor's desk; nan where one is not known."""
    mandates = history.mandates
    north, south = np.radians(raises.business.latitude)[:, None], np.radians(mandates.latitude)
    across = np.radians(raises.business.longitude)[:, None] - np.radians(mandates.longitude)
    half = np.sin((north - south) / 2) ** 2 + np.cos(north) * np.cos(south) * np.sin(across / 2) ** 2
    return (2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1)))).astype(np.float32)
