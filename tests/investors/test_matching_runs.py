"""Runs of matching: chunks, leases, faults, guards; the old lists stay until new ones have passed."""

from datetime import timedelta

import numpy as np
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from clusters.models import Business
from investors import tasks
from investors.actions import (
    activate_weights,
    cancel_run,
    pause_raise,
    renew_marked,
    request_run,
    save_mandate,
    sweep_runs,
    work_on,
)
from investors.actions.matching import renewing, runs
from investors.actions.matching.marking import mark_raise
from investors.actions.matching.runs import begin, do_chunk, finish, ground_of, take_chunk
from investors.enums import RunState
from investors.match_making import SHOWN_PER_PLACE, covers_clusters
from investors.matching.allocation import allocate
from investors.matching.packing import packed, unpacked
from investors.matching.snapshot import Snapshot
from investors.matching.top import best
from investors.matching.weights import Weights
from investors.matching_market import Reading
from investors.models import MatchingMark, MatchingRun, MatchingWeights, MatchList
from tests.factories.accounts import StaffFactory, UserFactory, signed_in
from tests.factories.clusters import BusinessFactory, BusinessMemberFactory, SectorFactory
from tests.factories.investors import (
    CertificationFactory,
    InvestorMemberFactory,
    MandateFactory,
    RaiseFactory,
)
from tests.factories.matching import IntroductionFactory, MatchFactory, MatchingWeightsFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def market(monkeypatch):
    """Five raises in chunks of two, and three mandates whose people may be shown terms."""
    monkeypatch.setattr(runs, "ROWS_IN_A_CHUNK", 2)
    sector = SectorFactory()

    class Market:
        mandates = [MandateFactory() for _ in range(3)]
        raises = [RaiseFactory(business=BusinessFactory(stage="seed")) for _ in range(5)]

    for mandate in Market.mandates:
        mandate.sectors.create(sector=sector, weight=5)
        CertificationFactory(user=InvestorMemberFactory(investor=mandate.investor).user)
    for found in Market.raises[:2]:
        found.business.sectors.add(sector)
    return Market


def served():
    return {
        (row.side, row.subject): (row.others, row.scores, row.prices, row.parts)
        for row in MatchList.objects.served()
    }


def run_whole(**kwargs):
    run = request_run(**kwargs)
    work_on(run.pk)
    run.refresh_from_db()
    assert run.state == RunState.DONE, run.message
    return run


def test_run_serves_lists_of_both_sides(market):
    run = run_whole()
    assert run.is_active
    assert run.pair_count == 15
    lists = served()
    assert set(lists) == {
        *(("business", found.pk) for found in market.raises),
        *(("investor", mandate.pk) for mandate in market.mandates),
    }
    others, scores, _prices, parts = lists["investor", market.mandates[0].pk]
    assert set(others) == {found.pk for found in market.raises}
    assert sum(parts) == pytest.approx(sum(scores))
    assert all(guard["is_kept"] for guard in run.guards)


def test_market_where_nobody_may_meet_gives_no_lists(market):
    for mandate in market.mandates:
        mandate.pause()
    assert run_whole().pair_count == 0
    assert not MatchList.objects.exists()


def test_market_of_nobody_gives_no_lists():
    assert run_whole().is_active


def test_list_is_read_by_one_look_up(market, django_assert_num_queries):
    run_whole()
    with django_assert_num_queries(1):
        assert MatchList.objects.served().get(side="investor", subject=market.mandates[0].pk).others


def test_second_run_takes_the_place_of_the_first(market):
    first, second = run_whole(), run_whole()
    assert MatchingRun.objects.active().get() == second
    assert not first.lists.exists()


def test_worker_killed_between_chunks_is_replaced_with_the_same_result(market):
    run_whole()
    expected = served()
    run = request_run()
    begin(run)
    do_chunk(take_chunk(run), ground_of(run))
    lost = take_chunk(run)  # and its worker is never seen again
    market.raises[0].delete()  # what the run has read stays as it was
    work_on(run.pk)
    run.refresh_from_db()
    assert run.state == RunState.RUNNING  # the lost chunk is still leased
    run.chunks.filter(pk=lost.pk).update(leased_until=timezone.now() - timedelta(seconds=1))
    work_on(run.pk)
    run.refresh_from_db()
    assert run.state == RunState.DONE
    assert served() == expected


def test_late_worker_changes_nothing(market):
    run = request_run()
    begin(run)
    late = take_chunk(run)
    run.chunks.filter(pk=late.pk).update(leased_until=timezone.now() - timedelta(seconds=1))
    again = take_chunk(run)
    assert again.pk == late.pk
    do_chunk(late, ground_of(run))
    assert run.chunks.get(pk=late.pk).result is None


def test_poison_chunk_fails_the_run_visibly_and_the_old_lists_stay(market, monkeypatch):
    first = run_whole()
    expected = served()
    compute = runs.compute

    def poisoned(ground, first, end):
        if first == 2:
            raise ZeroDivisionError("poison")
        return compute(ground, first, end)

    monkeypatch.setattr(runs, "compute", poisoned)
    run = request_run()
    work_on(run.pk)
    run.refresh_from_db()
    assert run.state == RunState.FAILED
    assert run.message == "Chunk 1 was tried 3 times. ZeroDivisionError: poison"
    assert MatchingRun.objects.active().get() == first
    assert served() == expected


def test_guard_that_fails_keeps_the_old_lists(market, monkeypatch):
    first = run_whole()
    monkeypatch.setattr("investors.match_making.MOST_CHURN", -1)
    monkeypatch.setattr("investors.match_making.CHURN_FROM", 0)
    run = request_run()
    work_on(run.pk)
    run.refresh_from_db()
    assert run.state == RunState.FAILED
    assert "Churn" in run.message
    assert MatchingRun.objects.active().get() == first


def test_raises_that_find_every_place_taken_are_no_fault(market):
    for mandate in market.mandates:
        mandate.capacity = 1
        mandate.save()
    RaiseFactory.create_batch(10)
    run = run_whole()
    load = [len(row.others) for row in MatchList.objects.served().filter(side="investor")]
    assert load == [SHOWN_PER_PLACE] * 3
    assert run.changes["starving"] == 3


def test_raise_left_out_beside_a_free_place_breaks_the_guard(market):
    found = Reading(timezone.now()).snapshot()
    everything = best(found, Weights.learned())
    nothing = allocate(found, everything, np.zeros(3, np.int32))
    assert [g["is_kept"] for g in covers_clusters(found, everything, nothing, np.ones(3))] == [False] * 5


def test_cancelled_run_is_not_finished(market):
    run = request_run()
    begin(run)
    cancel_run(run=run, by=StaffFactory())
    work_on(run.pk)
    finish(run)
    run.refresh_from_db()
    assert run.state == RunState.CANCELLED
    assert not MatchList.objects.exists()


def test_one_run_at_a_time(market):
    request_run()
    with pytest.raises(ValidationError, match="under way"):
        request_run()


def test_run_never_announced_is_swept_up(market, django_capture_on_commit_callbacks):
    request_run()
    with django_capture_on_commit_callbacks() as called:
        sweep_runs()
    assert len(called) == runs.WORKERS_ASKED


def test_market_comes_back_from_its_bytes_as_it_was(market):
    found = Reading(timezone.now()).snapshot()
    again = unpacked(Snapshot, packed(found))
    assert packed(again) == packed(found)


@pytest.mark.parametrize(
    "change", ["paused", "standing", "excluded", "blocked", "passed", "introduced", "own"]
)
def test_who_may_not_meet_is_on_no_list(market, change):
    mandate, found = market.mandates[0], market.raises[0]
    if change == "paused":
        mandate.pause()
    elif change == "standing":
        mandate.investor.members.update(state="ended")
    elif change == "excluded":
        mandate.excluded_businesses.add(found.business)
    elif change == "blocked":
        MatchFactory(of_raise=found, mandate=mandate, blocked_at=timezone.now(), block_reason="In court.")
    elif change == "passed":
        MatchFactory(
            of_raise=found, mandate=mandate, business_state="passed", business_reason="size",
            business_at=timezone.now(),
        )  # fmt: skip
    elif change == "introduced":
        IntroductionFactory(match=MatchFactory(of_raise=found, mandate=mandate))
    else:
        BusinessMemberFactory(business=found.business, user=mandate.investor.members.get().user)
    run_whole()
    assert mandate.pk not in MatchList.objects.served().get(side="business", subject=found.pk).others


def same_as_a_full_run():
    renewed = served()
    run_whole()
    return renewed == served()


def test_changed_mandate_is_renewed_on_both_sides_as_by_a_full_run(market):
    run_whole()
    mandate = market.mandates[0]
    by = mandate.investor.members.get().user
    save_mandate(
        investor=mandate.investor, by=by, mandate=mandate, ticket_min=5_000_000, ticket_max=9_000_000
    )
    assert MatchingMark.objects.filter(side="investor", subject=mandate.pk).exists()
    assert renew_marked() > 0
    assert not MatchingMark.objects.exists()
    assert ("investor", mandate.pk) not in served()
    for found in market.raises:
        assert mandate.pk not in served()["business", found.pk][0]
    assert same_as_a_full_run()


def test_paused_raise_leaves_the_lists_with_the_next_sweep(market):
    run_whole()
    found = market.raises[0]
    pause_raise(found=found, by=BusinessMemberFactory(business=found.business).user)
    renew_marked()  # what the sweep does each minute, when the announcement was lost
    assert ("business", found.pk) not in served()
    assert same_as_a_full_run()


def test_raise_renewed_alone_leaves_others_their_places(market):
    """One place in all for each mandate: what others hold is not taken from them."""
    for mandate in market.mandates:
        mandate.capacity = 1
        mandate.save()
    RaiseFactory.create_batch(10)
    run_whole()
    held = {key: row[0] for key, row in served().items() if key[0] == "business"}
    new = RaiseFactory(business=BusinessFactory(stage="seed"))
    mark_raise(new)
    renew_marked()
    now = {key: row[0] for key, row in served().items() if key[0] == "business"}
    assert now == held
    load = [len(row.others) for row in MatchList.objects.served().filter(side="investor")]
    assert load == [SHOWN_PER_PLACE] * 3


def test_new_raise_is_renewed_on_both_sides_as_by_a_full_run(market):
    run_whole()
    new = RaiseFactory(business=BusinessFactory(stage="seed", description="Looms that think"))
    mark_raise(new)
    assert renew_marked() == 4  # its own list, and those of three mandates
    assert len(served()["business", new.pk][0]) == 3
    assert same_as_a_full_run()


def test_renewal_looks_at_what_is_marked_and_no_more(market, monkeypatch):
    run_whole()
    looked_at = []
    compute = renewing.compute

    def seen(ground, first, end):
        looked_at.append(ground.market.raises.ids.tolist())
        return compute(ground, first, end)

    monkeypatch.setattr(renewing, "compute", seen)
    mark_raise(market.raises[3])
    renew_marked()
    assert looked_at == [[market.raises[3].pk]]
    assert MatchingRun.objects.active().get().pair_count == 15


def test_changed_business_is_noticed_without_a_mark(market):
    run_whole()
    MatchingMark.objects.all().delete()
    assert renew_marked() == 0
    business = market.raises[4].business
    business.description = "We weave software for looms and nothing else"
    business.save()
    assert Business.objects.get(pk=business.pk).updated_at > MatchingRun.objects.active().get().as_of
    assert renew_marked() > 0
    assert renew_marked() == 0


def test_first_change_asks_for_a_run(market):
    mandate = market.mandates[0]
    save_mandate(investor=mandate.investor, by=mandate.investor.members.get().user, mandate=mandate)
    renew_marked()
    assert MatchingRun.objects.unfinished().exists()
    assert MatchingMark.objects.exists()


def test_weights_are_activated_after_a_shadow_run_only(market):
    first, staff = run_whole(), StaffFactory()
    weights = MatchingWeightsFactory(document=Weights.learned().as_document())
    with pytest.raises(ValidationError, match="shadow run"):
        activate_weights(weights=weights, by=staff)
    shadow = run_whole(weights=weights, is_shadow=True, by=staff)
    assert MatchingRun.objects.active().get() == first
    assert shadow.changes == {"new": 0, "gone": 0, "same": 15, "starving": 0}
    run = activate_weights(weights=weights, by=staff)
    work_on(run.pk)
    assert MatchingRun.objects.active().get() == run
    assert run.weights == weights


def test_only_staff_ask_for_runs(market):
    with pytest.raises(PermissionDenied):
        request_run(by=UserFactory())
    assert not MatchingRun.objects.exists()


def test_staff_ask_for_a_run_follow_and_cancel_it_on_the_desk(market):
    run_whole()
    client = signed_in(StaffFactory())
    weights = runs.weights_in_force()
    client.post(reverse("admin:investors_matchingrun_add"), {"weights": weights.pk})
    run = MatchingRun.objects.unfinished().get()
    begin(run)
    do_chunk(take_chunk(run), ground_of(run))
    desk = reverse("admin:investors_matchingrun_changelist")
    assert "1 of 3 chunks" in client.get(desk).content.decode()
    page = client.get(reverse("admin:investors_matchingrun_change", args=[run.pk])).content.decode()
    assert 'hx-trigger="every 2s"' in page
    assert "1 of 3 chunks" in page
    client.post(desk, {"action": "cancel", "_selected_action": [run.pk]})
    run.refresh_from_db()
    assert run.state == RunState.CANCELLED
    page = client.get(reverse("admin:investors_matchingrun_change", args=[run.pk])).content.decode()
    assert "Cancelled by staff." in page
    assert "every 2s" not in page  # there is nothing to wait for any more


def test_guards_and_changes_are_read_on_the_desk(market):
    run = run_whole()
    page = signed_in(StaffFactory()).get(reverse("admin:investors_matchingrun_change", args=[run.pk]))
    text = page.content.decode()
    assert "Hard rules" in text
    assert "15 pairs new, 0 gone" in text
    assert str(market.raises[0].business.cluster) in text


def test_weights_that_cannot_be_used_are_refused_on_the_desk(market):
    client = signed_in(StaffFactory())
    falling = '{"curves": {"completeness": [[0, 1], [1, 0.5]]}}'
    address = reverse("admin:investors_matchingweights_add")
    page = client.post(address, {"name": "falling", "document": falling, "note": "Wrong."})
    assert "cannot be used" in page.content.decode()
    client.post(address, {"name": "flat", "document": falling.replace("0.5", "1"), "note": "Right."})
    assert MatchingWeights.objects.get(name="flat").activated_at is None


def test_tasks_do_the_whole(market):
    tasks.match_everything()
    tasks.match(run_id=MatchingRun.objects.unfinished().get().pk)
    assert MatchingRun.objects.active().exists()
    tasks.renew_matches()
    assert not MatchingMark.objects.exists()
