"""Writing lists by COPY, a run's or a few of the served ones."""

from __future__ import annotations

import io
from collections.abc import Iterable

from django.db import connection

from investors.match_making import Row
from investors.models import MatchingRun, MatchList

COLUMNS = "run_id, side, subject, others, scores, prices, parts, size"


def write_lists(run: MatchingRun, rows: Iterable[Row]) -> None:
    """All lists of a run, instead of those it may have. Inside the caller's transaction."""
    run.lists.all().delete()
    copy_in(run, rows)


def copy_in(run: MatchingRun, rows: Iterable[Row]) -> None:
    feed = io.StringIO()
    for row in rows:
        arrays = (array(values) for values in (row.others, row.scores, row.prices, row.parts))
        feed.write("\t".join((str(run.pk), row.side, str(row.subject), *arrays, number(row.size))) + "\n")
    feed.seek(0)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {MatchList._meta.db_table} ({COLUMNS}) FROM STDIN", feed)


def array(values: Iterable[float]) -> str:
    return "{" + ",".join(map(repr, values)) + "}"


def number(value: float | None) -> str:
    return "\\N" if value is None else repr(value)


def pairs_of(run: MatchingRun) -> set[tuple[int, int]]:
    """Keys of raise and mandate of everything it shows."""
    rows = run.lists.filter(side="business").values_list("subject", "others")
    return {(subject, other) for subject, others in rows.iterator() for other in others}
