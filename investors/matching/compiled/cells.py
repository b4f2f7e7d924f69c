"""Scores of the raises of a cell, and the best of both sides among them."""

from __future__ import annotations

import numpy as np

from investors.matching.compiled import NEVER, POSSIBLE, kernel
from investors.matching.compiled.curves import add_ramps, exponents, logarithms

#: Scores that are looked at together, to pass over those that none of them changes.
STRIDE = 16
FAR = np.float32(NEVER)
BOUND = np.float32(POSSIBLE)


@kernel
def add_points(out, points, ids, columns):
    """out[v, i] += Σ points[ids[v, j], columns[i]]"""
    for v in range(ids.shape[0]):
        for j in range(ids.shape[1]):
            row = ids[v, j]
            if row >= 0:
                for i in range(len(columns)):
                    out[v, i] += points[row, columns[i]]


@kernel
def count_alike(counts, cell, told, near):
    """Deals of each mandate as far as they are like the cell (nation, region, place, …)."""
    # By names of their own: reaching into a tuple costs more than what is done with what is there.
    nation, region, place, total, worth = near.nation, near.region, near.place, near.total, near.worth
    here, there, far, elsewhere = told.by_place[0], told.by_place[1], told.by_place[2], told.by_place[3]
    one, two, three = cell[0], cell[1], cell[2]
    for d in range(len(worth)):
        found = far if one >= 0 and nation[d] == one else elsewhere
        found = there if two >= 0 and region[d] == two else found
        found = here if three >= 0 and place[d] == three else found
        total[d] = found * worth[d]
    starts = near.starts
    for i in range(len(starts) - 1):
        counts[i] = 0
        for d in range(starts[i], starts[i + 1]):
            counts[i] += total[d]


@kernel
def add_alike_points(out, counts, deals, count_curve, share_curve, room, n):
    """For the first ``n``. ``deals``: log of all deals, as ``tables.of_likeness`` divides by them."""
    logs = room.logs
    for i in range(n):
        logs[i] = counts[i] + np.float32(0.003)
    logarithms(logs, room.log_bits, room.bits, room.size, n)
    add_ramps(out, logs, count_curve[0], count_curve[1], n)
    for i in range(n):
        logs[i] = counts[i] + np.float32(0.01)
    logarithms(logs, room.log_bits, room.bits, room.size, n)
    for i in range(n):
        logs[i] -= deals[i]
    add_ramps(out, logs, share_curve[0], share_curve[1], n)


@kernel
def pick_sector(sector, others, told, near, room):
    """Mandates with deals in a sector, with their deals as far as they are alike; how many."""
    at, counts, deals, n = room.picked, room.part, room.usual_deals, 0
    mandate, deal, worth, total = near.sector_mandate, near.sector_deal, near.sector_worth, near.total
    for e in range(near.sector_starts[sector], near.sector_starts[sector + 1]):
        i = mandate[e]
        if n == 0 or at[n - 1] != i:
            at[n], counts[n], deals[n] = i, others[i], near.deals_log[i]
            n += 1
        counts[n - 1] += total[deal[e]] * worth[e]
    return n


@kernel
def add_alike(base, rows, sectors, told, near, room):
    """To what the cell shares, and to a row for each of its ``sectors``: the usual for mandates without a
    deal in the sector; the others by themselves.
    """
    n, counts, usual, points, at = len(base), room.counts, room.usual, room.points, room.picked
    add_alike_points(base, counts, near.deals_log, told.cell_count, told.cell_share, room, n)
    for i in range(n):
        counts[i] *= told.other_sector
        usual[i] = 0
    add_alike_points(usual, counts, near.deals_log, told.sector_count, told.sector_share, room, n)
    for s in range(len(sectors)):
        picked, row = pick_sector(sectors[s], counts, told, near, room), rows[s]
        for i in range(n):
            row[i] += usual[i]
        for j in range(picked):
            points[j] = 0
        add_alike_points(
            points, room.part, room.usual_deals, told.sector_count, told.sector_share, room, picked
        )
        for j in range(picked):
            row[at[j]] += points[j] - usual[at[j]]


@kernel
def make_cell(c, side, told, near, room):
    """What the raises of a cell share, and a row for each value in which they differ."""
    first = 0
    base, rows = room.base, room.rows
    base[:] = 0
    rows[: side.widths[c]] = 0
    add_points(room.base[None, :], side.points, side.cell_ids[c : c + 1], room.columns)
    for column in range(side.entry_starts.shape[1]):
        a, b = side.entry_starts[c, column], side.entry_ends[c, column]
        add_points(rows[first : first + b - a], side.points, side.entry_ids[a:b], room.columns)
        first += b - a
    sectors = side.entry_values[side.entry_starts[c, 0] : side.entry_ends[c, 0]]
    if told.has_alike:
        count_alike(room.counts, side.cell_codes[c], told, near)
        add_alike(base, rows, sectors, told, near, room)
    for s in range(len(sectors)):
        for j in range(told.never_starts[sectors[s]], told.never_starts[sectors[s] + 1]):
            at = room.position[told.never[j]]
            if at >= 0:
                rows[s, at] = FAR


@kernel
def bar(barred, r, side, told, among):
    """What the hard rules say of ticket, tax relief and standing: the same for raises of one kind."""
    amount, least, tax, needs = side.amount[r], side.least[r], side.tax[r], side.needs[r]
    low, high, relief, lapsed = told.low, told.high, told.tax, told.lapsed
    for i in range(len(among)):
        m = among[i]
        wanted = relief[m]
        is_barred = (amount < low[m]) | (high[m] < least) | ((wanted != 0) & ((wanted & tax) == 0))
        barred[i] = FAR if is_barred | (needs & lapsed[m]) else np.float32(0)


@kernel
def complete(score, r, side, told, room, musts):
    """From nearness of words to the whole score of raise ``r``; ``FAR`` below nothing where it may not be."""
    base, barred, alone, n = room.base, room.barred, side.alone[r], len(score)
    for i in range(n):
        score[i] += base[i] + barred[i] + alone
    for t in range(side.term_starts[r], side.term_starts[r + 1]):
        weight, row = side.term_weights[t], room.rows[side.term_rows[t]]
        for i in range(n):
            score[i] += weight * row[i]
    for j in range(side.extra_starts[r], side.extra_starts[r + 1]):
        at = room.position[side.extra_mandates[j]]
        if 0 <= at < n:
            score[at] += side.extra_points[j]
    must, own, among = told.must, side.sectors, room.among
    for i in musts:
        if i >= n:
            break
        shares = False
        for w in range(must.shape[1]):
            shares = shares or (must[among[i], w] & own[r, w]) != 0
        if not shares:
            score[i] = FAR


@kernel
def insert(at, best, count, i, x):
    """Among the first ``count``, sorted; of equals the lower comes first."""
    j = min(count, len(best) - 1)
    while j > 0 and (best[j - 1] < x or (best[j - 1] == x and at[j - 1] > i)):
        best[j], at[j] = best[j - 1], at[j - 1]
        j -= 1
    best[j], at[j] = x, i


@kernel
def reached(tops, count, best):
    """A bound that as many of these reach as ``best`` has room for."""
    k = len(best)
    if count < k:
        return BOUND
    for n in range(count):
        x = tops[n]
        if n < k or x > best[k - 1]:
            j = min(n, k - 1)
            while j > 0 and best[j - 1] < x:
                best[j] = best[j - 1]
                j -= 1
            best[j] = x
    return max(best[k - 1], BOUND)


@kernel
def best_of_row(score, names, tops, at, best):
    """How many were put into ``at`` (by name) and ``best``. ``tops``: room for the best of each stride."""
    k, n, groups, count = len(best), len(score), 0, 0
    for start in range(0, n, STRIDE):
        top = FAR
        for i in range(start, min(start + STRIDE, n)):
            top = max(top, score[i])
        tops[groups] = top
        groups += 1
    least = reached(tops, groups, best)
    for group in range(groups):
        if tops[group] >= least:
            for i in range(group * STRIDE, min(group * STRIDE + STRIDE, n)):
                x = score[i]
                if x >= least and (
                    count < k or x > best[k - 1] or (x == best[k - 1] and names[i] < at[k - 1])
                ):
                    insert(at, best, count, names[i], x)
                    count = min(count + 1, k)
    return count


@kernel
def enter(other, order, score, row, x, s):
    """Into a sorted list, if it is good enough; of equals the lower row comes first."""
    j = len(order) - 1
    if x < order[j] or (x == order[j] and row > other[j]):
        return
    while j > 0 and (order[j - 1] < x or (order[j - 1] == x and other[j - 1] > row)):
        order[j], other[j], score[j] = order[j - 1], other[j - 1], score[j - 1]
        j -= 1
    order[j], other[j], score[j] = x, row, s


@kernel
def enter_columns(score, shift, row, room, theirs):
    bound, n = room.least, len(score)
    for start in range(0, n, STRIDE):
        end, over = min(start + STRIDE, n), FAR
        for i in range(start, end):
            over = max(over, score[i] + shift - bound[i])
        if over < 0:
            continue
        for i in range(start, end):
            if score[i] > BOUND and score[i] + shift >= bound[i]:
                m = room.among[i]
                enter(theirs.other[m], theirs.order[m], theirs.score[m], row, score[i] + shift, score[i])
                bound[i] = theirs.order[m, -1]


@kernel
def settle(score, r, side, room, mine, theirs):
    """Both lists, from the whole score of a raise."""
    top, n, eligible = FAR, len(score), 0
    for i in range(n):
        top = max(top, score[i])
        eligible += score[i] > BOUND
    if not eligible:
        return
    row = side.row[r]
    whole = top + np.log(exponents(score, top, room.part, room.bits, room.size))
    mine.size[row], mine.eligible[row] = whole, eligible
    count = best_of_row(score, room.among, room.points, mine.other[row], mine.score[row])
    for j in range(count, mine.other.shape[1]):
        mine.score[row, j] = FAR
    enter_columns(score, side.alone[r] - whole, side.known_as[r], room, theirs)


@kernel
def meet(block, start, side, told, near, room, musts, mine, theirs):
    """Raises from ``start`` on with the mandates ``room.among``; ``block``: points for their words."""
    for line in range(block.shape[0]):
        r = start + line
        if side.cell[r] != room.now[0]:
            room.now[0], room.now[1] = side.cell[r], -1
            make_cell(side.cell[r], side, told, near, room)
        # Mandates that want a relief which the raise has not stand at the end.
        score = block[line, : room.ends[side.tax[r]]]
        if side.kind[r] != room.now[1]:
            room.now[1] = side.kind[r]
            bar(room.barred, r, side, told, room.among)
        complete(score, r, side, told, room, musts)
        for j in range(side.known_starts[r], side.known_starts[r + 1]):
            at = room.position[side.known[j]]
            if 0 <= at < len(score):
                score[at] = FAR
        settle(score, r, side, room, mine, theirs)


@kernel
def enter_lists(theirs, other, order, score):
    """Lists of other raises of the same mandates."""
    for m in range(other.shape[0]):
        for j in range(other.shape[1]):
            if other[m, j] >= 0:
                enter(
                    theirs.other[m], theirs.order[m], theirs.score[m], other[m, j], order[m, j], score[m, j]
                )
