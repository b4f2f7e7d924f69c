"""Somebody far away asks the North and follows; a curator answers within the clock."""

from __future__ import annotations

import re
import uuid

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from investors.enums import EnquiryStage
from investors.models import Enquiry
from tests.e2e.steps import follow, heading, link_sent_to, press, sign_in
from tests.factories.clusters import ClusterFactory, CuratorshipFactory
from tests.factories.enquiries import ReplyTemplateFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("enquiry"),
]
both_ways = pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
PDF = {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n%%EOF\n"}


@pytest.fixture
def origin(live_server) -> str:
    return live_server.url


@pytest.fixture
def mailbox() -> str:
    """Of this test alone: mail is looked up by it."""
    return f"akiko-{uuid.uuid4().hex[:8]}@kawa.example"


@pytest.fixture
def curator():
    cache.clear()
    loomford = ClusterFactory(name="Loomford", slug="loomford")
    return CuratorshipFactory(cluster=loomford, user__full_name="Tom Ackroyd").user


def ask(tab: Tab, mailbox: str, *, script: bool) -> None:
    """From the form's first field to its button; the browser is in Tokyo."""
    tab.get_by_label("Open an office or a site here").check()
    tab.get_by_label("What would you like to know or do?").fill("We look for a place for forty people.")
    tab.get_by_label("Within three months").check()
    tab.get_by_text("Add size or files, if you like").click()
    tab.get_by_label("About how many people would work here?").fill("40")
    tab.get_by_label("Files").set_input_files(PDF)
    tab.get_by_label("Your name").fill("Akiko Mori")
    tab.get_by_label("E-mail address").fill(mailbox)
    tab.get_by_label("The country you are in").select_option("JP")
    if script:
        expect(tab.get_by_label("Your time zone")).to_have_value("Asia/Tokyo")
    tab.get_by_label("TechNorth may keep what I write here").check()
    press(tab, "Send the enquiry")


@both_ways
def test_overseas_visitor_asks_and_follows_and_a_curator_answers_in_time(
    open_tab, origin, curator, mailbox, script
):
    tab = open_tab(java_script_enabled=script, timezone_id="Asia/Tokyo", locale="ja-JP")
    tab.goto(f"{origin}/clusters/loomford/")
    follow(tab, "Send an enquiry")
    heading(tab, "Ask about Loomford")
    ask(tab, mailbox, script=script)

    heading(tab, "Your enquiry")
    enquiry = Enquiry.objects.get()
    expect(tab.get_by_text(f"Your reference is {enquiry.reference}.")).to_be_visible()
    expect(tab.get_by_text("You have an answer by")).to_contain_text("(Tokyo time)")
    expect(tab.get_by_role("link", name="plan.pdf")).to_be_visible()

    desk = open_tab(java_script_enabled=script)
    sign_in(desk.context, curator, origin)
    desk.goto(origin + reverse("admin:investors_enquiry_changelist"))
    follow(desk, enquiry.reference)
    heading(desk, "Akiko Mori")
    press(desk, "Take it")
    expect(desk.get_by_text("It is yours.")).to_be_visible()

    tab.goto(link_sent_to(mailbox, "investors/enquiry_received", origin))
    expect(tab.get_by_text("Tom Ackroyd")).to_be_visible()

    desk.get_by_label("Your answer").fill("Come to the old mill, with a view of the canal.")
    press(desk, "Send the answer")
    expect(desk.get_by_text(re.compile("in time"))).to_be_visible()
    tab.goto(link_sent_to(mailbox, "investors/enquiry_answered", origin))
    expect(tab.get_by_text("Come to the old mill")).to_be_visible()
    tab.get_by_label("Your message").fill("Is there a second mill?")
    press(tab, "Send the message")
    expect(tab.get_by_text("We have your message and answer it next.")).to_be_visible()
    desk.reload()
    expect(desk.get_by_text("Is there a second mill?")).to_be_visible()
    enquiry.refresh_from_db()
    assert (enquiry.owner, enquiry.was_in_time, enquiry.stage) == (
        curator,
        True,
        EnquiryStage.IN_CONVERSATION,
    )


@both_ways
def test_what_was_typed_stays_when_something_is_missing(open_tab, origin, mailbox, script):
    tab = open_tab(java_script_enabled=script)
    tab.goto(f"{origin}/enquiries/new/")
    tab.get_by_label("What would you like to know or do?").fill("A long thought.")
    press(tab, "Send the enquiry")
    expect(tab.get_by_label("What would you like to know or do?")).to_have_value("A long thought.")
    expect(tab.locator(".govuk-error-summary")).to_be_visible()
    tab.locator(".govuk-error-summary a").first.click()
    expect(tab.get_by_label("Invest in businesses here")).to_be_focused()


@both_ways
def test_curator_begins_with_a_kept_text_stops_the_clock_and_hands_over(
    open_tab, origin, curator, mailbox, script
):
    ReplyTemplateFactory(title="Which?", text="Dear {name}, which kind of loom?")
    ClusterFactory(name="Dockside")
    visitor = open_tab(java_script_enabled=script, timezone_id="Asia/Tokyo")
    visitor.goto(f"{origin}/enquiries/new/?cluster=loomford")
    ask(visitor, mailbox, script=script)
    enquiry = Enquiry.objects.get()

    desk = open_tab(java_script_enabled=script)
    sign_in(desk.context, curator, origin)
    desk.goto(origin + enquiry.get_absolute_url())
    press(desk, "Fill it in")
    expect(desk.get_by_label("Your answer")).to_have_value("Dear Akiko Mori, which kind of loom?")
    desk.get_by_text("Stop the clock").first.click()
    desk.get_by_label("Why the clock stands").fill("Which kind of loom do you mean?")
    press(desk, "Stop the clock")
    expect(desk.get_by_text("The clock stands since")).to_be_visible()
    visitor.reload()
    expect(visitor.get_by_text("Which kind of loom do you mean?")).to_be_visible()

    desk.get_by_text("Hand it over to another cluster").first.click()
    desk.get_by_label("To", exact=True).select_option(label="Dockside")
    desk.locator("form[action$='hand_over/']").get_by_label("Why").fill("They build them.")
    press(desk, "Hand it over to another cluster")
    expect(desk.get_by_text("Handed over, and the person is told.")).to_be_visible()
    visitor.reload()
    expect(visitor.get_by_text("It is with the people of Dockside.")).to_be_visible()
