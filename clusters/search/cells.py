"""Counting by all facets at once, in memory.

A *cell* is a combination of facet values that some listed business has or had; every row of the search names
its own. Whatever was found is counted by its cells: a choice of facets is a mask over them, the counts of a
facet are sums. Two million businesses make some hundred thousand cells.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from clusters.models import SearchCell
from clusters.search.query import FACETS, SearchQuery

Numbers = npt.NDArray[np.int64]

MULTIPLE = "sector"  # the one facet of which a business may have several values
SINGLE = tuple(facet.name for facet in FACETS if facet.name != MULTIPLE)
#: How a cell's key is written by the view ``clusters_businesssearch_source``: these, then the sectors.
WRITTEN = ("raising", "cluster", "stage", "employees", "founded", "status", MULTIPLE)


class Cells:
    """What is known of cells; never changed, only extended.

    ``codes``: for each single facet a code per cell, a position in ``labels``; an empty label is «not said».
    The sectors of cell ``i`` are ``sectors[begin[i]:begin[i + 1]]``.
    """

    def __init__(self) -> None:
        self.ids = np.zeros(0, np.int64)
        self.labels: dict[str, list[str]] = {facet.name: [] for facet in FACETS}
        self.codes = {name: np.zeros(0, np.int16) for name in SINGLE}
        self.sectors = np.zeros(0, np.int16)
        self.begin = np.zeros(1, np.int64)
        self._index()

    def _index(self) -> None:
        self.order = np.argsort(self.ids, kind="stable")
        self.sorted_ids = self.ids[self.order]

    def extended(self, rows: Iterable[tuple[int, str]]) -> Cells:
        """These and the cells of ``rows`` (id, key)."""
        rows = list(rows)
        parts = (
            list(zip(*(key.split("|") for _pk, key in rows), strict=True)) if rows else [()] * len(WRITTEN)
        )
        values: dict[str, Sequence[str]] = dict(zip(WRITTEN, parts, strict=True))
        values["raising"] = ["1" if value == "1" else "" for value in values["raising"]]
        several = [value.split(",") if value else [] for value in values[MULTIPLE]]
        more = Cells()
        more.ids = np.concatenate([self.ids, np.array([pk for pk, _key in rows], np.int64)])
        more.labels = {name: list(labels) for name, labels in self.labels.items()}
        for name in SINGLE:
            more.codes[name] = np.concatenate([self.codes[name], coded(values[name], more.labels[name])])
        flat = coded([value for own in several for value in own], more.labels[MULTIPLE])
        more.sectors = np.concatenate([self.sectors, flat])
        ends = np.cumsum([len(own) for own in several], dtype=np.int64) + self.begin[-1]
        more.begin = np.concatenate([self.begin, ends])
        more._index()
        return more

    def positions(self, ids: Numbers) -> tuple[Numbers, Numbers]:
        """Where the cells of these ids stand, and which of the ids are not known."""
        if not len(self.ids):
            return np.zeros(0, np.int64), np.unique(ids)
        at = np.minimum(np.searchsorted(self.sorted_ids, ids), len(self.ids) - 1)
        is_known = self.sorted_ids[at] == ids
        return self.order[at[is_known]], np.unique(ids[~is_known])

    def sectors_of(self, positions: Numbers) -> tuple[Numbers, npt.NDArray[np.int16]]:
        """Of cells at ``positions``: (index into ``positions``, sector's code) for each of their sectors."""
        first, count = self.begin[positions], self.begin[positions + 1] - self.begin[positions]
        owner = np.repeat(np.arange(len(positions)), count)
        within = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
        return owner, self.sectors[np.repeat(first, count) + within]


def coded(values: Iterable[str], labels: list[str]) -> npt.NDArray[np.int16]:
    """Each value's position in ``labels``, to which new ones are added."""
    known = {label: code for code, label in enumerate(labels)}
    codes = np.array([known.setdefault(value, len(known)) for value in values], np.int16)
    labels[:] = known
    return codes


class Tally(NamedTuple):
    """Something that was counted: how many businesses (``sizes``) are in which cells (``positions``)."""

    cells: Cells
    positions: Numbers
    sizes: Numbers

    def count(self, query: SearchQuery) -> int:
        """How many have all that was chosen."""
        return int(self.sizes[self._mask(query)].sum())

    def facet_counts(self, query: SearchQuery) -> dict[str, dict[str, int]]:
        """Facet name → value → how many there are with it, given what was chosen of the *other* facets."""
        chosen = {facet.name for facet in query.facets}
        counts = self._counts(self._mask(query), [f.name for f in FACETS if f.name not in chosen])
        for name in chosen:
            counts |= self._counts(self._mask(query, but=name), [name])
        return counts

    def _mask(self, query: SearchQuery, but: str = "") -> npt.NDArray[np.bool_]:
        mask = np.ones(len(self.positions), bool)
        for name in (facet.name for facet in query.facets if facet.name != but):
            labels = self.cells.labels[name]
            wanted = np.array([label in query.chosen[name] for label in labels] or [False], bool)
            if name == MULTIPLE:
                owner, codes = self.cells.sectors_of(self.positions)
                having = np.zeros(len(mask), bool)
                having[owner[wanted[codes]]] = True
                mask &= having
            elif len(mask):
                mask &= wanted[self.cells.codes[name][self.positions]]
        return mask

    def _counts(self, mask: npt.NDArray[np.bool_], names: Iterable[str]) -> dict[str, dict[str, int]]:
        positions, sizes = self.positions[mask], self.sizes[mask]
        counts = {}
        for name in names:
            if name == MULTIPLE:
                owner, codes = self.cells.sectors_of(positions)
                sums = np.bincount(codes, sizes[owner])
            else:
                sums = np.bincount(self.cells.codes[name][positions], sizes)
            labels = self.cells.labels[name]
            counts[name] = {labels[code]: int(sums[code]) for code in np.flatnonzero(sums) if labels[code]}
        return counts


class Held:
    """The cells this process knows. An id never stands for another combination: what is known stays true."""

    lock = threading.Lock()
    cells = Cells()


def tallied(ids: Sequence[int] | Numbers, sizes: Sequence[int] | Numbers | None = None) -> Tally:
    """Businesses by the ids of their cells: one for each id, or ``sizes`` of them. Unknown cells are read."""
    asked = np.asarray(ids, np.int64)
    if sizes is None:
        asked, sizes = np.unique(asked, return_counts=True)
    cells = knowing(asked)
    positions, missing = cells.positions(asked)
    if len(missing):  # a cell that was taken away meanwhile: nothing is in it
        is_there = ~np.isin(asked, missing)
        return Tally(cells, positions, np.asarray(sizes, np.int64)[is_there])
    return Tally(cells, positions, np.asarray(sizes, np.int64))


def knowing(ids: Numbers) -> Cells:
    """The cells known to this process, of which all of ``ids`` are, as far as there are such."""
    cells = Held.cells
    missing = cells.positions(ids)[1]
    if not len(missing):
        return cells
    with Held.lock:
        cells = Held.cells
        missing = cells.positions(ids)[1]
        if len(missing):
            cells = Held.cells = cells.extended(SearchCell.objects.keys_of(missing.tolist()))
        return cells
