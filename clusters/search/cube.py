"""The directory, and what very common words find of it, counted now and then: pages read no rows."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db import connection
from django.utils import timezone

from clusters.models import DirectoryCube
from clusters.search.cells import Tally, tallied
from clusters.search.words import read_words, sector_words, word_condition
from core.edition import public_edition

NAME = "directory"
#: Words that more businesses than this have are counted beforehand, the commonest of them.
COMMON = 10_000
MOST_WORDS = 250
ASKED = 400
#: What people type: words of names, by their use, and what sectors are called.
CANDIDATES = """
    (SELECT word FROM clusters_searchword ORDER BY uses DESC, word LIMIT %(asked)s)
    UNION SELECT lower(name) FROM clusters_sector WHERE is_active
    UNION SELECT lower(term) FROM clusters_sectorsynonym ORDER BY 1
"""
COUNTED = "SELECT cell_id, count(*) FROM clusters_businesssearch {where} GROUP BY cell_id ORDER BY cell_id"


@dataclass(frozen=True)
class Cube:
    """``tallies``: the condition of words, as a tsquery → what they find; the empty one finds everything."""

    counted_at: datetime
    tallies: Mapping[str, Tally]

    def of(self, words: str) -> Tally | None:
        return self.tallies.get(words)


class Held:
    """The cube this process holds."""

    lock = threading.Lock()
    cube: Cube | None = None


def count_cube(*, at: datetime | None = None) -> None:
    """Count the directory anew and keep it for all processes."""
    at = at or timezone.now()
    counted = {condition: cells_of(condition) for condition in ("", *common_conditions())}
    arrays = {
        f"{part}{number}": column
        for number, rows in enumerate(counted.values())
        for part, column in zip(("ids", "sizes"), np.array(rows or [(0, 0)], np.int32).T, strict=True)
    }
    out = io.BytesIO()
    np.savez(out, conditions=np.array(json.dumps(list(counted))), **arrays)  # type: ignore[arg-type]
    DirectoryCube.objects.update_or_create(name=NAME, defaults={"counted_at": at, "data": out.getvalue()})


def cells_of(condition: str) -> list[tuple[int, int]]:
    """(cell, businesses) of what a condition finds."""
    where = "WHERE vector @@ %(condition)s::tsquery" if condition else ""
    with connection.cursor() as cursor:
        cursor.execute(COUNTED.format(where=where), {"condition": condition})
        return cursor.fetchall()


def common_conditions() -> list[str]:
    """The conditions of the words and names of sectors that find more than ``COMMON``, by the estimate.

    They are PostgreSQL's own guesses from its statistics; asking costs no reading of rows.
    """
    synonyms = sector_words(public_edition())
    with connection.cursor() as cursor:
        cursor.execute(CANDIDATES, {"asked": ASKED})
        texts = [row[0] for row in cursor.fetchall()]
    conditions = {word_condition(words, synonyms) for text in texts if (words := read_words(text))}
    found = sorted(estimated(sorted(conditions)), reverse=True)
    return [condition for count, condition in found[:MOST_WORDS] if count > COMMON]


def estimated(conditions: list[str]) -> Iterator[tuple[int, str]]:
    """(about how many rows, condition) for each."""
    with connection.cursor() as cursor:
        for condition in conditions:
            cursor.execute(
                "EXPLAIN (FORMAT JSON) SELECT FROM clusters_businesssearch WHERE vector @@ %s::tsquery",
                [condition],
            )
            [(plan,)] = cursor.fetchall()
            read = json.loads(plan) if isinstance(plan, str) else plan
            yield int(read[0]["Plan"]["Plan Rows"]), condition


def current_cube() -> Cube | None:
    """The cube as last counted; None when it has never been. One look at its date a call."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT counted_at FROM clusters_directorycube WHERE name = %s", [NAME])
        found = cursor.fetchone()
    if found is None:
        return None
    [counted_at] = found
    with Held.lock:
        if Held.cube is None or Held.cube.counted_at != counted_at:
            Held.cube = unpacked(DirectoryCube.objects.get(name=NAME))
        return Held.cube


def unpacked(row: DirectoryCube) -> Cube:
    with np.load(io.BytesIO(bytes(row.data)), allow_pickle=False) as arrays:
        conditions = json.loads(str(arrays["conditions"]))
        tallies = {
            condition: tallied(arrays[f"ids{number}"], arrays[f"sizes{number}"])
            for number, condition in enumerate(conditions)
        }
    return Cube(row.counted_at, tallies)
