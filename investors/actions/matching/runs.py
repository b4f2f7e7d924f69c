"""Runs: what is read stays as it was, chunks are leased to workers, and only what passes is ever served."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.announce import announce
from core.audit import record
from core.jobs import alone
from investors.actions.matching.storing import pairs_of, write_lists
from investors.enums import ChunkState, RunState
from investors.match_making import Made, lists
from investors.matching.packing import packed, unpacked
from investors.matching.snapshot import Snapshot
from investors.matching.top import Best, Ground, best, joined
from investors.matching.weights import Weights
from investors.matching_market import Reading
from investors.models import MatchingChunk, MatchingMark, MatchingRun, MatchingWeights
from investors.models.matching_runs import LEASE, MAX_ATTEMPTS
from investors.permissions import can_run_matching

log = structlog.get_logger(__name__)

ROWS_IN_A_CHUNK, WORKERS_ASKED = 100_000, 2


@transaction.atomic
def request_run(
    *, by: User | None = None, weights: MatchingWeights | None = None, is_shadow: bool = False
) -> MatchingRun:
    """Ask for all lists anew; nothing served changes until they have passed. One run at a time."""
    if by is not None and not can_run_matching(by):
        raise PermissionDenied
    if MatchingRun.objects.unfinished().exists():
        raise ValidationError("A run is under way; wait for it, or cancel it.", code="running")
    weights = weights or weights_in_force()
    run = MatchingRun.objects.create(weights=weights, is_shadow=is_shadow, requested_by=by)
    record("matching.requested", run, by=by, is_shadow=is_shadow)
    call_workers(run)
    return run


def weights_in_force() -> MatchingWeights:
    """The version activated last; at the very first, the one that comes with the portal."""
    found = MatchingWeights.objects.exclude(activated_at=None).order_by("-activated_at").first()
    if found is not None:
        return found
    found, _ = MatchingWeights.objects.get_or_create(
        name="with the portal",
        defaults={
            "document": Weights.learned().as_document(), "note": "Comes with the portal.",
            "activated_at": timezone.now(),
        },
    )  # fmt: skip
    return found


def call_workers(run: MatchingRun) -> None:
    for _ in range(WORKERS_ASKED):
        announce("investors.tasks.match", run_id=run.pk)


@transaction.atomic
def cancel_run(*, run: MatchingRun, by: User, at: datetime | None = None) -> MatchingRun:
    """Workers notice between chunks; what is served stays."""
    if not can_run_matching(by):
        raise PermissionDenied
    if not run.is_unfinished:
        raise ValidationError("This run has ended already.", code="ended")
    run.end(RunState.CANCELLED, at or timezone.now(), "Cancelled by staff.")
    record("matching.cancelled", run, by=by)
    return run


def work_on(run_id: int) -> None:
    """What one worker does: begin the run if nobody has, take chunks until none is free, and finish."""
    run = MatchingRun.objects.unfinished().filter(pk=run_id).defer("snapshot").first()
    if run is None:
        log.info("matching.nothing_to_do", run=run_id)
        return
    begin(run)
    ground: Ground | None = None
    while (chunk := take_chunk(run)) is not None:
        ground = ground or ground_of(run)
        do_chunk(chunk, ground)
    finish(run, ground)


@transaction.atomic
def begin(run: MatchingRun, at: datetime | None = None) -> None:
    """Read the market and cut it into chunks; whoever comes second finds it done."""
    locked = MatchingRun.objects.select_for_update().get(pk=run.pk)
    if locked.state != RunState.QUEUED:
        return
    at = at or timezone.now()
    market = Reading(at).snapshot()
    MatchingRun.objects.filter(pk=run.pk).update(
        state=RunState.RUNNING, started_at=at, as_of=at, snapshot=packed(market),
        raise_count=len(market.raises), mandate_count=len(market.mandates),
    )  # fmt: skip
    MatchingChunk.objects.bulk_create(
        MatchingChunk(
            run=run, number=number, first_row=start, end_row=min(start + ROWS_IN_A_CHUNK, len(market.raises))
        )
        for number, start in enumerate(range(0, len(market.raises), ROWS_IN_A_CHUNK))
    )


def ground_of(run: MatchingRun) -> Ground:
    """Of what the run has read, by its weights."""
    data = MatchingRun.objects.values_list("snapshot", flat=True).get(pk=run.pk)
    if data is None:
        raise MatchingRun.DoesNotExist("This run has ended.")
    return Ground(unpacked(Snapshot, data), Weights.from_document(run.weights.document))


@transaction.atomic
def take_chunk(run: MatchingRun, at: datetime | None = None) -> MatchingChunk | None:
    """Lease one that is free; none when the run has ended, or a chunk was tried often enough."""
    at = at or timezone.now()
    if not MatchingRun.objects.filter(pk=run.pk, state=RunState.RUNNING).exists():
        return None
    free = run.chunks.free(at).defer("result").order_by("number").select_for_update(skip_locked=True)
    chunk = free.first()
    if chunk is None:
        return None
    if chunk.attempts >= MAX_ATTEMPTS:
        why = chunk.error or "The worker stopped while computing it, three times."
        run.end(RunState.FAILED, at, f"Chunk {chunk.number} was tried {MAX_ATTEMPTS} times. {why}")
        return None
    chunk.attempts, chunk.leased_until = chunk.attempts + 1, at + LEASE
    chunk.save(update_fields=["attempts", "leased_until"])
    return chunk


def do_chunk(chunk: MatchingChunk, ground: Ground) -> None:
    """Compute it and keep the result, unless another worker has taken it since; a fault is kept too."""
    mine = MatchingChunk.objects.filter(pk=chunk.pk, attempts=chunk.attempts, state=ChunkState.WAITING)
    try:
        found = compute(ground, chunk.first_row, chunk.end_row)
    except Exception as fault:
        log.exception("matching.chunk_failed", run=chunk.run_id, chunk=chunk.number)
        mine.update(error=f"{type(fault).__name__}: {fault}"[:500], leased_until=timezone.now())
        return
    mine.update(state=ChunkState.DONE, result=packed(found), error="")


def compute(ground: Ground, first: int, end: int) -> Best:
    """Of so many raises, by place: neighbours share most of the work."""
    return best(ground.market, ground.weights, rows=ground.by_place[first:end], ground=ground)


def finish(run: MatchingRun, ground: Ground | None = None) -> None:
    """Put the chunks together once all are done, and serve what passes; one worker does it."""
    with alone(f"finish-matching-{run.pk}") as is_alone:
        run.refresh_from_db(fields=["state"])
        if (
            not is_alone
            or run.state != RunState.RUNNING
            or run.chunks.exclude(state=ChunkState.DONE).exists()
        ):
            return
        ground = ground or ground_of(run)
        results = run.chunks.order_by("number").values_list("result", flat=True)
        chunks = [unpacked(Best, data) for data in results if data is not None]
        whole = joined(chunks) if chunks else compute(ground, 0, 0)
        conclude(run, lists(ground, whole, served_before(run)))


def served_before(run: MatchingRun) -> set[tuple[int, int]] | None:
    served = MatchingRun.objects.active().defer("snapshot").first()
    return pairs_of(served) if served and served.weights_id == run.weights_id else None


@transaction.atomic
def conclude(run: MatchingRun, made: Made, at: datetime | None = None) -> None:
    """Write the lists and serve them in one transaction, or keep why not. What was served stays till then."""
    at = at or timezone.now()
    run = MatchingRun.objects.select_for_update().defer("snapshot").get(pk=run.pk)
    if run.state != RunState.RUNNING:
        return
    served = MatchingRun.objects.active().defer("snapshot").first()
    run.guards, run.changes, run.pair_count = made.guards, changes(served, made), len(made.pairs)
    run.save(update_fields=["guards", "changes", "pair_count"])
    if not made.is_sound:
        said = "; ".join(f"{g['name']}: {g['said']}" for g in made.guards if not g["is_kept"])
        run.end(RunState.FAILED, at, f"Not served, because of its guards. {said}")
        return
    if not run.is_shadow:
        write_lists(run, made.rows)
    run.end(RunState.DONE, at)
    run.chunks.all().delete()
    if not run.is_shadow:
        serve(run)


def serve(run: MatchingRun) -> None:
    """From this moment on; the lists served before are not needed any more."""
    MatchingRun.objects.active().update(is_active=False)
    MatchingRun.objects.filter(pk=run.pk).update(is_active=True)
    for old in MatchingRun.objects.exclude(pk=run.pk).filter(lists__isnull=False).distinct().only("pk"):
        old.lists.all().delete()
    MatchingMark.objects.filter(marked_at__lt=run.as_of or run.created_at).delete()
    record("matching.served", run)


def changes(served: MatchingRun | None, made: Made) -> dict[str, Any]:
    """Beside what is served now: what comes, what goes, what stays, and who is left without."""
    before = pairs_of(served) if served else set()
    return {
        "new": len(made.pairs - before), "gone": len(before - made.pairs), "same": len(made.pairs & before),
        "starving": len(made.starving),
    }  # fmt: skip


@transaction.atomic
def activate_weights(*, weights: MatchingWeights, by: User, at: datetime | None = None) -> MatchingRun:
    """Use these from now on, once a shadow run has shown what would change; lists are made anew by them."""
    if not can_run_matching(by):
        raise PermissionDenied
    if not weights.runs.filter(is_shadow=True, state=RunState.DONE).exists():
        raise ValidationError("Look at a shadow run of these weights first.", code="no-shadow")
    weights.activated_at, weights.activated_by = at or timezone.now(), by
    weights.save(update_fields=["activated_at", "activated_by"])
    record("matching.weights_activated", weights, by=by)
    return request_run(by=by, weights=weights)


def sweep_runs(at: datetime | None = None) -> None:
    """Call workers to runs that nobody is at: never announced, or whose worker was lost."""
    at = at or timezone.now()
    for run in MatchingRun.objects.unfinished().defer("snapshot"):
        is_idle = run.state == RunState.QUEUED or run.chunks.free(at).exists()
        if is_idle or not run.chunks.exclude(state=ChunkState.DONE).exists():
            call_workers(run)
