"""Public money, the year as staff watch it, and moving money on the desk."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from funding import desk
from funding.actions import claim_money, decline_award, pay_claim
from funding.models import Award, Fund, LedgerEntry
from funding.showcase import fill_money, remove_money
from tests.factories.accounts import StaffFactory, signed_in
from tests.factories.clusters import BusinessFactory, ClusterFactory
from tests.factories.funding import BudgetLineFactory, FundFactory, live, offered, reservation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _within_the_year(time_machine):
    time_machine.move_to("2026-09-01 12:00:00+00:00", tick=False)


def sheet(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def public(**asked):
    return Client().get(reverse("funding:money"), asked)


def exported(**asked):
    return sheet(Client().get(reverse("funding:money_export"), asked))


def test_everybody_reads_to_whom_and_how_much():
    award = live(12_000, business=BusinessFactory(trading_name="Shuttle Works"), title="A pilot")
    claim_money(award=award, amount=Decimal(5_000), by=None)
    pay_claim(award=award, amount=Decimal(5_000), by=None)
    page = public().content.decode()
    for words in ("Shuttle Works", "A pilot", "£12,000", "£5,000", award.reference, "£100,000"):
        assert words in page


def test_invented_money_says_that_it_is_invented():
    line = BudgetLineFactory()
    assert "Fictional:" not in public().content.decode()
    Fund.objects.filter(pk=line.fund_id).update(is_showcase=True)
    assert "Fictional: the funds, budgets and awards" in public().content.decode()


def test_filter_does_not_say_that_its_fields_may_be_left_out():
    assert "(optional)" not in public().content.decode()


def test_foot_leads_to_public_money_from_everywhere():
    link = f'<a href="{reverse("funding:money")}">Public money</a>'
    assert link in Client().get(reverse("portal:home")).content.decode()


def test_offer_is_nobodys_to_know():
    award = offered(12_345, business=BusinessFactory(trading_name="Shuttle Works"))
    assert "Shuttle Works" not in public().content.decode()
    decline_award(award=award, by=None)
    assert "Shuttle Works" not in public().content.decode()
    assert exported() == []


def test_awards_are_filtered_and_exported_as_filtered():
    loom, dock = ClusterFactory(name="Loomford"), ClusterFactory(name="Dockside")
    fund = FundFactory(slug="labs")
    live(100, business=BusinessFactory(cluster=loom), title="Looms")
    live(200, reservation(fund=fund), business=BusinessFactory(cluster=dock), title="Cranes")
    assert [row["Title"] for row in exported(cluster=dock.slug)] == ["Cranes"]
    assert [row["Title"] for row in exported(fund="labs")] == ["Cranes"]
    assert [row["Title"] for row in exported(q="looms")] == ["Looms"]
    assert [row["Title"] for row in exported(sort="largest")] == ["Cranes", "Looms"]
    assert [row["Title"] for row in exported(year="2026")] == ["Cranes", "Looms"]
    assert "Looms" not in public(cluster=dock.slug).content.decode()


def test_budget_follows_year_and_fund():
    BudgetLineFactory(budget=70_000, fund=FundFactory(slug="labs"))
    BudgetLineFactory(budget=30_000)
    assert "£100,000" in public().content.decode()
    assert "£70,000" in public(fund="labs").content.decode()


@pytest.mark.parametrize("asked", [{"year": "x"}, {"cluster": "no"}, {"q": "\0"}, {"page": "x"}])
def test_nonsense_in_the_address_is_borne(asked):
    live(100)
    assert public(**asked).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_public_page_asks_as_much_for_three_as_for_one(django_assert_num_queries, count):
    held = reservation()
    for _ in range(count):
        live(100, held)
    with django_assert_num_queries(9):
        public()


def test_formula_in_a_title_is_disarmed():
    live(100, title="=cmd()")
    assert exported()[0]["Title"] == "'=cmd()"


# -- staff


@pytest.fixture
def staff():
    return signed_in(StaffFactory())


def test_year_is_watched_with_its_warnings(staff):
    award = live(60_000, reservation(90_000), ends_on=date(2027, 6, 30))
    page = staff.get(reverse("funding:annuality")).content.decode()
    assert "2026/27: £" in page
    assert "will be claimed after 31 March 2027" in page
    assert "would be unspent" in page
    row = sheet(staff.get(reverse("funding:annuality_export")))[0]
    assert (row["Fund"], row["Committed (GBP)"]) == (str(award.reservation.line.fund), "60000.00")


def test_year_that_is_not_there_is_not_found(staff):
    assert staff.get(reverse("funding:annuality"), {"year": "1999"}).status_code == 404


def test_page_without_any_year_says_what_to_do(staff):
    assert b"Add a budget line" in staff.get(reverse("funding:annuality")).content


@pytest.mark.parametrize("count", [1, 3])
def test_year_asks_as_much_for_three_lines_as_for_one(django_assert_max_num_queries, staff, count):
    for _ in range(count):
        live(100)
    with django_assert_max_num_queries(16):
        staff.get(reverse("funding:annuality"))


def move(client, row, verb, **answers):
    """Ask, then confirm what was shown."""
    path = reverse(f"admin:funding_{row._meta.model_name}_money", args=[row.pk, verb])
    token = client.get(path).context["form"]["token"].initial
    answers = {"token": str(token() if callable(token) else token), **answers}
    shown = client.post(path, answers)
    return shown, client.post(path, {**answers, "confirmed": shown.context["checked"]})


def test_budget_is_given_on_the_desk(staff):
    line = BudgetLineFactory(budget=0)
    shown, done = move(staff, line, "budget", amount="5000")
    assert shown.status_code == 200
    assert done.status_code == 302
    line.refresh_from_db()
    assert line.free_amount == 5_000
    assert line.entries.get().by is not None


def test_nothing_is_moved_before_it_is_confirmed(staff):
    line = BudgetLineFactory(budget=0)
    path = reverse("admin:funding_budgetline_money", args=[line.pk, "budget"])
    staff.post(path, {"amount": "5000", "token": "11111111-1111-1111-1111-111111111111"})
    assert not LedgerEntry.objects.exists()


def test_other_answers_than_were_shown_are_shown_first(staff):
    line = BudgetLineFactory(budget=0)
    path = reverse("admin:funding_budgetline_money", args=[line.pk, "budget"])
    answers = {"amount": "5", "token": "11111111-1111-1111-1111-111111111111"}
    checked = staff.post(path, answers).context["checked"]
    again = staff.post(path, {**answers, "amount": "5000", "confirmed": checked})
    assert again.status_code == 200
    assert not LedgerEntry.objects.exists()


def test_award_is_offered_with_its_warnings_first(staff):
    held, business = reservation(50_000), BusinessFactory()
    shown, done = move(
        staff,
        held,
        "offer",
        business=business.company_number,
        title="A pilot",
        amount="20000",
        starts_on="2026-10-01",
        ends_on="2027-09-30",
    )
    assert "would be claimed after 31 March 2027" in shown.content.decode()
    assert done.status_code == 302
    assert Award.objects.get().offered_amount == 20_000


def test_refusal_is_said_on_the_page(staff):
    held = reservation(100)
    _shown, done = move(staff, held, "release", amount="101")
    assert "is £1.00 too much" in done.content.decode()


def test_award_shows_only_what_can_be_done_now(staff):
    award = offered(100)
    page = staff.get(reverse("admin:funding_award_change", args=[award.pk])).content.decode()
    assert "Accepted by the business" in page
    assert "Pay a claim" not in page
    pay = reverse("admin:funding_award_money", args=[award.pk, "pay"])
    assert staff.get(pay).status_code == 404


def test_acceptance_commits_the_offer(staff):
    award = offered(100)
    move(staff, award, "accept")
    award.refresh_from_db()
    assert award.committed_amount == 100


@pytest.mark.parametrize("model", ["award", "ledgerentry"])
def test_desk_exports_what_is_chosen(staff, model):
    row = live(100) if model == "award" else live(100).entries.first()
    answers = {"action": "export", "_selected_action": [row.pk]}
    rows = sheet(staff.post(reverse(f"admin:funding_{model}_changelist"), answers))
    assert len(rows) == 1


def test_desk_says_what_waits():
    award = live(40_000)
    claim_money(award=award, amount=Decimal(5_000), by=None)
    titles = [task.title for task in desk.tasks_for(StaffFactory())]
    assert titles == ["Pay the claims of 1 award", "Look at the budget of 2026/27"]


# -- the showcase


def test_showcase_money_is_there_and_can_be_written_anew():
    loom = ClusterFactory()
    BusinessFactory.create_batch(8, cluster=loom, is_showcase=True)
    fill_money(seed=2014)
    states = set(Award.objects.values_list("state", flat=True))
    assert {"offered", "live", "declined", "completed", "terminated"} <= states
    first = list(Award.objects.order_by("pk").values_list("title", "promised_amount"))
    remove_money()
    assert not LedgerEntry.objects.exists()
    fill_money(seed=2014)
    assert list(Award.objects.order_by("pk").values_list("title", "promised_amount")) == first


def test_showcase_leaves_the_books_of_others_alone():
    live(100)
    BusinessFactory.create_batch(8, is_showcase=True)
    fill_money(seed=2014)
    remove_money()
    assert Award.objects.count() == 1
    line = Award.objects.get().reservation.line
    assert line.year.budgeted_amount == line.budgeted_amount
