"""An investor puts a business on a list from its page, with a note; a colleague reads it and goes on."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from clusters.actions import refresh_counts
from clusters.models import Business
from investors.models import Investor, ShortlistEntry
from tests.e2e.steps import follow, heading, press, sign_in
from tests.factories.clusters import BusinessFactory, ClusterFactory
from tests.factories.investors import InvestorMemberFactory

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
def business() -> Business:
    cache.clear()
    found = BusinessFactory(cluster=ClusterFactory(name="Loomford", slug="loomford"), trading_name="Carding")
    refresh_counts()
    return found


@pytest.fixture
def tab_of(open_tab, origin):
    """A window of somebody who acts for the investor Holm Invest."""

    def opened(name: str, *, script: bool) -> Tab:
        investor = Investor.objects.filter(slug="holm-invest").first()
        whose = {"investor": investor} if investor else {
            "investor__name": "Holm Invest", "investor__slug": "holm-invest",
        }  # fmt: skip
        member = InvestorMemberFactory(user__full_name=name, **whose)
        tab = open_tab(java_script_enabled=script)
        sign_in(tab.context, member.user, origin)
        return tab

    return opened


@both_ways
def test_investor_notes_something_about_a_business_and_a_colleague_goes_on(tab_of, origin, business, script):
    inga, per = tab_of("Inga Holm", script=script), tab_of("Per Sandberg", script=script)
    inga.goto(origin + business.get_absolute_url())
    follow(inga, "Add to a list")
    inga.get_by_label("A new list").check()
    inga.get_by_label("Name of the new list").fill("Looms")
    inga.get_by_label("A first note").fill("Seen at the fair; weaves quickly.")
    press(inga, "Add to the list")
    if script:  # where one was, without leaving the page
        heading(inga, "Carding")
        expect(inga.get_by_text("Carding is on Looms.")).to_be_visible()
        follow(inga, "Looms")
    expect(inga.get_by_text("Seen at the fair; weaves quickly.")).to_be_visible()

    per.goto(origin + reverse("portal:account"))
    follow(per, "Lists of Holm Invest")
    follow(per, "Looms")
    expect(per.get_by_text("Seen at the fair; weaves quickly.")).to_be_visible()
    expect(per.get_by_text("Inga Holm").first).to_be_visible()
    per.get_by_label("How far you are with Carding").select_option("talking")
    if not script:
        press(per, "Set how far you are with Carding")
    expect(per.locator(".record .stage")).to_have_text("Talking")
    press(per, "Take off Carding")
    expect(per.get_by_text("Carding is off the list; its notes are kept.")).to_be_visible()
    expect(per.locator(".record")).to_have_count(0)
    press(per, "Put it back")
    expect(per.locator(".record .stage")).to_have_text("Talking")

    inga.reload()
    expect(inga.locator(".stage")).to_have_text("Talking")
    inga.get_by_label("Your note").fill("They want to meet in May.")
    press(inga, "Write it down")
    expect(inga.get_by_text("They want to meet in May.")).to_be_visible()
    entry = ShortlistEntry.objects.get()
    assert (entry.added_by.full_name, entry.notes.count()) == ("Inga Holm", 2)


def test_two_windows_do_not_write_over_each_other(tab_of, origin, business):
    first = tab_of("Inga Holm", script=True)
    first.goto(origin + reverse("investors:add_to_list", args=[business.slug]))
    first.get_by_label("A new list").check()
    first.get_by_label("Name of the new list").fill("Looms")
    first.get_by_label("A first note").fill("As it was")
    press(first, "Add to the list")
    first.get_by_role("link", name="Change your note").click()
    second = first.context.new_page()
    second.goto(first.url)
    second.get_by_label("Your note").fill("From the train")
    press(second, "Save")
    expect(second.get_by_text("Your note is saved.")).to_be_visible()
    first.get_by_label("Your note").fill("From the desk")
    press(first, "Save")
    heading(first, "Two wordings of your note")
    expect(first.locator("#standing")).to_contain_text("From the train")
    expect(first.get_by_label("Your note")).to_have_value("From the desk")
    press(first, "Save this in its place")
    expect(first.get_by_text("From the desk")).to_be_visible()
