"""Somebody who invests and has a business goes from desk to desk, and takes the dates along."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar
from playwright.sync_api import expect

from tests.e2e.steps import follow, heading, press, sign_in
from tests.factories.accounts import UserFactory
from tests.factories.clusters import BusinessFactory, BusinessMemberFactory
from tests.factories.investors import InvestorMemberFactory, MandateFactory, RaiseFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_person_on_both_sides_sees_what_needs_them_and_subscribes_to_the_dates(open_tab, live_server, script):
    member = BusinessMemberFactory(
        user=UserFactory(full_name="Ada Weaver"), business=BusinessFactory(trading_name="Carding")
    )
    RaiseFactory(business=member.business, closes_on=timezone.localdate() + timedelta(days=10))
    MandateFactory(investor=InvestorMemberFactory(user=member.user, investor__name="Own Money").investor)
    tab = open_tab(java_script_enabled=script)
    sign_in(tab.context, member.user, live_server.url)
    tab.goto(live_server.url + "/account/")
    follow(tab, "Your investing desk")
    heading(tab, "Investing")
    expect(tab.get_by_role("link", name="Say on which basis you may see terms of raises")).to_be_visible()
    follow(tab, "Carding")
    heading(tab, "Carding")
    expect(tab.get_by_role("link", name="Decide how the raise of Carding goes on")).to_be_visible()
    follow(tab, "All your dates")
    press(tab, "Make an address")
    first = address_shown(tab)
    [event] = Calendar.from_ical(Client().get(first).content).walk("VEVENT")
    assert event["summary"] == "The raise of Carding closes"
    press(tab, "Renew it")
    expect(tab.get_by_text("This is your new address.")).to_be_visible()
    assert Client().get(first).status_code == 404
    assert Client().get(address_shown(tab)).status_code == 200


def address_shown(tab) -> str:
    """The path of it: the site's own name is not the test server's."""
    return "/calendar/" + tab.get_by_label("Your private address").input_value().partition("/calendar/")[2]
