"""Looking for businesses, setting them aside, comparing them; in a real browser, with and without script."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from django.core.cache import cache
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from clusters.actions import refresh_counts, refresh_sectors
from clusters.search.cube import count_cube
from tests.e2e.steps import follow, heading, press, sign_in
from tests.factories.accounts import UserFactory
from tests.factories.clusters import (
    BusinessFactory,
    BusinessSectorFactory,
    ClusterFactory,
    FactFactory,
    MetricFactory,
    SectorFactory,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("directory"),
]
both_ways = pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])


@pytest.fixture
def origin(live_server) -> str:
    return live_server.url


@pytest.fixture(autouse=True)
def directory() -> None:
    """Two clusters, two sectors, and more businesses than fit on a page."""
    cache.clear()
    jobs = MetricFactory(key="tech-jobs", label="Tech jobs")
    clusters = [ClusterFactory(name=name, slug=name.lower()) for name in ("Loomford", "Millby")]
    sectors = [SectorFactory(name=name, slug=name.lower()) for name in ("Games", "Fintech")]
    for cluster in clusters:
        FactFactory(cluster=cluster, metric=jobs)
    for number in range(30):
        business = BusinessFactory(
            cluster=clusters[number % 2],
            trading_name=f"Bobbin {number:02}",
            legal_name=f"BOBBIN {number:02} LIMITED",
        )
        BusinessSectorFactory(business=business, sector=sectors[number % 3 == 0])
    shuttle = BusinessFactory(
        cluster=clusters[0], trading_name="=Shuttleworth Analytics", short_description="Weaving figures."
    )
    BusinessSectorFactory(business=shuttle, sector=sectors[1])
    refresh_sectors()
    refresh_counts()
    count_cube()


def found(tab: Tab) -> object:
    return expect(tab.locator("#found"))


def apply(tab: Tab, script: bool) -> None:
    """With script a filter sends itself."""
    if not script:
        press(tab, "Apply")


def with_filters(tab: Tab, origin: str) -> Tab:
    tab.goto(f"{origin}/businesses/")
    if not tab.get_by_label("Words").is_visible():
        tab.locator(".filters > summary").click()
    return tab


@both_ways
def test_somebody_finds_a_business_by_a_misspelt_name(open_tab, origin, script):
    tab = with_filters(open_tab(java_script_enabled=script), origin)
    tab.get_by_label("Words").fill("Shutleworth Analitics")
    apply(tab, script)
    found(tab).to_have_text("1 business")
    expect(tab.get_by_text("Showing results for")).to_be_visible()
    follow(tab, "=Shuttleworth Analytics")
    heading(tab, "=Shuttleworth Analytics")


@both_ways
def test_somebody_filters_and_goes_back(open_tab, origin, script):
    tab = with_filters(open_tab(java_script_enabled=script), origin)
    found(tab).to_have_text("31 businesses")
    tab.get_by_label("Millby", exact=True).check()
    apply(tab, script)
    found(tab).to_have_text("15 businesses")
    assert re.search(r"cluster=\d+|cluster=millby", tab.url)
    tab.get_by_label("Fintech", exact=True).check()
    apply(tab, script)
    found(tab).to_have_text("5 businesses")
    if script:
        expect(tab.locator("#live")).to_have_text("5 businesses")
    tab.go_back()
    found(tab).to_have_text("15 businesses")
    tab.get_by_role("link", name=re.compile("Millby.*take it away")).click()
    found(tab).to_have_text("31 businesses")


@both_ways
def test_somebody_pages_on_and_takes_the_list_along(open_tab, origin, script):
    tab = with_filters(open_tab(java_script_enabled=script), origin)
    tab.get_by_label("Loomford", exact=True).check()
    apply(tab, script)
    found(tab).to_have_text("16 businesses")
    with tab.expect_download() as download:
        follow(tab, "Download 16 as CSV")
    rows = list(csv.reader(io.StringIO(Path(download.value.path()).read_text("utf-8-sig"))))
    assert len(rows) == 17
    assert not [cell for row in rows for cell in row if cell.startswith("=")]
    tab.goto(f"{origin}/businesses/?page=2")
    expect(tab.locator(".record--business").first).to_be_visible()


@both_ways
def test_nothing_found_says_what_to_do(open_tab, origin, script):
    tab = with_filters(open_tab(java_script_enabled=script), origin)
    tab.get_by_label("Words").fill("xylophone quarry zzz")
    apply(tab, script)
    expect(tab.get_by_text("Nothing fits all of that")).to_be_visible()
    follow(tab, "Show every business")
    found(tab).to_have_text("31 businesses")


@both_ways
def test_somebody_sets_three_aside_compares_them_and_keeps_them(open_tab, origin, script):
    tab = with_filters(open_tab(java_script_enabled=script), origin)
    for number in range(3):
        button = tab.get_by_role("button", name=f"Shortlist Bobbin {number:02}")
        button.click()
        if script:
            expect(button).to_have_attribute("aria-pressed", "true")
        else:
            tab.goto(f"{origin}/businesses/")
    tab.goto(f"{origin}/businesses/shortlist/")
    expect(tab.get_by_text("3 businesses, seen by nobody but you.")).to_be_visible()
    for number in range(3):
        tab.get_by_label(f"Compare Bobbin {number:02}").check()
    press(tab, "Compare the ticked")
    heading(tab, "Side by side")
    expect(tab.get_by_role("link", name="Bobbin 02").first).to_be_visible()
    sign_in(tab.context, UserFactory(), origin)
    tab.goto(f"{origin}/businesses/shortlist/")
    expect(tab.get_by_text("3 businesses, seen by nobody but you.")).to_be_visible()


@both_ways
def test_somebody_compares_two_clusters_and_looks_round_a_sector(open_tab, origin, script):
    tab = open_tab(java_script_enabled=script)
    tab.goto(f"{origin}/clusters/compare/")
    tab.get_by_label("Loomford").check()
    tab.get_by_label("Millby").check()
    press(tab, "Compare")
    expect(tab.get_by_role("columnheader", name="Loomford")).to_be_visible()
    expect(tab.get_by_role("columnheader", name="Millby")).to_be_visible()
    tab.goto(f"{origin}/sectors/fintech/")
    heading(tab, "Fintech")
    expect(tab.get_by_role("link", name="Loomford").first).to_be_visible()


def test_keys_alone_reach_a_suggestion(open_tab, origin):
    tab = with_filters(open_tab(), origin)
    box = tab.get_by_label("Words")
    box.press_sequentially("shuttle", delay=20)
    expect(tab.get_by_role("option").first).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")
    heading(tab, "=Shuttleworth Analytics")
