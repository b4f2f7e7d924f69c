"""Staff write a call, build its form, see what is missing, and publish it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from funding.enums import CallPhase, QuestionKind
from funding.models import Call, Question
from tests.e2e.steps import follow, heading, press, sign_in
from tests.factories.accounts import StaffFactory
from tests.factories.funding import BudgetLineFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("calls")]
both_ways = pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])


def write_call(tab: Tab) -> None:
    today = timezone.localdate()
    told = {
        "title": "Looms that listen", "slug": "looms-that-listen",
        "summary": "Grants for looms that hear when a thread breaks.",
        "purpose": "Pays for microphones.", "who_can_apply": "Whoever weaves.",
        "pot_amount": "60000", "min_amount": "5000", "max_amount": "20000",
        "opens_at": f"{today - timedelta(days=1)}T09:00",
        "closes_at": f"{today + timedelta(days=30)}T12:00",
        "decision_on": str(today + timedelta(days=50)), "contact_name": "Grace Hopwood",
        "contact_email": "calls@technorth.example",
    }  # fmt: skip
    for name, value in told.items():
        tab.locator(f"[name={name}]").fill(value)
    tab.locator("[name=line]").select_option(index=1)
    press(tab, "Save and continue editing")


def add_criterion(tab: Tab) -> None:
    tab.locator("[name=criteria-0-title]").fill("Idea")
    tab.locator("[name=criteria-0-weight]").fill("100")
    press(tab, "Save and continue editing")


def ask(tab: Tab, kind: str, label: str, section: str) -> None:
    tab.get_by_role("group", name=f"Ask in {section}").get_by_role("link", name=kind).click()
    tab.get_by_label("Question:", exact=True).fill(label)


@both_ways
def test_staff_build_a_call_and_publish_it(open_tab, live_server, script):
    cache.clear()
    BudgetLineFactory()
    tab = open_tab(java_script_enabled=script)
    sign_in(tab.context, StaffFactory(), live_server.url)
    tab.goto(f"{live_server.url}/admin/funding/call/add/")
    write_call(tab)
    heading(tab, "Change call")
    follow(tab, "Publish …")
    expect(tab.get_by_text("The weights of the criteria make 0 %")).to_be_visible()
    expect(tab.get_by_role("button", name="Publish", exact=True)).to_have_count(0)
    follow(tab, "Never mind")
    add_criterion(tab)

    follow(tab, "Form")
    heading(tab, "Form of “Looms that listen”")
    ask(tab, "Yes or no", "Does the thread break often?", "Your project")
    press(tab, "Save")
    ask(tab, "Long text", "How often?", "Your project")
    tab.get_by_label("At most this many words:").fill("120")
    tab.get_by_label("Asked:").select_option("Yes")
    press(tab, "Save")
    expect(tab.get_by_text("if “Does the thread break often?” is “yes”")).to_be_visible()
    press(tab, "↑ Move up: How often?")
    expect(tab.get_by_text("depends on a question that comes later")).to_be_visible()
    press(tab, "↓ Move down: How often?")
    expect(tab.get_by_text("Nothing is missing.")).to_be_visible()

    follow(tab, "Looms that listen")
    follow(tab, "Publish …")
    expect(tab.get_by_role("cell", name="£40,000")).to_be_visible()
    press(tab, "Publish")
    expect(tab.get_by_text("“Looms that listen”: Published.")).to_be_visible()
    call = Call.objects.get()
    assert call.phase() == CallPhase.OPEN
    assert Question.objects.get(kind=QuestionKind.LONG, label="How often?").shown_if_value == "yes"
    follow(tab, "View on site")
    heading(tab, "Looms that listen")
