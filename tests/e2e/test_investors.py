"""An investor registers, says what they look for, certifies and sees terms; a start-up opens a raise."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import expect

from clusters.actions import refresh_counts
from clusters.models import Business
from investors.models import TermsView
from investors.reference.loading import load_investors_reference
from tests.e2e.steps import follow, heading, press, sign_in
from tests.factories.accounts import StaffFactory, UserFactory
from tests.factories.clusters import BusinessFactory, BusinessMemberFactory, ClusterFactory, SectorFactory
from tests.factories.investors import RaiseFactory

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
    """A listed business that says that it is raising."""
    cache.clear()
    load_investors_reference()
    SectorFactory(name="Games", slug="games")
    found = BusinessFactory(
        cluster=ClusterFactory(name="Loomford", slug="loomford"), trading_name="Carding", is_raising=True
    )
    refresh_counts()
    return found


@both_ways
def test_investor_registers_certifies_and_sees_terms(open_tab, origin, business, script):
    RaiseFactory(business=business)
    person = UserFactory(full_name="Inga Holm")
    tab = open_tab(java_script_enabled=script)
    sign_in(tab.context, person, origin)
    tab.goto(origin + "/investors/")
    follow(tab, "Register as an investor")
    tab.get_by_label("Name", exact=True).fill("Holm Invest")
    tab.get_by_label("Kind").select_option("angel")
    tab.get_by_label("Country").select_option("SE")
    press(tab, "Register")
    heading(tab, "What you look for")
    tab.get_by_label("Name", exact=True).fill("Own money")
    tab.get_by_label("Ticket from").fill("20000")
    tab.get_by_label("Ticket to").fill("100000")
    tab.get_by_label("Games").select_option("first")
    press(tab, "Save")
    expect(tab.get_by_text("£20k–£100k")).to_be_visible()

    tab.goto(origin + business.get_absolute_url())
    follow(tab, "See the raise")
    expect(tab.get_by_text("612,345")).to_have_count(0)
    follow(tab, "See which is true of you")
    follow(tab, "I am outside the United Kingdom")
    tab.get_by_label("Country where you live or decide").select_option("SE")
    tab.get_by_label("Sign by typing your full name").fill("Inga Holm")
    tab.get_by_label("I have read the warning").check()
    press(tab, "Sign")
    expect(tab.get_by_text("£612,345")).to_be_visible()
    expect(tab.get_by_text("You can lose all of it")).to_be_visible()
    assert TermsView.objects.get().user == person

    tab.goto(origin + reverse("investors:standing"))
    tab.get_by_role("button", name="Take it back").click()
    tab.goto(origin + reverse("investors:raise_page", args=[business.slug]))
    expect(tab.get_by_text("612,345")).to_have_count(0)


@both_ways
def test_start_up_opens_a_raise(open_tab, origin, business, script):
    owner = BusinessMemberFactory(business=business).user
    tab = open_tab(java_script_enabled=script)
    sign_in(tab.context, owner, origin)
    tab.goto(origin + reverse("investors:edit_raise", args=[business.slug]))
    tab.get_by_label("Looked for", exact=True).fill("400000")
    tab.get_by_label("Already committed").fill("500000")
    tab.get_by_label("Instrument").select_option("equity")
    tab.get_by_label("What the money is for").fill("Six people for a year.")
    press(tab, "Save")
    expect(tab.get_by_role("link", name="More is committed than you look for.")).to_be_visible()
    tab.get_by_label("Already committed").fill("100000")
    press(tab, "Save")
    press(tab, "Send to the agency")
    expect(tab.get_by_text("With the agency since")).to_be_visible()

    desk = open_tab()
    sign_in(desk.context, StaffFactory(), origin)
    desk.goto(origin + reverse("admin:investors_raise_changelist"))
    desk.get_by_role("checkbox", name="Select this object").check()
    desk.get_by_label("Action:").select_option("open")
    press(desk, "Go")
    expect(desk.get_by_text("1 opened.")).to_be_visible()
    tab.reload()
    expect(tab.get_by_text("Open since")).to_be_visible()
