"""Why a pair fits, and what stays private."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from investors.matching.history import History
from investors.matching.reasons import Names, Reader, Why, why
from investors.matching.scoring import score
from investors.matching.snapshot import Ragged, Raises, Snapshot
from investors.matching.top import history_of
from investors.matching.weights import Weights
from tests.factories.markets import market

WEIGHTS = Weights.learned()
NAMES = Names(
    sectors=[f"Sector {n}" for n in range(24)],
    stages=["Idea", "Pre-seed", "Seed", "Series A", "Series B", "Established"],
    regions=[f"Region {n}" for n in range(9)],
)


@pytest.fixture
def pair() -> tuple[Raises, History]:
    """One raise of £600k at seed in sector 3, and one mandate that fits it and has four deals of its own."""
    snapshot: Snapshot = market(5, raises_count=1, mandates_count=1, deals_count=4)
    business = replace(
        snapshot.raises.business, sectors=Ragged.of([[3]]), region=np.array([2], np.int32),
        latitude=np.array([53.8], np.float32), longitude=np.array([-1.55], np.float32),
    )  # fmt: skip
    one = replace(
        snapshot.raises, business=business, stage=np.array([2], np.int32),
        amount=np.array([600_000], np.float32), tax=np.array([1], np.int32),
        completeness=np.array([1], np.float32),
    )  # fmt: skip
    mandates = replace(
        snapshot.mandates, liked=Ragged.of([[3, 7]]), stages=np.array([0b100], np.uint32),
        regions=Ragged.of([[]]), ticket_min=np.array([250_000], np.float32),
        ticket_max=np.array([1_000_000], np.float32), latitude=np.array([53.48], np.float32),
        longitude=np.array([-2.24], np.float32),
    )  # fmt: skip
    deals = replace(snapshot.deals, business=replace(snapshot.deals.business, sectors=Ragged.of([[3]] * 4)))
    return one, history_of(replace(snapshot, raises=one, mandates=mandates, deals=deals))


def told(
    pair: tuple[Raises, History], reader: Reader, *, public: bool, deals: frozenset[int] = frozenset()
) -> Why:
    one, history = pair
    return why(
        one, 0, history, 0, WEIGHTS, NAMES, reader=reader, mandate_is_public=public, public_deals=deals
    )


def words(found: Why) -> str:
    return "; ".join([reason.text for reason in (*found.fits, *found.misses)] + found.advice)


def test_a_start_up_reads_what_a_public_mandate_says(pair: tuple[Raises, History]) -> None:
    said = words(told(pair, "start-up", public=True))
    for sentence in (
        "Seed stage fits",
        "Sector 3 is what they look for",
        "Ticket £250k–£1m covers £600k",
        "58 km away",
    ):
        assert sentence in said


def test_a_start_up_reads_nothing_of_a_private_mandate_or_deal(pair: tuple[Raises, History]) -> None:
    said = words(told(pair, "start-up", public=False))
    for private in ("£250k", "£1m", "km", "look for", "Seed stage fits", "past deal"):
        assert private not in said


def test_a_start_up_reads_of_deals_with_a_public_source_only(pair: tuple[Raises, History]) -> None:
    assert "2 past deals in Sector 3" in words(told(pair, "start-up", public=False, deals=frozenset({0, 2})))


def test_an_investor_reads_no_terms_of_the_raise(pair: tuple[Raises, History]) -> None:
    said = words(told(pair, "investor", public=False))
    assert "The round has room for your ticket" in said
    for term in ("600", "£", "SEIS", "EIS"):
        assert term not in said


def test_points_are_those_of_the_parts(pair: tuple[Raises, History]) -> None:
    one, history = pair
    found = told(pair, "investor", public=True)
    total = score(one, history, WEIGHTS).total[0, 0]
    for reason in found.fits:
        assert reason.points == pytest.approx(reason.share * total, rel=1e-4)
    assert [r.points for r in found.fits] == sorted((r.points for r in found.fits), reverse=True)


def test_what_does_not_fit_is_said(pair: tuple[Raises, History]) -> None:
    one, history = pair
    other = replace(
        one, business=replace(one.business, sectors=Ragged.of([[11]])), completeness=np.array([0.4])
    )
    found = told((other, history), "start-up", public=True)
    assert {"Other sectors are looked for", "The profile has gaps"} <= {
        reason.text for reason in found.misses
    }
    assert "Fill the gaps in your profile." in found.advice
