"""An investor and a start-up answer each other's suggestions and are introduced; staff see how it goes."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from core.models import OutboxMessage
from investors.actions import request_run, work_on
from investors.models import Introduction, Match
from tests.e2e.steps import follow, heading, press, sign_in
from tests.factories.accounts import StaffFactory, UserFactory
from tests.factories.clusters import BusinessFactory, BusinessMemberFactory, ClusterFactory
from tests.factories.investors import (
    CertificationFactory,
    InvestorFactory,
    InvestorMemberFactory,
    MandateFactory,
    RaiseFactory,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("investors"),
]
both_ways = pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])


@pytest.fixture
def origin(live_server) -> str:
    return live_server.url


@pytest.fixture
def market():
    """Two raises and a mandate that suits both, as a run leaves them."""
    cluster = ClusterFactory(name="Loomford", slug="loomford")

    class Market:
        carding = RaiseFactory(business=BusinessFactory(cluster=cluster, trading_name="Carding"))
        heddle = RaiseFactory(business=BusinessFactory(cluster=cluster, trading_name="Heddle"))
        mandate = MandateFactory(investor=InvestorFactory(name="Weft Capital", slug="weft-capital"))
        invests = UserFactory(full_name="Inga Holm", email="inga@matching.example")
        raises = UserFactory(full_name="Ada Byron", email="ada@matching.example")

    InvestorMemberFactory(investor=Market.mandate.investor, user=Market.invests)
    CertificationFactory(user=Market.invests)
    BusinessMemberFactory(business=Market.carding.business, user=Market.raises)
    work_on(request_run().pk)
    return Market


@both_ways
def test_both_say_yes_and_are_introduced(open_tab, origin, market, script):
    tab = open_tab(java_script_enabled=script)
    sign_in(tab.context, market.invests, origin)
    tab.goto(origin + "/investors/weft-capital/desk/")
    follow(tab, "Start-ups for you")
    heading(tab, "Start-ups for you")
    other = tab.locator("article", has=tab.get_by_role("link", name="Heddle"))
    other.get_by_text("Not for us").click()
    press(other, "Too early or too late")
    expect(tab.get_by_text("You said no to 1")).to_be_visible()
    one = tab.locator("article", has=tab.get_by_role("link", name="Carding"))
    press(one, "Yes, let us talk")
    expect(tab.get_by_role("heading", name="You said yes")).to_be_visible()

    theirs = open_tab(java_script_enabled=script)
    sign_in(theirs.context, market.raises, origin)
    theirs.goto(origin + f"/businesses/{market.carding.business.slug}/matches/")
    heading(theirs, "Investors for you")
    press(theirs, "Yes, let us talk")
    follow(theirs, "Weft Capital")
    theirs.get_by_label("We met").check()
    press(theirs, "Say so")
    expect(theirs.get_by_text("Last said, on")).to_be_visible()

    found = Introduction.objects.get()
    assert (found.match.of_raise, found.outcome) == (market.carding, "meeting")
    assert Match.objects.get(of_raise=market.heddle).investor_reason == "stage"
    assert OutboxMessage.objects.filter(kind="investors/introduced").count() == 3

    desk = open_tab(java_script_enabled=script)
    sign_in(desk.context, StaffFactory(), origin)
    desk.goto(origin + "/desk/matching/")
    heading(desk, "How matching does")
    expect(desk.get_by_role("row", name="Too early or too late")).to_be_visible()
