"""Renewing the served lists after a change, on both sides, as a full run would make them."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from core.jobs import alone
from investors.actions.matching.runs import compute, request_run
from investors.actions.matching.storing import copy_in, pairs_of
from investors.match_making import Made, lists
from investors.matching.top import Ground
from investors.matching.weights import Weights
from investors.matching_market import Reading
from investors.models import MatchingMark, MatchingRun, MatchList, Raise

log = structlog.get_logger(__name__)

#: Beyond so many pairs everything is made anew by a run, with its workers.
MOST_PAIRS = 50_000_000


def renew_marked(at: datetime | None = None) -> int:
    """Renew what is marked; how many lists changed. Without lists yet, ask for a run.

    What is marked while it works stays marked: only the marks it began with are taken away.
    """
    with alone("renew-matches") as is_alone:
        if not is_alone:
            return 0
        at = at or timezone.now()
        marks = list(MatchingMark.objects.order_by("pk").values_list("pk", flat=True))
        served = MatchingRun.objects.active().defer("snapshot").select_related("weights").first()
        if not marks and not (served and businesses_changed(served)):
            return 0
        if served is None or served.raise_count * served.mandate_count > MOST_PAIRS:
            ask_for_run()
            return 0
        return renew(served, marks, at)


def businesses_changed(served: MatchingRun) -> bool:
    """A business writes the moment of its change into its row, in that transaction: this is its mark."""
    since = served.as_of or served.created_at
    return Raise.objects.open().filter(business__updated_at__gt=since).exists()


def ask_for_run() -> None:
    """Marks stay until that run is served."""
    try:
        request_run()
    except ValidationError:
        log.info("matching.run_is_under_way")


def renew(served: MatchingRun, marks: list[int], at: datetime) -> int:
    ground = Ground(Reading(at).snapshot(), Weights.from_document(served.weights.document))
    made = lists(ground, compute(ground, 0, len(ground.market.raises)), pairs_of(served))
    if not all(guard["is_kept"] for guard in made.guards if guard["name"] in ("Hard rules", "Load")):
        log.error("matching.renewal_not_served", guards=made.guards)
        return 0
    return replace(served, made, marks, at)


@transaction.atomic
def replace(served: MatchingRun, made: Made, marks: list[int], at: datetime) -> int:
    """Rows that differ, and no others; nothing where another run is served by now."""
    still = MatchingRun.objects.select_for_update().defer("snapshot").filter(pk=served.pk, is_active=True)
    if not still.exists():
        return 0
    wanted = {(row.side, row.subject): row for row in made.rows}
    there = served.lists.values_list("pk", "side", "subject", "others", "scores", "prices", "parts")
    stale = []
    for pk, side, subject, *arrays in there.iterator():
        row = wanted.get((side, subject))
        if row is not None and [row.others, row.scores, row.prices, row.parts] == arrays:
            del wanted[side, subject]
        else:
            stale.append(pk)
    MatchList.objects.filter(pk__in=stale).delete()
    copy_in(served, wanted.values())
    MatchingRun.objects.filter(pk=served.pk).update(as_of=at, pair_count=len(made.pairs), guards=made.guards)
    MatchingMark.objects.filter(pk__in=marks).delete()
    return len(wanted)
