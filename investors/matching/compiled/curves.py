"""Counts of deals, and curves of what is counted."""

from __future__ import annotations

import numpy as np

from investors.matching.compiled import kernel


@kernel
def fill_declared(out, scale, shares, ids):
    """out[v, m] = scale[v] × shares[ids[v, 0], m] × …: what was declared, as deals."""
    for v in range(out.shape[0]):
        for m in range(out.shape[1]):
            out[v, m] = scale[v]
        for j in range(ids.shape[1]):
            row = ids[v, j]
            for m in range(out.shape[1]):
                out[v, m] *= shares[row, m]


@kernel
def add_deals(out, at, starts, mandate, weight):
    """Deals of value ``at[v]`` (-1: nobody has one) to the row of v."""
    for v in range(out.shape[0]):
        if at[v] >= 0:
            for d in range(starts[at[v]], starts[at[v] + 1]):
                out[v, mandate[d]] += weight[d]


@kernel
def stretch(out, counts, times, plus):
    """out = counts × times[v] + plus"""
    for v in range(out.shape[0]):
        for m in range(out.shape[1]):
            out[v, m] = counts[v, m] * times[v] + plus


@kernel
def add_ramps(out, x, knots, values, n):
    """out[i] += curve(x[i]) for the first ``n``: a ramp for each piece, all numbers together through each."""
    for i in range(n):
        out[i] += values[0]
    for j in range(len(knots) - 1):
        low, steep, high = knots[j], np.float32(1) / (knots[j + 1] - knots[j]), values[j + 1] - values[j]
        for i in range(n):
            out[i] += high * min(max((x[i] - low) * steep, np.float32(0)), np.float32(1))


@kernel
def add_curve(out, x, less, knots, values, room):
    """out[v, m] += curve(x[v, m] − less[m])"""
    for v in range(out.shape[0]):
        for start in range(0, out.shape[1], len(room)):
            n = min(len(room), out.shape[1] - start)
            for i in range(n):
                room[i] = x[v, start + i] - less[start + i]
            add_ramps(out[v, start : start + n], room, knots, values, n)


@kernel
def logarithms(x, whole, bits, part, n):
    """x = log x, for the first ``n``, all above nothing. ``whole``: ``x`` read as whole numbers; ``bits``:
    room, and ``part`` the same room read as numbers.
    """
    for i in range(n):
        # From √½ to √2, by whose logarithm the series is short.
        bits[i] = np.int32(0x3F3504F3) + ((whole[i] - np.int32(0x3F3504F3)) & np.int32(0x7FFFFF))
    for i in range(n):
        power = (whole[i] - np.int32(0x3F3504F3)) >> np.int32(23)
        t = (part[i] - np.float32(1)) / (part[i] + np.float32(1))
        square = t * t
        x[i] = np.float32(power) * np.float32(0.6931471805599453) + np.float32(2) * t * (
            np.float32(1) + square * (np.float32(0.3333333333) + square * (np.float32(0.2) + square * (
            np.float32(0.1428571429) + square * np.float32(0.1111111111)))))  # fmt: skip


@kernel
def add_rows(out, rows, ids):
    """out[v] += rows[ids[v]], where there is one"""
    for v in range(out.shape[0]):
        if ids[v] >= 0:
            for m in range(out.shape[1]):
                out[v, m] += rows[ids[v], m]


@kernel
def exponents(score, top, part, bits, size):
    """Σ exp(score − top). ``part`` and ``bits`` are room for it; ``size`` is ``bits`` read as numbers.

    2^z is put together from its whole part, as the exponent of a float, and a series for the rest.
    """
    for i in range(len(score)):
        z = max((score[i] - top) * np.float32(1.4426950408889634), np.float32(-120))
        whole = np.floor(z + np.float32(0.5))
        f = z - whole
        bits[i] = (np.int32(whole) + np.int32(127)) << np.int32(23)
        part[i] = np.float32(1) + f * (
            np.float32(0.6931471805599453) + f * (np.float32(0.2402265069591007) + f * (
            np.float32(0.05550410866482158) + f * (np.float32(0.009618129107628477) + f * (
            np.float32(0.0013333558146428443) + f * np.float32(0.00015403530393381608))))))  # fmt: skip
    total = np.float32(0)
    for i in range(len(score)):
        total += part[i] * size[i]
    return total
