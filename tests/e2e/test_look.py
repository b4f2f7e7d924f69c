"""What the look does with and without script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.xdist_group("every_page")]

GROUND = "() => getComputedStyle(document.body).backgroundColor"
PAPER, NIGHT = "rgb(243, 240, 231)", "rgb(15, 22, 38)"


@pytest.fixture
def context(browser: Browser):
    """A phone by day."""
    context = browser.new_context(viewport={"width": 375, "height": 800}, color_scheme="light")
    yield context
    context.close()


def test_theme_follows_the_system_without_script(browser, origin):
    context = browser.new_context(java_script_enabled=True, color_scheme="dark")
    tab = context.new_page()
    tab.route("**/*.js", lambda route: route.abort())
    tab.goto(origin)
    assert tab.evaluate(GROUND) == NIGHT
    expect(tab.locator("[data-theme-switch]")).to_be_hidden()
    context.close()


def test_chosen_theme_stays_on_the_next_page(context, origin):
    tab = context.new_page()
    tab.goto(origin)
    assert tab.evaluate(GROUND) == PAPER
    tab.get_by_role("button", name="Night").click()
    assert tab.evaluate(GROUND) == NIGHT
    tab.goto(f"{origin}/clusters/")
    assert tab.evaluate(GROUND) == NIGHT
    expect(tab.get_by_role("button", name="Day")).to_be_visible()


def test_menu_of_the_phone_opens_without_script(browser, origin):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 375, "height": 800})
    tab = context.new_page()
    tab.goto(origin)
    clusters = tab.get_by_role("navigation", name="Main").get_by_role("link", name="Clusters")
    expect(clusters).to_be_hidden()
    tab.get_by_text("Menu", exact=True).click()
    expect(clusters).to_be_visible()
    context.close()


def test_navigation_of_the_desktop_is_open_without_script(browser, origin):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 800})
    tab = context.new_page()
    tab.goto(origin)
    expect(tab.get_by_role("navigation", name="Main").get_by_role("link", name="Clusters")).to_be_visible()
    context.close()


def test_main_targets_of_the_phone_are_44_pixels(context, origin):
    tab = context.new_page()
    tab.goto(origin)
    boxes = [
        tab.locator(".brand"),
        tab.locator(".site-menu summary"),
        tab.get_by_role("link", name="Sign in"),
    ]
    boxes += tab.locator(".button").all()
    assert all(box.bounding_box()["height"] >= 44 for box in boxes)


def test_skip_link_is_the_first_stop_and_leads_to_the_content(context, origin):
    tab = context.new_page()
    tab.goto(origin)
    tab.keyboard.press("Tab")
    expect(tab.get_by_role("link", name="Skip to the content")).to_be_focused()
    tab.keyboard.press("Enter")
    expect(tab.locator("#main")).to_be_focused()


def test_each_emblem_on_the_map_leads_to_its_cluster(context, origin):
    tab = context.new_page()
    tab.goto(origin)
    tab.get_by_role("group", name="Map of the North").get_by_role("link", name="Loomford").click()
    expect(tab).to_have_url(f"{origin}/clusters/loomford/")
