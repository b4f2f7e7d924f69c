"""Staff's page on how matching does, and what stands on people's desks."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clusters.models import Cluster
from investors import desk
from investors.desks import investing, raising
from investors.match_quality import quality
from investors.models import MatchFeedback, MatchingRun
from tests.factories.accounts import StaffFactory, signed_in
from tests.factories.clusters import BusinessFactory, BusinessMemberFactory, ClusterFactory
from tests.factories.investors import InvestorMemberFactory, MandateFactory, RaiseFactory
from tests.factories.matching import IntroductionFactory, MatchFactory, ServedRunFactory, listed

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def shown(score, *, wanted=False, version="v1", days=1):
    match = MatchFactory()
    common = {"match": match, "side": "investor", "score": score, "version": version, "rank": 1}
    MatchFeedback.objects.create(kind="shown", happened_at=NOW - timedelta(days=10), **common)
    if wanted:
        at = NOW - timedelta(days=10 - days)
        MatchFeedback.objects.create(kind="interested", happened_at=at, **common)


def test_empty_portal_has_nothing_to_say_and_says_so():
    page = signed_in(StaffFactory()).get(reverse("investors:match_quality")).content.decode()
    assert "No lists have been made yet" in page


def test_acceptance_is_told_by_tenths_of_the_score():
    for n in range(20):
        shown(score=float(n), wanted=n >= 18 or n == 0)
    deciles = dict(quality(NOW).deciles)
    assert deciles["1"] == 100
    assert deciles["10"] == 50
    assert sum(deciles.values()) == 150


def test_days_to_the_first_yes_are_the_median():
    for days in (1, 2, 9):
        shown(1.0, wanted=True, days=days)
    shown(1.0)
    assert quality(NOW).days_to_interest == 2


def test_versions_stand_beside_each_other():
    shown(1.0, version="old")
    shown(3.0, version="new", wanted=True)
    shown(5.0, version="new")
    new, old = quality(NOW).versions
    assert (new.name, new.shown_count, new.interested_count, new.mean_score) == ("new", 2, 1, 4.0)
    assert (new.share, old.share, old.name) == (50, 0, "old")


def test_starving_raises_swamped_mandates_and_shares_of_clusters():
    run, north = ServedRunFactory(), ClusterFactory(name="Loomford")
    fed, starving = (RaiseFactory(business=BusinessFactory(cluster=north)) for _ in range(2))
    full, free = MandateFactory(capacity=1), MandateFactory(capacity=9)
    listed(run, "business", fed.pk, [full.pk, free.pk])
    for mandate in (full, free):
        listed(run, "investor", mandate.pk, [fed.pk, 91, 92, 93])
    found = quality(NOW)
    assert found.starving == [starving]
    assert found.swamped == [full]
    assert found.clusters == [("Loomford", 50.0)]
    assert sum(count for _bin, count in found.scores) == 2
    page = signed_in(StaffFactory()).get(reverse("investors:match_quality")).content.decode()
    assert str(starving.business) in page
    assert "Loomford" in page


def test_reasons_of_both_sides_are_counted():
    MatchFactory(investor_state="passed", investor_reason="size", investor_at=NOW)
    MatchFactory(business_state="passed", business_reason="size", business_at=NOW)
    MatchFactory(business_state="passed", business_reason="place", business_at=NOW)
    assert quality(NOW).reasons == [("The sum does not suit", 2.0), ("Too far away", 1.0)]


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_as_many_queries_however_much_there_is(django_assert_num_queries, count):
    run = ServedRunFactory()
    for n in range(count):
        shown(float(n), wanted=True, version=f"v{n}")
        listed(run, "investor", MandateFactory(capacity=1).pk, [90, 91, 92, 93])
        RaiseFactory(business=BusinessFactory(cluster=Cluster.objects.first()))
    with django_assert_num_queries(9):
        quality(NOW)


def titles(tasks):
    return [task.title for task in tasks]


def asked_what_came_of_it(user):
    return [title for title in titles(desk.tasks_for(user)) if title.startswith("Say what came of")]


def test_suggestion_of_staff_stands_on_both_desks_until_answered():
    match = MatchFactory(suggested_at=NOW)
    invests = InvestorMemberFactory(investor=match.mandate.investor).user
    raises = BusinessMemberFactory(business=match.of_raise.business).user
    assert f"Answer 1 start-up for {match.mandate.investor}" in titles(desk.tasks_for(invests))
    assert f"Answer investors for {match.of_raise.business}" in titles(desk.tasks_for(raises))
    match.investor_state = "interested"
    match.save()
    assert investing.to_be_answered(invests) == []
    assert raising.to_be_answered(raises) != []  # and it does not say that the investor said yes


def test_silent_introduction_stands_on_both_desks_after_two_weeks():
    match = MatchFactory()
    invests = InvestorMemberFactory(investor=match.mandate.investor).user
    found = IntroductionFactory(match=match, made_at=NOW - timedelta(days=13))
    assert asked_what_came_of_it(invests) == []
    found.made_at = NOW - timedelta(days=15)
    found.save()
    assert len(asked_what_came_of_it(invests)) == 1
    assert asked_what_came_of_it(InvestorMemberFactory().user) == []


def test_failed_run_stands_on_the_agencys_desk():
    run = ServedRunFactory(state="failed", is_active=False, message="Chunk 1 was tried 3 times.")
    assert titles(desk.failed_matching(StaffFactory())) == ["Look why matching failed"]
    assert desk.failed_matching(InvestorMemberFactory().user) == []
    MatchingRun.objects.filter(pk=run.pk).update(state="done")
    assert desk.failed_matching(StaffFactory()) == []
