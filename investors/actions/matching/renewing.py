"""Renewing served lists after a change: of the raises it touches, and of the mandates these stand with.

What others were given stays theirs until the next run: the raises in question share out the places that are
left, by scores and prices of today.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Func, IntegerField, Sum
from django.utils import timezone

from core.jobs import alone
from investors.actions.matching.runs import compute, request_run
from investors.actions.matching.storing import copy_in
from investors.enums import MatchSide
from investors.match_making import Made, Row, lists, places
from investors.matching.top import Ground
from investors.matching.weights import Weights
from investors.matching_market import Reading
from investors.models import Mandate, MatchingMark, MatchingRun, MatchList, Raise

log = structlog.get_logger(__name__)

#: Beyond so many pairs everything is made anew by a run, with its workers.
MOST_PAIRS = 50_000_000
HOW_MANY = Func("others", function="cardinality", output_field=IntegerField())


def renew_marked(at: datetime | None = None) -> int:
    """Renew what is marked; how many lists changed. Without lists yet, ask for a run.

    What is marked while it works stays marked: only the marks it began with are taken away.
    """
    with alone("renew-matches") as is_alone:
        if not is_alone:
            return 0
        at = at or timezone.now()
        marks = list(MatchingMark.objects.order_by("pk"))
        served = MatchingRun.objects.active().defer("snapshot").select_related("weights").first()
        if served is None:
            if marks:
                ask_for_run()
            return 0
        touched = Touched.by(served, marks)
        if touched is None:
            return 0
        if len(touched.raises) * served.mandate_count > MOST_PAIRS:
            ask_for_run()
            return 0
        return renew(served, touched, at)


def ask_for_run() -> None:
    """Marks stay until that run is served."""
    try:
        request_run()
    except ValidationError:
        log.info("matching.run_is_under_way")


@dataclass(frozen=True)
class Touched:
    """What marks ask to look at again. Keys."""

    marks: list[int]
    raises: set[int]
    mandates: set[int]
    before: dict[int, list[int]]  # raise → mandates it stood with

    @classmethod
    def by(cls, served: MatchingRun, marks: list[MatchingMark]) -> Touched | None:
        mandates = {mark.subject for mark in marks if mark.side == MatchSide.INVESTOR}
        raises = {mark.subject for mark in marks if mark.side == MatchSide.BUSINESS}
        raises |= set(changed_businesses(served))
        if not raises and not mandates:
            return None
        stood = served.lists.of(MatchSide.INVESTOR, mandates).values_list("others", flat=True)
        raises.update(raise_pk for others in stood for raise_pk in others)
        raises.update(in_question(mandates))
        before = served.lists.of(MatchSide.BUSINESS, raises).values_list("subject", "others")
        return cls([mark.pk for mark in marks], raises, mandates, dict(before))


def changed_businesses(served: MatchingRun) -> Iterable[int]:
    """Their raises. A business writes the moment of its change into its row, in that transaction."""
    since = served.as_of or served.created_at
    return Raise.objects.open().filter(business__updated_at__gt=since).values_list("pk", flat=True)


def in_question(mandates: set[int]) -> set[int]:
    """Open raises that these mandates may meet as far as the stage goes, which is asked of the database."""
    found: set[int] = set()
    for mandate in Mandate.objects.not_closed().filter(pk__in=mandates):
        raises = Raise.objects.open()
        if mandate.stages:
            raises = raises.filter(business__stage__in=[*mandate.stages, ""])
        found.update(raises.values_list("pk", flat=True))
    return found


def renew(served: MatchingRun, touched: Touched, at: datetime) -> int:
    market = Reading(at, raises=touched.raises).snapshot()
    ground = Ground(market, Weights.from_document(served.weights.document))
    free = places(market) - held_by_others(served, touched, market.mandates.ids)
    made = lists(ground, compute(ground, 0, len(market.raises)), None, np.maximum(free, 0))
    if not all(guard["is_kept"] for guard in made.guards if guard["name"] in ("Hard rules", "Load")):
        log.error("matching.renewal_not_served", guards=made.guards)
        return 0
    return replace(served, made, touched, at)


def held_by_others(served: MatchingRun, touched: Touched, mandates: Any) -> Any:
    """(mandates,): places of each that raises hold which are not looked at."""
    rows = served.lists.filter(side=MatchSide.INVESTOR).annotate(count=HOW_MANY)
    held = dict(rows.values_list("subject", "count"))
    for others in touched.before.values():
        for mandate in others:
            held[mandate] = held.get(mandate, 0) - 1
    return np.array([held.get(int(pk), 0) for pk in mandates], np.int32)


@transaction.atomic
def replace(served: MatchingRun, made: Made, touched: Touched, at: datetime) -> int:
    """Rows that differ, and no others; nothing where another run is served by now."""
    still = MatchingRun.objects.select_for_update().defer("snapshot").filter(pk=served.pk, is_active=True)
    if not still.exists():
        return 0
    wanted = {(row.side, row.subject): row for row in made.rows}
    mandates = {row.subject for row in made.rows if row.side == MatchSide.INVESTOR} | touched.mandates
    mandates.update(mandate for others in touched.before.values() for mandate in others)
    stale, changed = [], 0
    there = served.lists.of(MatchSide.BUSINESS, touched.raises) | served.lists.of(
        MatchSide.INVESTOR, mandates
    )
    sizes = sizes_of(served, there, touched)
    for old in there:
        key = (old.side, old.subject)
        if old.side == MatchSide.INVESTOR:
            keep_others(wanted, old, touched, sizes)
        if key in wanted and is_same(wanted[key], old):
            del wanted[key]
        else:
            stale.append(old.pk)
            changed += key not in wanted
    MatchList.objects.filter(pk__in=stale).delete()
    copy_in(served, wanted.values())
    shown = served.lists.filter(side=MatchSide.BUSINESS).aggregate(count=Sum(HOW_MANY))["count"] or 0
    MatchingRun.objects.filter(pk=served.pk).update(as_of=at, pair_count=shown)
    MatchingMark.objects.filter(pk__in=touched.marks).delete()
    return changed + len(wanted)


def is_same(row: Row, old: MatchList) -> bool:
    return [row.others, row.scores, row.prices, row.parts] == [old.others, old.scores, old.prices, old.parts]


def sizes_of(served: MatchingRun, there: Iterable[MatchList], touched: Touched) -> dict[int, float]:
    """Raise → what its scores are beside those of other raises, of those that stay where they are."""
    others = {pk for old in there if old.side == MatchSide.INVESTOR for pk in old.others} - touched.raises
    rows = served.lists.of(MatchSide.BUSINESS, others).values_list("subject", "size")
    return {subject: size or 0.0 for subject, size in rows}


def keep_others(
    wanted: dict[tuple[str, int], Row], old: MatchList, touched: Touched, sizes: dict[int, float]
) -> None:
    """Into the new list of a mandate, what stood there of raises that are not looked at."""
    width = len(old.parts) // max(len(old.others), 1)
    lines = [
        (sizes.get(other, 0.0) - score, other, score, price, old.parts[at * width : (at + 1) * width])
        for at, (other, score, price) in enumerate(zip(old.others, old.scores, old.prices, strict=True))
        if other not in touched.raises
    ]
    if not lines:
        return
    key = (old.side, old.subject)
    if key in wanted:
        lines += wanted[key].lines()
    lines.sort(key=lambda line: line[:2])
    _orders, others, scores, prices, parts = zip(*lines, strict=True)
    wanted[key] = Row(
        old.side, old.subject, list(others), list(scores), list(prices), [p for line in parts for p in line],
        None, [],
    )  # fmt: skip
