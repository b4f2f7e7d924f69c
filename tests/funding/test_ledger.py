"""Money is never promised twice, whoever writes and however."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction

from core.models import AuditEvent
from funding.actions import (
    accept_award,
    budget_money,
    claim_money,
    complete_award,
    cut_budget,
    decline_award,
    offer_award,
    pay_claim,
    recover_money,
    reject_claim,
    release_money,
    release_reservation,
    reserve_money,
    reserve_more,
    terminate_award,
)
from funding.enums import AwardState, EntryKind
from funding.models import Award, BudgetLine, LedgerEntry
from tests.factories.accounts import CuratorFactory, StaffFactory, UserFactory
from tests.factories.clusters import BusinessFactory
from tests.factories.funding import (
    BudgetLineFactory,
    FinancialYearFactory,
    live,
    new_award,
    offered,
    reservation,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _within_the_year(time_machine):
    time_machine.move_to("2026-09-01 12:00:00+00:00", tick=True)


def amounts(row, *names):
    row.refresh_from_db()
    return tuple(int(getattr(row, f"{name}_amount")) for name in names)


def overspends():
    return pytest.raises(ValidationError, match="too much")


def test_line_begins_with_what_it_was_given():
    assert amounts(BudgetLineFactory(budget=300), "budgeted", "free") == (300, 300)


def test_year_is_not_given_away_twice():
    line = BudgetLineFactory(budget=0, year=FinancialYearFactory(granted_amount=1_000))
    with pytest.raises(ValidationError, match=r"1,000\.00 is not given"):
        budget_money(line=line, amount=Decimal(1_001), by=None)
    budget_money(line=line, amount=Decimal(1_000), by=None)
    assert amounts(line.year, "budgeted") == (1_000,)


def test_cut_takes_only_what_is_free():
    line = BudgetLineFactory(budget=100)
    reserve_money(line=line, title="Call", amount=Decimal(60), by=None)
    with overspends():
        cut_budget(line=line, amount=Decimal(41), by=None, reason="Saved")
    cut_budget(line=line, amount=Decimal(40), by=None, reason="Saved")
    assert amounts(line, "budgeted", "free", "reserved") == (60, 0, 60)
    assert amounts(line.year, "budgeted") == (60,)


def test_call_reserves_only_what_is_free():
    with overspends():
        reserve_money(line=BudgetLineFactory(budget=100), title="Call", amount=Decimal(101), by=None)


def test_call_gives_back_only_what_is_not_offered():
    held = reservation(100)
    offered(70, held)
    with overspends():
        release_reservation(reservation=held, amount=Decimal(31), by=None)
    release_reservation(reservation=held, amount=Decimal(30), by=None)
    assert amounts(held, "set_aside", "reserved") == (70, 0)


def test_call_can_be_given_more():
    held = reservation(100)
    reserve_more(reservation=held, amount=Decimal(50), by=None)
    assert amounts(held, "set_aside", "reserved") == (150, 150)


def test_offer_is_not_larger_than_what_the_call_has_left():
    with overspends():
        offered(101, reservation(100))
    assert not Award.objects.exists()


def test_award_goes_all_the_way_to_paid():
    award = live(100)
    line = award.reservation.line
    claim_money(award=award, amount=Decimal(60), by=None)
    reject_claim(award=award, amount=Decimal(10), by=None, reason="No invoice")
    pay_claim(award=award, amount=Decimal(50), by=None)
    assert amounts(award, "committed", "claimed", "paid", "promised") == (50, 0, 50, 100)
    assert amounts(line, "offered", "committed", "claimed", "paid") == (0, 50, 0, 50)
    done = complete_award(award=award, by=None)
    assert (done.state, done.promised_amount) == (AwardState.COMPLETED, 50)
    assert amounts(award.reservation, "set_aside", "reserved") == (50_000, 49_950)


def test_award_keeps_the_cluster_of_the_time():
    business = BusinessFactory()
    award = live(100, business=business)
    assert award.cluster == business.cluster


def test_nothing_is_claimed_beyond_the_award():
    award = live(100)
    claim_money(award=award, amount=Decimal(80), by=None)
    with overspends():
        claim_money(award=award, amount=Decimal(21), by=None)


def test_nothing_is_paid_that_was_not_claimed():
    award = live(100)
    with overspends():
        pay_claim(award=award, amount=Decimal(1), by=None)


def test_what_comes_back_is_free_on_its_line():
    award = live(100)
    claim_money(award=award, amount=Decimal(100), by=None)
    pay_claim(award=award, amount=Decimal(100), by=None)
    recover_money(award=award, amount=Decimal(30), by=None, reason="Unspent")
    assert amounts(award, "paid", "recovered", "promised") == (70, 30, 70)
    assert amounts(award.reservation.line, "free", "paid", "recovered") == (50_030, 70, 30)
    with overspends():
        recover_money(award=award, amount=Decimal(71), by=None, reason="More than was paid")


def test_declined_offer_goes_back_to_its_call():
    award = offered(100)
    decline_award(award=award, by=None)
    assert amounts(award.reservation, "reserved") == (50_000,)
    with pytest.raises(ValidationError, match="cannot be done now"):
        accept_award(award=award, by=None)


def test_award_ends_only_when_its_claims_are_decided():
    award = live(100)
    claim_money(award=award, amount=Decimal(10), by=None)
    with pytest.raises(ValidationError, match="turn it down first"):
        terminate_award(award=award, by=None, reason="Closed down")
    reject_claim(award=award, amount=Decimal(10), by=None, reason="No work done")
    terminate_award(award=award, by=None, reason="Closed down")
    assert amounts(award, "committed", "promised") == (0, 0)


def test_released_money_can_be_offered_again():
    held = reservation(100)
    award = live(100, held)
    release_money(award=award, amount=Decimal(40), by=None)
    assert amounts(offered(40, held), "offered") == (40,)


@pytest.mark.parametrize("amount", ["0", "-5", "1.005"])
def test_amount_is_more_than_nothing_in_whole_pence(amount):
    with pytest.raises(ValidationError, match="whole pence"):
        reserve_money(line=BudgetLineFactory(), title="Call", amount=Decimal(amount), by=None)


def test_year_that_has_ended_promises_nothing_new_and_pays_what_it_owes(time_machine):
    held = reservation(100)
    award = live(50, held)
    time_machine.move_to("2027-04-01 00:30:00+01:00", tick=False)
    with pytest.raises(ValidationError, match="2026/27 has ended"):
        offered(10, held)
    claim_money(award=award, amount=Decimal(50), by=None)
    pay_claim(award=award, amount=Decimal(50), by=None)
    assert amounts(award, "paid") == (50,)


@pytest.mark.parametrize("who", [UserFactory, CuratorFactory])
def test_only_agency_staff_move_money(who):
    line = BudgetLineFactory()
    with pytest.raises(PermissionDenied):
        reserve_money(line=line, title="Call", amount=Decimal(1), by=who())


def test_movement_says_who_and_is_recorded():
    staff, line = StaffFactory(), BudgetLineFactory()
    held = reserve_money(line=line, title="Call", amount=Decimal(10), by=staff)
    assert held.entries.get().by == staff
    event = AuditEvent.objects.about(held).get()
    assert (event.verb, event.by, event.data["amount"]) == ("money.reserve", staff, "10")


def test_form_sent_twice_is_booked_once():
    line, token = BudgetLineFactory(budget=100), uuid4()
    first = reserve_money(line=line, title="Call", amount=Decimal(30), by=None, token=token)
    again = reserve_money(line=line, title="Call", amount=Decimal(30), by=None, token=token)
    assert (first.pk, amounts(line, "free")) == (again.pk, (70,))


def test_offer_sent_twice_is_one_award():
    held, token = reservation(100), uuid4()
    one, two = (
        offer_award(
            award=new_award(reference=ref), reservation=held, amount=Decimal(60), by=None, token=token
        )
        for ref in ("A-1", "A-2")
    )
    assert (one.pk, amounts(held, "reserved")) == (two.pk, (40,))


def test_form_sent_for_something_else_is_refused():
    line, token = BudgetLineFactory(budget=100), uuid4()
    reserve_money(line=line, title="Call", amount=Decimal(30), by=None, token=token)
    with pytest.raises(ValidationError, match="sent for something else"):
        cut_budget(line=line, amount=Decimal(30), by=None, reason="Saved", token=token)


# -- the database by itself


def entry(line, kind=EntryKind.RESERVE, source="free", target="reserved", amount=10, **others):
    return LedgerEntry(
        line=line, kind=kind, from_account=source, to_account=target, amount=Decimal(amount), **others
    )


def test_database_refuses_to_overdraw_a_line():
    held = reservation(60, budget=100)
    with pytest.raises(IntegrityError, match="budget_line_free_amount_is_there"):
        entry(held.line, reservation=held, amount=41).save()


def test_database_refuses_to_overdraw_by_many_rows_at_once():
    held = reservation(60, budget=100)
    with pytest.raises(IntegrityError, match="budget_line_free_amount_is_there"):
        LedgerEntry.objects.bulk_create([entry(held.line, reservation=held, amount=5) for _ in range(9)])


def test_database_refuses_to_overdraw_a_call():
    held = reservation(100)
    award = offered(100, held)
    offer = entry(held.line, EntryKind.OFFER, "reserved", "offered", 1, reservation=held, award=award)
    # Another call of the same line has money; this one has not.
    reserve_money(line=held.line, title="Other call", amount=Decimal(500), by=None)
    with pytest.raises(IntegrityError, match="reservation_reserved_amount_is_there"):
        offer.save()


def test_database_refuses_to_pay_beyond_an_award():
    held = reservation(100)
    award, other = live(10, held), live(50, held)
    claim_money(award=other, amount=Decimal(50), by=None)
    pay = entry(held.line, EntryKind.PAY, "claimed", "paid", 1, reservation=held, award=award)
    with pytest.raises(IntegrityError, match="award_claimed_amount_is_there"):
        pay.save()


def test_database_refuses_a_year_given_away_twice():
    line = BudgetLineFactory(budget=0, year=FinancialYearFactory(granted_amount=10))
    with pytest.raises(IntegrityError, match="financial_year_is_not_given_twice"):
        entry(line, EntryKind.BUDGET, "budget", "free", 11).save()


def test_database_refuses_to_lower_a_year_below_what_was_given():
    year = BudgetLineFactory(budget=100).year
    year.refresh_from_db()
    year.granted_amount = Decimal(99)
    with pytest.raises(IntegrityError, match="financial_year_is_not_given_twice"):
        year.save()


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"amount": 0}, "ledger_entry_moves_something"),
        ({"amount": -5}, "ledger_entry_moves_something"),
        ({"target": "paid"}, "ledger_entry_goes_its_way"),
        ({"kind": EntryKind.PAY}, "ledger_entry_goes_its_way"),
        ({"kind": EntryKind.CUT, "target": "budget"}, "ledger_entry_says_why"),
    ],
)
def test_database_refuses_an_entry_that_goes_astray(change, constraint):
    held = reservation(60)
    about = {} if change.get("kind") == EntryKind.CUT else {"reservation": held}
    with pytest.raises(IntegrityError, match=constraint):
        entry(held.line, **{**change, **about}).save()


def test_database_refuses_an_entry_about_two_lines():
    with pytest.raises(IntegrityError, match="another line"):
        entry(BudgetLineFactory(), reservation=reservation(60)).save()


def test_database_refuses_an_entry_about_two_calls():
    held = reservation(60)
    award = offered(10, reservation(60))
    other = entry(held.line, EntryKind.OFFER, "reserved", "offered", 1, reservation=held, award=award)
    with pytest.raises(IntegrityError, match="another reservation"):
        other.save()


@pytest.mark.parametrize(
    "statement", ["UPDATE funding_ledgerentry SET amount = 1", "DELETE FROM funding_ledgerentry"]
)
def test_database_keeps_entries_for_ever(statement):
    BudgetLineFactory()
    with pytest.raises(DatabaseError, match=r"Cannot (update|delete)"), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("table", ["financialyear", "budgetline", "reservation", "award"])
def test_database_refuses_a_balance_written_by_hand(table):
    live(10)
    column = {"financialyear": "budgeted_amount", "award": "paid_amount"}.get(table, "reserved_amount")
    with pytest.raises(IntegrityError, match="follow from the ledger"), connection.cursor() as cursor:
        cursor.execute(f"UPDATE funding_{table} SET {column} = {column} + 1")  # noqa: S608


def test_database_refuses_a_line_that_begins_with_money():
    line = BudgetLineFactory.build(year=FinancialYearFactory(), fund=BudgetLineFactory(budget=0).fund)
    line.year = FinancialYearFactory(starts_on=date(2027, 4, 1))
    line.free_amount = line.budgeted_amount = Decimal(5)
    with pytest.raises(IntegrityError, match="begin at nothing"):
        line.save()


def test_database_refuses_an_award_that_ends_owing():
    award = live(10)
    with pytest.raises(IntegrityError, match="award_ended_owes_nothing"):
        Award.objects.filter(pk=award.pk).update(state=AwardState.COMPLETED, ended_on=date(2026, 9, 1))


def test_database_refuses_a_year_that_begins_in_may():
    with pytest.raises(IntegrityError, match="financial_year_begins_in_april"):
        FinancialYearFactory(starts_on=date(2026, 5, 1))


def test_saving_an_old_copy_of_a_line_leaves_its_balances():
    line = BudgetLineFactory(budget=0)
    old = BudgetLine.objects.get(pk=line.pk)
    budget_money(line=line, amount=Decimal(50), by=None)
    old.save()
    assert amounts(line, "free") == (50,)


# -- everybody at once


@pytest.mark.django_db(transaction=True)
def test_fifty_reserve_at_once_from_a_pot_for_five():
    line = BudgetLineFactory(budget=500)
    assert at_once(50, lambda number: reserve(line, number)) == 5
    assert amounts(line, "free", "reserved") == (0, 500)


@pytest.mark.django_db(transaction=True)
def test_fifty_offers_at_once_from_a_pot_for_five():
    held = reservation(500)
    business = BusinessFactory()
    assert at_once(50, lambda number: offer(held, business, number)) == 5
    assert amounts(held, "set_aside", "reserved") == (500, 0)


@pytest.mark.django_db(transaction=True)
def test_fifty_entries_at_once_without_our_lock_overdraw_nothing():
    """Raw rows, as somebody would write them who knows nothing of the actions."""
    held = reservation(100, budget=600)
    assert at_once(50, lambda number: entry(held.line, reservation=held, amount=100).save()) == 5
    assert amounts(held.line, "free", "reserved") == (0, 600)


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_by_ten_requests_at_once_is_booked_once():
    line, token = BudgetLineFactory(budget=500), uuid4()
    at_once(10, lambda _n: reserve_money(line=line, title="Call", amount=Decimal(100), by=None, token=token))
    assert amounts(line, "reserved") == (100,)


def reserve(line, number):
    return reserve_money(line=line, title=f"Call {number}", amount=Decimal(100), by=None)


def offer(held, business, number):
    award = new_award(reference=f"A-{number}", business=business)
    return offer_award(award=award, reservation=held, amount=Decimal(100), by=None)


def at_once(count, act):
    """How many of ``count`` threads succeeded; each on a connection of its own."""

    def tried(number):
        try:
            with transaction.atomic():
                act(number)
        except (ValidationError, IntegrityError):
            return 0
        finally:
            connection.close()
        return 1

    with ThreadPoolExecutor(max_workers=16) as pool:
        return sum(pool.map(tried, range(count)))
