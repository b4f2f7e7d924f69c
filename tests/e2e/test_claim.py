"""A business becomes somebody's: claimed, written, looked at, published, kept by several people."""

from __future__ import annotations

import uuid

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import expect

from clusters.actions import refresh_counts
from clusters.enums import MemberRole, MemberState
from clusters.models import Business
from tests.e2e.steps import code_sent_to, follow, heading, link_sent_to, press, sign_in
from tests.factories.accounts import StaffFactory, UserFactory
from tests.factories.clusters import BusinessMemberFactory, ClusterFactory, RegisterRowFactory, SectorFactory
from tests.waiting import wait_until

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("claim"),
]
both_ways = pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])


@pytest.fixture
def origin(live_server) -> str:
    return live_server.url


@pytest.fixture
def unique() -> str:
    """A part of an address: mail is looked up by it, and other tests leave theirs in the same folder."""
    return uuid.uuid4().hex[:8]


@pytest.fixture
def row() -> Business:
    """A row of the register with a website."""
    cache.clear()
    SectorFactory(name="Games")
    business = RegisterRowFactory(
        cluster=ClusterFactory(name="Loomford", slug="loomford"),
        legal_name="CARDING ENGINES LIMITED",
        website="https://carding.example",
    )
    refresh_counts()
    return business


def path(name: str, business: Business, *more: str) -> str:
    return reverse(f"clusters:{name}", args=[business.slug, *more])


@both_ways
def test_founder_claims_by_work_address_and_asks_a_colleague_in(open_tab, origin, row, unique, script):
    founder, colleague = UserFactory(), UserFactory(full_name="Grace Colleague")
    tab = open_tab(java_script_enabled=script)
    sign_in(tab.context, founder, origin)
    tab.goto(origin + row.get_absolute_url())
    follow(tab, "Claim it, and say what you do")
    tab.get_by_label("Your work address").fill(f"ada-{unique}@carding.example")
    tab.get_by_label("What you are at the business").first.fill("Founder")
    press(tab, "Send me a code")
    tab.get_by_label("The code from the mail").fill(code_sent_to(f"ada-{unique}@carding.example"))
    press(tab, "Go on")
    expect(tab.get_by_text("is yours to look after")).to_be_visible()

    other = open_tab(java_script_enabled=script)
    sign_in(other.context, colleague, origin)
    other.goto(origin + path("claim_business", row))
    other.get_by_label("What you are at the business").fill("Engineer")
    press(other, "Ask to join")
    tab.goto(origin + path("business_people", row))
    tab.get_by_role("button", name="Let in Grace Colleague").click()
    expect(tab.get_by_text("Let in: this person can edit the profile now.")).to_be_visible()
    assert row.members.get(user=colleague).state == MemberState.ACTIVE


@both_ways
def test_first_profile_is_written_read_by_a_curator_and_published(open_tab, origin, row, script):
    owner = BusinessMemberFactory(business=row, role=MemberRole.OWNER).user
    tab = open_tab(java_script_enabled=script)
    sign_in(tab.context, owner, origin)
    tab.goto(origin + path("profile_tasks", row))
    follow(tab, "Name and one line")
    tab.get_by_label("What you do, in one sentence").fill("Engines that comb data straight.")
    press(tab, "Save")
    follow(tab, "What you do")
    tab.get_by_label("What you do").fill("We comb **data**.")
    press(tab, "Save")
    tab.locator("#main").get_by_role("link", name="Sectors", exact=True).click()
    tab.get_by_label("Games").check()
    press(tab, "Save")
    follow(tab, "Preview")
    expect(tab.get_by_text("Engines that comb data straight.")).to_be_visible()
    tab.goto(origin + path("profile_tasks", row))
    press(tab, "Send it to a curator")
    expect(tab.get_by_text("Sent. A curator reads it")).to_be_visible()

    visitor = open_tab(java_script_enabled=script)
    visitor.goto(origin + row.get_absolute_url())
    expect(visitor.get_by_text("Only what the register says")).to_be_visible()

    desk = open_tab()
    sign_in(desk.context, StaffFactory(), origin)
    desk.goto(origin + reverse("admin:clusters_business_change", args=[row.pk]))
    expect(desk.get_by_text("Engines that comb data straight.")).to_be_visible()
    press(desk, "Publish")
    expect(desk.get_by_text("1 business published.")).to_be_visible()

    visitor.goto(origin + row.get_absolute_url())
    expect(visitor.get_by_text("Engines that comb data straight.")).to_be_visible()


def test_words_typed_on_one_device_wait_on_another(open_tab, origin, row):
    owner = BusinessMemberFactory(business=row).user
    laptop, phone = open_tab(), open_tab(viewport={"width": 375, "height": 800})
    for tab in (laptop, phone):
        sign_in(tab.context, owner, origin)
    laptop.goto(origin + path("profile_section", row, "description"))
    laptop.get_by_label("What you do").press_sequentially("Half a thought")
    expect(laptop.locator("[data-kept]").get_by_text("Kept for you at")).to_be_visible()
    phone.goto(origin + path("profile_section", row, "description"))
    expect(phone.get_by_label("What you do")).to_have_value("Half a thought")
    press(phone, "Save")
    expect(phone.get_by_text("What you do: saved.")).to_be_visible()


def test_words_typed_just_before_leaving_are_kept(open_tab, origin, row):
    owner = BusinessMemberFactory(business=row).user
    tab = open_tab()
    sign_in(tab.context, owner, origin)
    tab.goto(origin + path("profile_section", row, "description"))
    tab.get_by_label("What you do").press_sequentially("Gone in a hurry")
    tab.goto(f"{origin}/businesses/help/")
    wait_until(lambda: row.unsaved_sections.filter(user=owner).exists())


@both_ways
def test_curator_approves_a_claim_by_review(open_tab, origin, row, script):
    tab = open_tab(java_script_enabled=script)
    claimant = UserFactory(full_name="Ada Claimant")
    sign_in(tab.context, claimant, origin)
    tab.goto(origin + path("claim_business", row))
    tab.get_by_label("What you are at the business").last.fill("Director")
    tab.get_by_label("How do you belong to it?").fill("I am named at Companies House.")
    press(tab, "Send to a curator")
    expect(tab.get_by_text("A curator looks at your claim").first).to_be_visible()

    desk = open_tab()
    sign_in(desk.context, StaffFactory(), origin)
    desk.goto(origin + reverse("admin:clusters_businessclaim_changelist"))
    desk.locator("#result_list .action-select").first.check()
    desk.get_by_label("Action:").select_option("approve")
    press(desk, "Go")
    expect(desk.get_by_text("1 approved.")).to_be_visible()
    assert row.members.owners().get().user == claimant


@both_ways
def test_guest_accepts_an_invitation_and_somebody_named_agrees(open_tab, origin, row, unique, script):
    owner, guest = BusinessMemberFactory(business=row).user, UserFactory()
    tab = open_tab(java_script_enabled=script)
    sign_in(tab.context, owner, origin)
    tab.goto(origin + path("invite", row))
    tab.get_by_label("E-mail address").fill(f"guest-{unique}@carding.example")
    press(tab, "Send the invitation")
    tab.goto(origin + path("named_people", row))
    for label, text in {
        "Name": "Ada Weaver",
        "Role": "Founder",
        "E-mail address": f"ada-{unique}@w.example",
    }.items():
        tab.get_by_label(label, exact=True).fill(text)
    press(tab, "Ask whether they agree")
    expect(tab.get_by_text("no answer yet")).to_be_visible()

    other = open_tab(java_script_enabled=script)
    other.goto(link_sent_to(f"ada-{unique}@w.example", "clusters/consent_asked", origin))
    press(other, "I agree")
    expect(other.get_by_text("You agreed on")).to_be_visible()
    sign_in(other.context, guest, origin)
    other.goto(link_sent_to(f"guest-{unique}@carding.example", "clusters/invitation", origin))
    press(other, "Accept")
    heading(other, "Carding Engines Limited")
    assert row.members.get(user=guest).state == MemberState.ACTIVE
