"""What holds whatever the market is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from investors.matching.allocation import allocate, candidates
from investors.matching.cell_rules import grouped
from investors.matching.cells import Cells
from investors.matching.rules import Barrier, barriers, eligible
from investors.matching.scoring import log_odds, raise_alone, score
from investors.matching.snapshot import Snapshot
from investors.matching.top import Best, Lists, best, best_of_rows, history_of, joined
from investors.matching.weights import BY_HAND, Curve, Weights
from tests.factories.markets import market

WEIGHTS = Weights.learned()
SEEDS = st.integers(0, 10_000)
few = settings(max_examples=12, deadline=None)


@st.composite
def markets(draw: st.DrawFn) -> Snapshot:
    return market(
        draw(SEEDS),
        raises_count=draw(st.integers(1, 40)),
        mandates_count=draw(st.integers(2, 40)),
        deals_count=draw(st.integers(0, 60)),
    )


def brute(snapshot: Snapshot) -> tuple[np.ndarray, np.ndarray]:
    """Scores and what a mandate's list is sorted by, pair by pair; -inf where a pair may not meet."""
    rows = np.arange(len(snapshot.raises))
    may = eligible(snapshot, rows)
    total = np.where(may, score(snapshot.raises, history_of(snapshot), WEIGHTS).total, -np.inf)
    with np.errstate(invalid="ignore"):
        order = log_odds(total) + raise_alone(snapshot.raises, WEIGHTS, snapshot.day)[:, None]
    return total, np.where(may, order, -np.inf)


def assert_lists_the_best(other: np.ndarray, order: np.ndarray, wanted: np.ndarray) -> None:
    """Each list holds the best of its row of ``wanted``, in their order."""
    k = other.shape[1]
    sure = -np.sort(-wanted, axis=1)[:, :k]
    sure = np.pad(sure, [(0, 0), (0, k - sure.shape[1])], constant_values=-np.inf)
    np.testing.assert_allclose(order, sure, rtol=1e-4, atol=1e-4)
    for row, listed in enumerate(other):
        mine = listed[listed >= 0]
        assert len(set(mine.tolist())) == len(mine) == np.isfinite(sure[row]).sum()
        np.testing.assert_allclose(wanted[row, mine], order[row, : len(mine)], rtol=1e-4, atol=1e-4)


@few
@given(markets())
def test_no_list_holds_a_pair_that_a_rule_forbids(snapshot: Snapshot) -> None:
    found = best(snapshot, WEIGHTS, 5)
    pairs = candidates(found)
    why = barriers(snapshot, np.arange(len(snapshot.raises)))
    assert not why[pairs.raises, pairs.mandates].any()


@few
@given(markets())
def test_parts_are_nothing_or_more_and_add_up_to_the_score(snapshot: Snapshot) -> None:
    scores = score(snapshot.raises, history_of(snapshot), WEIGHTS)
    assert (scores.parts >= 0).all()
    np.testing.assert_allclose(scores.parts.astype(np.float64).sum(axis=0), scores.total, rtol=1e-5)


@few
@given(markets(), st.integers(1, 8))
def test_blocked_lists_are_those_of_brute_force(snapshot: Snapshot, k: int) -> None:
    found = best(snapshot, WEIGHTS, k)
    total, order = brute(snapshot)
    assert_lists_the_best(found.of_raises.other, found.of_raises.score, total)
    assert_lists_the_best(found.of_mandates.other, found.of_mandates.order, order.T)
    np.testing.assert_array_equal(found.eligible, np.isfinite(total).sum(axis=1))


@few
@given(markets(), st.sampled_from([0.0, float("inf")]))
def test_cells_fine_or_coarse_score_as_pairs_do(snapshot: Snapshot, enough: float) -> None:
    history = history_of(snapshot)
    total = score(snapshot.raises, history, WEIGHTS).total
    cells = Cells(snapshot.raises, history, WEIGHTS)
    among = np.arange(1, len(snapshot.mandates))
    for rows in grouped(snapshot.raises, enough):
        np.testing.assert_allclose(
            cells.of_cell(rows, among), total[np.ix_(rows, among)], rtol=1e-4, atol=1e-4
        )


@few
@given(markets(), SEEDS, st.integers(1, 4))
def test_chunks_give_together_what_one_run_gives(snapshot: Snapshot, seed: int, count: int) -> None:
    shuffled = np.random.default_rng(seed).permutation(len(snapshot.raises))
    chunks = [best(snapshot, WEIGHTS, 5, rows) for rows in np.array_split(shuffled, count)]
    whole, parts = best(snapshot, WEIGHTS, 5), joined(chunks, 5)
    np.testing.assert_allclose(parts.of_raises.score, whole.of_raises.score, atol=1e-4)
    np.testing.assert_allclose(parts.of_mandates.order, whole.of_mandates.order, atol=1e-4)
    np.testing.assert_array_equal(parts.eligible, whole.eligible)


@few
@given(markets(), SEEDS)
def test_a_row_renewed_alone_gets_what_a_full_run_gives_it(snapshot: Snapshot, seed: int) -> None:
    row = int(np.random.default_rng(seed).integers(len(snapshot.raises)))
    alone, whole = best(snapshot, WEIGHTS, 5, np.array([row])), best(snapshot, WEIGHTS, 5)
    np.testing.assert_allclose(alone.of_raises.score[0], whole.of_raises.score[row], atol=1e-4)


@few
@given(markets())
def test_the_same_market_gives_the_same_lists(snapshot: Snapshot) -> None:
    one, two = best(snapshot, WEIGHTS, 5), best(snapshot, WEIGHTS, 5)
    np.testing.assert_array_equal(one.of_raises.other, two.of_raises.other)
    np.testing.assert_array_equal(one.of_mandates.other, two.of_mandates.other)


@given(SEEDS, st.integers(1, 400), st.integers(1, 30))
def test_of_equal_scores_the_lower_row_stands_first(seed: int, columns: int, k: int) -> None:
    """Few different scores, so that most are equal; some pairs may not meet."""
    score = np.random.default_rng(seed).integers(-1, 4, (5, columns)).astype(np.float32)
    score[score < 0] = -np.inf
    places, scores = best_of_rows(score, k)
    wanted = np.argsort(-score, axis=1, kind="stable")[:, : places.shape[1]]
    np.testing.assert_array_equal(scores, np.take_along_axis(score, wanted, axis=1))
    np.testing.assert_array_equal(places[np.isfinite(scores)], wanted[np.isfinite(scores)])


@few
@given(SEEDS)
def test_of_equal_raises_in_any_chunk_the_lower_row_stands_first(seed: int) -> None:
    chances = np.random.default_rng(seed)
    chunks = []
    for rows in np.array_split(chances.permutation(12), 3):
        lists = Lists(
            rows[None, :].astype(np.int32), np.ones((1, 4), np.float32), np.ones((1, 4), np.float32)
        )
        none = np.zeros((4, 3), np.float32)
        chunks.append(Best(rows, Lists(none.astype(np.int32), none, none), lists, np.ones(4, np.int64)))
    assert joined(chunks, 6).of_mandates.other[0].tolist() == [0, 1, 2, 3, 4, 5]


@few
@given(markets(), st.integers(0, 6), st.integers(1, 6))
def test_no_mandate_is_shown_more_often_than_it_has_places(
    snapshot: Snapshot, places: int, per_raise: int
) -> None:
    capacity = np.random.default_rng(places).integers(0, places + 1, len(snapshot.mandates))
    shown = allocate(snapshot, best(snapshot, WEIGHTS, 8), capacity, per_raise=per_raise)
    assert (np.bincount(shown.mandates, minlength=len(capacity)) <= capacity).all()
    assert np.bincount(shown.raises, minlength=1).max() <= per_raise
    assert eligible(snapshot, np.arange(len(snapshot.raises)))[shown.raises, shown.mandates].all()


@few
@given(markets())
def test_with_room_every_raise_that_fits_somebody_is_shown(snapshot: Snapshot) -> None:
    found = best(snapshot, WEIGHTS, 8)
    shown = allocate(snapshot, found, np.full(len(snapshot.mandates), len(snapshot.raises)))
    assert set(shown.raises.tolist()) == set(np.flatnonzero(found.eligible).tolist())
    assert not len(shown.starving)


@given(st.lists(st.floats(-50, 50), min_size=2, max_size=2, unique=True))
def test_no_learned_curve_falls(two: list[float]) -> None:
    low, high = sorted(two)
    for curve in WEIGHTS.curves.values():
        assert 0 <= curve(np.array([low]))[0] <= curve(np.array([high]))[0]


@few
@given(markets(), st.integers(1, 60))
def test_a_fresher_raise_never_scores_less(snapshot: Snapshot, days: int) -> None:
    history = history_of(snapshot)
    business = replace(snapshot.raises.business, founded=snapshot.raises.business.founded - days)
    older = replace(snapshot.raises, business=business, day=snapshot.raises.day - days)
    assert (
        score(snapshot.raises, history, WEIGHTS).total >= score(older, history, WEIGHTS).total - 1e-4
    ).all()


@few
@given(markets(), st.floats(0, 0.3))
def test_a_fuller_profile_never_scores_less(snapshot: Snapshot, more: float) -> None:
    history = history_of(snapshot)
    fuller = replace(
        snapshot.raises, completeness=np.minimum(snapshot.raises.completeness + np.float32(more), 1)
    )
    assert (
        score(fuller, history, WEIGHTS).total >= score(snapshot.raises, history, WEIGHTS).total - 1e-4
    ).all()


@few
@given(markets(), st.floats(0, 1))
def test_a_nearer_desk_never_scores_less(snapshot: Snapshot, way: float) -> None:
    """All mandates move some of the way towards one town."""
    town = snapshot.raises.business.latitude[0], snapshot.raises.business.longitude[0]
    mandates = snapshot.mandates
    nearer = replace(
        mandates,
        latitude=(mandates.latitude + way * (town[0] - mandates.latitude)).astype(np.float32),
        longitude=(mandates.longitude + way * (town[1] - mandates.longitude)).astype(np.float32),
    )
    first = snapshot.raises.take([0])
    far = score(first, history_of(snapshot), WEIGHTS).total
    assert (score(first, history_of(replace(snapshot, mandates=nearer)), WEIGHTS).total >= far - 1e-3).all()


@few
@given(markets())
def test_every_barrier_alone_rules_a_pair_out(snapshot: Snapshot) -> None:
    why = barriers(snapshot, np.arange(len(snapshot.raises)))
    for barrier in Barrier:
        assert not eligible(snapshot, np.arange(len(snapshot.raises)))[(why & barrier) > 0].any()


def test_the_market_of_tests_knows_every_barrier() -> None:
    why = barriers(market(3, raises_count=200, mandates_count=100), np.arange(200))
    assert {barrier for barrier in Barrier if (why & barrier).any()} == set(Barrier)


def test_hand_set_curves_are_sound() -> None:
    assert all(Curve.of(name, *curve).top > 0 for name, curve in BY_HAND.items())


def test_nobody_eligible_gives_empty_lists() -> None:
    snapshot = market(1)
    closed = replace(snapshot, mandates=replace(snapshot.mandates, paused=np.ones(40, np.bool_)))
    found: Best = best(closed, WEIGHTS, 5)
    assert (found.of_raises.other == -1).all()
    assert (found.of_mandates.other == -1).all()
    assert len(allocate(closed, found, np.full(40, 5)).raises) == 0
