"""Signing up, coming back and leaving, in a real browser, with and without script."""

from __future__ import annotations

import uuid

import pytest
from django.core.cache import cache
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from accounts.demo import PASSWORD, PEOPLE, create_demo_people, current_code
from tests.e2e.steps import code_sent_to, heading, press

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("account"),
]

STAFF = next(person for person in PEOPLE if person.key == "staff")


@pytest.fixture(autouse=True)
def _no_limits_of_the_test_before():
    cache.clear()


@pytest.fixture
def ada() -> str:
    """Another address in each test."""
    return f"ada-{uuid.uuid4().hex[:8]}@example.org"


@pytest.fixture
def origin(live_server) -> str:
    return live_server.url.replace("127.0.0.1", "localhost")  # passkeys need a name, not a number


def with_passkeys(tab: Tab) -> Tab:
    """A device that knows its person, as Chromium can play it."""
    device = tab.context.new_cdp_session(tab)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return tab


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_somebody_signs_up_looks_round_and_leaves_for_good(open_tab, origin, ada, script):
    tab = open_tab(java_script_enabled=script)
    tab.goto(f"{origin}/account/signup/")
    tab.get_by_label("Full name").fill("Ada Byron")
    tab.get_by_label("E-mail address").fill(ada)
    tab.get_by_label("Password").fill("a-calm-river-by-night")
    press(tab, "Sign up")
    heading(tab, "Enter the code from our mail")
    tab.get_by_label("Code from the mail").fill(code_sent_to(ada))
    press(tab, "Confirm")
    heading(tab, "Hello Ada Byron")
    with tab.expect_download() as download:
        press(tab, "Download your data")
    assert download.value.suggested_filename.startswith("technorth-my-data-")
    tab.get_by_role("link", name="erase your account").click()
    heading(tab, "Erase your account")
    tab.get_by_label("I understand that this cannot be undone").check()
    press(tab, "Erase my account for good")
    expect(tab.get_by_text("Your account is erased.")).to_be_visible()
    tab.goto(f"{origin}/account/")
    heading(tab, "Sign in")


def test_somebody_signs_up_and_comes_back_with_a_passkey(open_tab, origin, ada):
    tab = with_passkeys(open_tab())
    tab.goto(f"{origin}/account/signup/passkey/")
    tab.get_by_label("Full name").fill("Ada Byron")
    tab.get_by_label("E-mail address").fill(ada)
    press(tab, "Go on")
    tab.get_by_label("Code from the mail").fill(code_sent_to(ada))
    press(tab, "Confirm")
    press(tab, "Make the passkey")
    heading(tab, "Hello Ada Byron")
    press(tab, "Sign out")
    tab.goto(f"{origin}/account/login/")
    press(tab, "Sign in with a passkey")
    heading(tab, "Hello Ada Byron")


def test_refused_passkey_is_said_in_words(open_tab, origin):
    tab = with_passkeys(open_tab())
    tab.goto(f"{origin}/account/login/")
    press(tab, "Sign in with a passkey")
    expect(tab.get_by_role("alert")).to_contain_text("That did not work")


def test_demo_staff_sign_in_and_reach_the_page_they_asked_for(open_tab, origin):
    create_demo_people()
    tab = open_tab()
    tab.goto(f"{origin}/admin/accounts/user/")
    heading(tab, "Sign in")
    tab.get_by_label("E-mail address").fill(STAFF.email)
    tab.get_by_label("Password").fill(PASSWORD)
    press(tab, "Sign in")
    heading(tab, "Enter your second factor")
    tab.get_by_label("Code").fill(current_code(STAFF)[0])
    press(tab, "Sign in")
    heading(tab, "Select person to change")
