"""The directory counted by all facets at once, in memory: exact counts of any choice without reading rows.

A *cell* is a combination of facet values with the number of listed businesses that have it. Two million
businesses make some hundred thousand cells, a few megabytes; a choice of facets is a mask over them.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Iterable
from datetime import datetime

import numpy as np
from django.db import connection
from django.utils import timezone

from clusters.models import DirectoryCube
from clusters.search.query import FACETS, SearchQuery

NAME = "directory"
MULTIPLE = "sector"  # the one facet of which a business may have several values
SINGLE = tuple(facet for facet in FACETS if facet.name != MULTIPLE)
CELLS = """
    SELECT CASE WHEN is_raising THEN '1' ELSE '' END, coalesce(cluster_id::text, ''), stage, employees,
           founded, status, sector_ids, count(*)
    FROM clusters_businesssearch GROUP BY 1, 2, 3, 4, 5, 6, 7
"""


class Cube:
    """Arrays over the cells: ``size`` (businesses), for each single facet a code, and (cell, sector) pairs.

    ``labels``: facet name → the text of each code; a code whose text is empty is «not said».
    """

    def __init__(self, arrays: dict[str, np.ndarray], counted_at: datetime) -> None:
        self.counted_at = counted_at
        self.size = arrays["size"].astype(np.float64)
        self.codes = {facet.name: arrays[facet.name] for facet in SINGLE}
        self.labels = {facet.name: arrays[f"{facet.name}_labels"].tolist() for facet in FACETS}
        self.pair_cell, self.pair_sector = arrays["pair_cell"], arrays["pair_sector"]

    def count(self, query: SearchQuery) -> int:
        """How many businesses have all that was chosen."""
        return int(self.size[self._mask(query)].sum())

    def facet_counts(self, query: SearchQuery) -> dict[str, dict[str, int]]:
        """Facet name → value → how many there are with it, given what was chosen of the *other* facets."""
        whole = self._counts(self._mask(query), [f.name for f in FACETS if f not in query.facets])
        for facet in query.facets:
            whole |= self._counts(self._mask(query, but=facet.name), [facet.name])
        return whole

    def _mask(self, query: SearchQuery, but: str = "") -> np.ndarray:
        mask = np.ones(len(self.size), dtype=bool)
        for facet in query.facets:
            if facet.name == but:
                continue
            wanted = [
                code
                for code, label in enumerate(self.labels[facet.name])
                if label in query.chosen[facet.name]
            ]
            if facet.name == MULTIPLE:
                having = np.zeros(len(self.size), dtype=bool)
                having[self.pair_cell[np.isin(self.pair_sector, wanted)]] = True
                mask &= having
            else:
                mask &= np.isin(self.codes[facet.name], wanted)
        return mask

    def _counts(self, mask: np.ndarray, names: Iterable[str]) -> dict[str, dict[str, int]]:
        weights = self.size * mask
        counts = {}
        for name in names:
            labels = self.labels[name]
            if name == MULTIPLE:
                sums = np.bincount(self.pair_sector, weights[self.pair_cell], minlength=len(labels))
            else:
                sums = np.bincount(self.codes[name], weights, minlength=len(labels))
            counts[name] = {label: int(n) for label, n in zip(labels, sums, strict=True) if label and n}
        return counts


class Held:
    """The cube this process holds."""

    lock = threading.Lock()
    cube: Cube | None = None


def count_cube(*, at: datetime | None = None) -> None:
    """Count the directory anew and keep it for all processes."""
    with connection.cursor() as cursor:
        cursor.execute(CELLS)
        rows = cursor.fetchall()
    out = io.BytesIO()
    np.savez(out, **packed(rows))  # type: ignore[arg-type]
    DirectoryCube.objects.update_or_create(
        name=NAME, defaults={"counted_at": at or timezone.now(), "data": out.getvalue()}
    )


def packed(rows: list[tuple]) -> dict[str, np.ndarray]:
    """Rows of ``CELLS`` as arrays."""
    arrays: dict[str, np.ndarray] = {"size": np.array([row[-1] for row in rows], dtype=np.int32)}
    for column, facet in enumerate(SINGLE):
        values = [row[column] for row in rows]
        labels = sorted(set(values))
        code = {label: number for number, label in enumerate(labels)}
        arrays[facet.name] = np.array([code[value] for value in values], dtype=np.int16)
        arrays[f"{facet.name}_labels"] = np.array(labels or [""], dtype=np.str_)
    sectors = sorted({sector for row in rows for sector in row[-2]})
    number = {sector: position for position, sector in enumerate(sectors)}
    pairs = [(cell, number[sector]) for cell, row in enumerate(rows) for sector in row[-2]]
    arrays["pair_cell"] = np.array([cell for cell, _ in pairs], dtype=np.int32)
    arrays["pair_sector"] = np.array([sector for _, sector in pairs], dtype=np.int16)
    arrays[f"{MULTIPLE}_labels"] = np.array([str(sector) for sector in sectors] or [""], dtype=np.str_)
    return arrays


def current_cube() -> Cube | None:
    """The cube as last counted; None when it has never been. One look at its date a call."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT counted_at FROM clusters_directorycube WHERE name = %s", [NAME])
        found = cursor.fetchone()
    if found is None:
        return None
    counted_at = found[0]
    with Held.lock:
        if Held.cube is None or Held.cube.counted_at != counted_at:
            row = DirectoryCube.objects.get(name=NAME)
            with np.load(io.BytesIO(bytes(row.data)), allow_pickle=False) as arrays:
                Held.cube = Cube(dict(arrays), row.counted_at)
        return Held.cube
