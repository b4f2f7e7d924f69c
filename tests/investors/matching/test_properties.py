"""What holds whatever the market is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from investors.matching import top
from investors.matching.allocation import allocate, candidates
from investors.matching.compiled import NEVER
from investors.matching.compiled.cells import best_of_row
from investors.matching.compiled.curves import exponents, logarithms
from investors.matching.pairs import PairParts
from investors.matching.rules import Barrier, barriers, between, eligible
from investors.matching.scoring import log_odds, raise_alone, score
from investors.matching.sheets import Sheets
from investors.matching.snapshot import NO_DAY, Ragged, Snapshot
from investors.matching.top import Best, Lists, best, history_of, joined
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
    assert len(set(zip(pairs.raises.tolist(), pairs.mandates.tolist(), strict=True))) == len(pairs.mandates)


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


def with_gaps(snapshot: Snapshot, seed: int) -> Snapshot:
    """Of many raises something is not known; some are abroad."""
    rng = np.random.default_rng(seed)
    raises, rows = snapshot.raises, len(snapshot.raises)
    business = raises.business
    shown = (rng.random(rows) < 0.7)[business.sectors.rows]
    sectors = np.split(business.sectors.codes, business.sectors.starts[1:-1])
    kept = np.split(shown, business.sectors.starts[1:-1])

    def gone(column: np.ndarray, unknown: float) -> np.ndarray:
        return np.where(rng.random(rows) < 0.3, unknown, column).astype(column.dtype)

    profiles = replace(
        business,
        sectors=Ragged.of([codes[some] for codes, some in zip(sectors, kept, strict=True)]),
        place=gone(business.place, -1), region=gone(business.region, -1),
        nation=gone(gone(business.nation, 3), -1), latitude=gone(business.latitude, np.nan),
        founded=gone(business.founded, NO_DAY),
    )  # fmt: skip
    return replace(
        snapshot,
        raises=replace(
            raises, business=profiles, amount=gone(raises.amount, np.nan), stage=gone(raises.stage, -1),
            day=gone(raises.day, NO_DAY),
        ),
    )  # fmt: skip


@few
@given(markets(), SEEDS)
def test_lists_are_those_of_brute_force_where_much_is_not_known(snapshot: Snapshot, seed: int) -> None:
    snapshot = with_gaps(snapshot, seed)
    found, (total, order) = best(snapshot, WEIGHTS, 6), brute(snapshot)
    assert_lists_the_best(found.of_raises.other, found.of_raises.score, total)
    assert_lists_the_best(found.of_mandates.other, found.of_mandates.order, order.T)


@pytest.mark.parametrize("curves", [["stage_habit"], ["sector_alike", "text"], ["distance", "freshness"], []])
def test_lists_of_any_weights_are_those_of_brute_force(curves: list[str]) -> None:
    """Whatever the score is made of; every pair that may meet, not the best alone."""
    snapshot = market(8)
    some = Weights({name: WEIGHTS.curves[name] for name in curves})
    found = best(snapshot, some, 40)
    may = eligible(snapshot, np.arange(60))
    total = np.where(may, score(snapshot.raises, history_of(snapshot), some).total, -np.inf)
    assert_lists_the_best(found.of_raises.other, found.of_raises.score, total)


@pytest.mark.parametrize(("rows", "scores"), [(100_000, 1 << 17), (70, 1000)])
def test_larger_market_in_pieces_of_any_size_is_listed_as_by_brute_force(
    monkeypatch: pytest.MonkeyPatch, rows: int, scores: int
) -> None:
    monkeypatch.setattr(top, "ROWS", rows)
    monkeypatch.setattr(top, "SCORES", scores)
    snapshot = market(5, raises_count=400, mandates_count=900, deals_count=2000)
    found, (total, order) = best(snapshot, WEIGHTS, 5), brute(snapshot)
    assert_lists_the_best(found.of_raises.other, found.of_raises.score, total)
    assert_lists_the_best(found.of_mandates.other, found.of_mandates.order, order.T)
    may = np.isfinite(total)
    np.testing.assert_allclose(
        np.exp(total - found.size[:, None], where=may, out=np.zeros_like(total)).sum(axis=1),
        may.any(axis=1), rtol=1e-4,
    )  # fmt: skip


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
    """Few different scores, so that most are equal; some pairs may not meet; in any order."""
    rng = np.random.default_rng(seed)
    scores = rng.integers(-1, 4, columns).astype(np.float32)
    scores[scores < 0] = NEVER
    names = rng.permutation(columns).astype(np.int32)
    at, found = np.full(k, -1, np.int32), np.zeros(k, np.float32)
    count = best_of_row(scores, names, np.zeros(columns, np.float32), at, found)
    wanted = np.lexsort((names, -scores))[: min(k, np.count_nonzero(scores > NEVER))]
    assert at[:count].tolist() == names[wanted].tolist()
    assert found[:count].tolist() == scores[wanted].tolist()


@given(st.lists(st.floats(-30, 12), min_size=1, max_size=300))
def test_compiled_sums_and_logarithms_are_those_of_numpy(values: list[float]) -> None:
    score = np.array(values, np.float32)
    part, bits = np.zeros_like(score), np.zeros(len(score), np.int32)
    total = exponents(score, np.float32(score.max()), part, bits, bits.view(np.float32))
    np.testing.assert_allclose(total, np.exp((score - score.max()).astype(np.float64)).sum(), rtol=3e-6)
    x = np.exp(score)
    logarithms(x, x.view(np.int32), bits, bits.view(np.float32), len(x))
    np.testing.assert_allclose(x, np.log(np.exp(score)), rtol=1e-6, atol=1e-6)


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
        chunks.append(
            Best(rows, Lists(none.astype(np.int32), none, none), lists, np.ones(4, np.int64), none[:, 0])
        )
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


@few
@given(markets(), SEEDS)
def test_parts_of_chosen_pairs_are_those_of_all_pairs(snapshot: Snapshot, seed: int) -> None:
    snapshot, rng = with_gaps(snapshot, seed), np.random.default_rng(seed)
    rows, mandates = (
        np.sort(rng.integers(0, len(snapshot.raises), 50)),
        rng.integers(0, len(snapshot.mandates), 50),
    )
    history = history_of(snapshot)
    parts = PairParts(snapshot.raises, rows, mandates, history, Sheets(history), WEIGHTS).parts()
    wanted = score(snapshot.raises, history, WEIGHTS).parts[:, rows, mandates].T
    np.testing.assert_allclose(parts, wanted, rtol=1e-4, atol=1e-4)


@few
@given(markets(), SEEDS)
def test_barriers_of_chosen_pairs_are_those_of_all_pairs(snapshot: Snapshot, seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows, mandates = rng.integers(0, len(snapshot.raises), 80), rng.integers(0, len(snapshot.mandates), 80)
    wanted = barriers(snapshot, np.arange(len(snapshot.raises)))[rows, mandates]
    np.testing.assert_array_equal(between(snapshot, rows, mandates), wanted)
