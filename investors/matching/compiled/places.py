"""Prices, and rounds in which places are given."""

from __future__ import annotations

import numpy as np

from investors.matching.compiled import kernel
from investors.matching.compiled.cells import insert

#: Lists no longer than this are sorted by putting each in its place.
SHORT = 64


@kernel
def count_wanted(load, other, score, prices, at, best):
    """How often each mandate is among the best of a raise, by score less price."""
    k = len(best)
    for r in range(other.shape[0]):
        count = 0
        for j in range(other.shape[1]):
            if other[r, j] >= 0:
                x = score[r, j] - prices[other[r, j]]
                if count < k or x > best[k - 1]:
                    insert(at, best, count, j, x)
                    count = min(count + 1, k)
        for j in range(count):
            load[other[r, at[j]]] += 1


@kernel
def lists_hold(other, m):
    for j in range(len(other)):  # noqa: SIM110 (generators cannot be compiled)
        if other[j] == m:
            return True
    return False


@kernel
def count_pairs(counts, mine, theirs, position):
    """Of each raise, the mandates that either has the other on its list."""
    for r in range(mine.shape[0]):
        for j in range(mine.shape[1]):
            counts[r] += mine[r, j] >= 0
    for m in range(theirs.shape[0]):
        for j in range(theirs.shape[1]):
            if theirs[m, j] >= 0 and not lists_hold(mine[position[theirs[m, j]]], m):
                counts[position[theirs[m, j]]] += 1


@kernel
def fill_pairs(mandates, score, ends, mine, my_score, theirs, their_score, position):
    """``ends``: where the pairs of each raise begin; when it is done, where they end."""
    for r in range(mine.shape[0]):
        for j in range(mine.shape[1]):
            if mine[r, j] >= 0:
                mandates[ends[r]], score[ends[r]] = mine[r, j], my_score[r, j]
                ends[r] += 1
    for m in range(theirs.shape[0]):
        for j in range(theirs.shape[1]):
            r = position[theirs[m, j]] if theirs[m, j] >= 0 else -1
            if r >= 0 and not lists_hold(mine[r], m):
                mandates[ends[r]], score[ends[r]] = m, their_score[m, j]
                ends[r] += 1


@kernel
def sort_pairs(starts, mandates, score, prices):
    """Pairs of each raise by score less price; of equals the lower mandate first."""
    for r in range(len(starts) - 1):
        some, their = mandates[starts[r] : starts[r + 1]], score[starts[r] : starts[r + 1]]
        if len(some) > SHORT:
            some[:], their[:] = sorted_pairs(some, their, prices)
            continue
        for i in range(1, len(some)):
            m, s, j = some[i], their[i], i
            x = s - prices[m]
            while j and comes_before(x, m, their[j - 1] - prices[some[j - 1]], some[j - 1]):
                some[j], their[j] = some[j - 1], their[j - 1]
                j -= 1
            some[j], their[j] = m, s


@kernel
def comes_before(x, m, y, n):
    return x > y or (x == y and m < n)


@kernel
def sorted_pairs(mandates, score, prices):
    by = np.argsort(mandates, kind="mergesort")
    mandates, score = mandates[by], score[by]
    by = np.argsort(prices[mandates] - score, kind="mergesort")
    return mandates[by], score[by]


@kernel
def ask(asking, asked, next_at, starts, mandates, may, shown, count, left, most):
    """Each raise's best that it has not asked for yet. Who has one moves to the front; how many these are."""
    asks = 0
    for n in range(len(asking)):
        r = asking[n]
        if count[r] >= most:
            continue
        at, end = next_at[r], starts[r + 1]
        while at < end and (shown[at] or not may[mandates[at]] or left[mandates[at]] <= 0):
            at += 1
        next_at[r] = at + 1
        if at < end:
            asking[asks], asked[asks] = r, at
            asks += 1
    return asks


@kernel
def grant(asks, asking, asked, mandates, score, prices, shown, count, left):
    """A mandate keeps the best of those that ask, as many as it has places; of equals the lower raise."""
    width = len(left)
    firsts = np.zeros(width + 1, np.int64)
    for n in range(asks):
        firsts[mandates[asked[n]] + 1] += 1
    firsts = np.cumsum(firsts)
    by, ends = np.empty(asks, np.int64), firsts[:-1].copy()
    for n in range(asks):
        m = mandates[asked[n]]
        by[ends[m]] = n
        ends[m] += 1
    for m in range(width):
        some = by[firsts[m] : firsts[m + 1]]
        if len(some) > left[m]:
            worth = np.empty(len(some), np.float32)
            for n in range(len(some)):
                worth[n] = prices[m] - score[asked[some[n]]]
            some = some[np.argsort(worth, kind="mergesort")[: left[m]]]
        for n in some:
            shown[asked[n]] = True
            count[asking[n]] += 1
        left[m] -= len(some)


@kernel
def give(starts, mandates, score, prices, shown, count, left, most, may):
    """Rounds in which every raise with less than ``most`` asks for its best that it has not asked for yet."""
    next_at = starts[:-1].copy()
    asking, asked = np.arange(len(next_at)), np.empty(len(next_at), np.int64)
    while len(asking):
        asks = ask(asking, asked, next_at, starts, mandates, may, shown, count, left, most)
        grant(asks, asking, asked, mandates, score, prices, shown, count, left)
        asking = asking[:asks]
