"""Two members of a start-up find a call, apply over two devices, are interrupted, and send; staff screens."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from clusters.actions import refresh_counts
from clusters.models import Business
from funding.enums import ApplicationState, QuestionKind
from funding.models import Answer, Application
from tests.e2e.steps import follow, heading, press, sign_in
from tests.factories.accounts import StaffFactory, UserFactory
from tests.factories.applications import member_of
from tests.factories.calls import open_call
from tests.factories.clusters import BusinessFactory, ClusterFactory
from tests.waiting import wait_until

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("applying"),
]
both_ways = pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
PDF = {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 looms %%EOF"}


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
def call(business):
    return open_call(
        title="Looms for learning",
        slug="looms-for-learning",
        needs_sign_off=True,
        questions=[
            {"key": "hires", "kind": QuestionKind.YES_NO, "label": "Will you hire?"},
            {"key": "why", "label": "Why you?", "word_limit": 50},
            {"key": "plan", "kind": QuestionKind.FILE, "label": "Your plan"},
        ],
    )


def fill_project(tab) -> None:
    tab.get_by_label("What is your project called?").fill("Looms that learn")
    tab.get_by_label("What will you do, in plain words?").fill("We teach looms to read.")
    tab.get_by_label("What does the whole project cost?").fill("20,000")
    tab.get_by_label("How much do you ask for?").fill("10,000")
    tab.get_by_label("When does the work begin?").fill("2027-01-11")
    tab.get_by_label("When does it end?").fill("2027-06-30")


@both_ways
def test_start_up_applies_together_and_staff_screens(open_tab, origin, business, call, script):
    one, other = member_of(business, user__full_name="Ada Byron"), member_of(business)
    tab = open_tab(java_script_enabled=script)
    sign_in(tab.context, one, origin)
    tab.goto(origin + "/funding/calls/")
    tab.get_by_role("link", name="Looms for learning").first.click()
    tab.get_by_role("link", name="Check and apply").first.click()
    heading(tab, "Can you apply?")
    expect(tab.get_by_text("Can apply", exact=True)).to_be_visible()
    tab.get_by_role("radio", name="Carding").check()
    press(tab, "Begin the application")
    follow(tab, "Your project")
    fill_project(tab)
    press(tab, "Save and continue")
    heading(tab, "Idea")
    tab.get_by_label("Why you?").fill("We have looms.")
    press(tab, "Save and go to the list")
    expect(tab.get_by_text("In progress")).to_be_visible()

    colleague = open_tab(java_script_enabled=script)
    sign_in(colleague.context, other, origin)
    colleague.goto(tab.url)
    follow(colleague, "Idea")
    expect(colleague.get_by_label("Why you?")).to_have_value("We have looms.")
    colleague.get_by_label("Yes").check()
    colleague.get_by_label("Your plan").set_input_files(PDF)
    press(colleague, "Save and continue")
    heading(colleague, "Declarations")
    for answered in colleague.get_by_label("No").all():
        answered.check()
    press(colleague, "Save and check your answers")
    heading(colleague, "Check your answers")
    expect(colleague.get_by_role("link", name="plan.pdf")).to_be_visible()
    press(colleague, "I have read it and sign it off")

    tab.get_by_role("link", name="Check your answers and send").or_(
        tab.get_by_role("link", name="Check your answers")
    ).first.click()
    tab.get_by_label("What this application says is true").check()
    tab.get_by_label("Your full name").fill("Ada Byron")
    press(tab, "Send the application")
    heading(tab, "We have your application")
    application = Application.objects.get()
    expect(tab.get_by_text(f"{application.reference}/1").first).to_be_visible()

    desk = open_tab(java_script_enabled=script)
    sign_in(desk.context, StaffFactory(), origin)
    desk.goto(origin + "/admin/funding/application/?waits=screening")
    follow(desk, "Looms that learn")
    desk.get_by_text("Eligible: pass on to assessment").first.click()
    press(desk, "Eligible: pass on to assessment")
    expect(desk.get_by_text("Passed on.")).to_be_visible()
    application.refresh_from_db()
    assert application.state == ApplicationState.SUBMITTED
    assert application.screened_at


def test_words_are_saved_while_they_are_typed_and_are_there_after_a_crash(open_tab, origin, business, call):
    person = member_of(business)
    tab = open_tab()
    sign_in(tab.context, person, origin)
    tab.goto(origin + "/funding/apply/looms-for-learning/")
    tab.get_by_role("radio", name="Carding").check()
    press(tab, "Begin the application")
    follow(tab, "Idea")
    tab.get_by_label("Why you?").press_sequentially("We have looms.")
    expect(tab.get_by_text("Saved at")).to_be_visible()
    assert Answer.objects.get().value == "We have looms."
    address = tab.url
    tab.context.close()  # as if the machine had been switched off
    again = open_tab()
    sign_in(again.context, person, origin)
    again.goto(address)
    expect(again.get_by_label("Why you?")).to_have_value("We have looms.")
    expect(again.get_by_text("3 of 50 words")).to_be_visible()


def test_colleagues_who_type_into_the_same_answer_both_keep_their_words(open_tab, origin, business, call):
    one, other = member_of(business), member_of(business, user__full_name="Mary Fisher")
    tabs = []
    for person in (one, other):
        tab = open_tab()
        sign_in(tab.context, person, origin)
        tab.goto(origin + "/funding/apply/looms-for-learning/")
        if not tabs:
            tab.get_by_role("radio", name="Carding").check()
            press(tab, "Begin the application")
        tab.goto(f"{origin}{Application.objects.get().get_absolute_url()}section/idea/")
        tabs.append(tab)
    mine, theirs = tabs
    theirs.get_by_label("Why you?").fill("Theirs")
    wait_until(lambda: Answer.objects.filter(value="Theirs").exists())
    mine.get_by_label("Why you?").fill("Mine")
    expect(mine.get_by_text("Mary Fisher saved another answer").first).to_be_visible()
    press(mine, "Save and stay here")
    expect(mine.get_by_text("Mary Fisher saved this")).to_be_visible()
    expect(mine.get_by_label("Why you?")).to_have_value("Mine")
    press(mine, "Save and stay here")
    wait_until(lambda: Answer.objects.filter(value="Mine").exists())


def test_stranger_finds_nothing_of_it(open_tab, origin, business, call):
    tab = open_tab()
    sign_in(tab.context, UserFactory(), origin)
    answered = tab.goto(origin + "/funding/applications/G-AAAA-AAAA/")
    assert answered.status == 404
