"""Whatever is done in whatever order: the books balance, and nothing is promised twice."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from uuid import UUID, uuid5

import pgtrigger
import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from funding import actions
from funding.models import Award, BudgetLine, FinancialYear, LedgerEntry, Reservation
from funding.models.fund import HELD
from tests.factories.clusters import BusinessFactory
from tests.factories.funding import BudgetLineFactory, FinancialYearFactory, new_award

GRANTED = 1_000
pounds = st.decimals(min_value=Decimal("0.01"), max_value=600, places=2)
tokens = st.integers(0, 15).map(lambda number: uuid5(UUID(int=0), str(number)))
AWARD_MONEY = ("claim_money", "reject_claim", "pay_claim", "release_money", "recover_money")
AWARD_ENDS = ("accept_award", "decline_award", "withdraw_offer", "complete_award", "terminate_award")


class Crash(Exception):
    """The process dies in the middle: whatever it had done is not done."""


class Ledger(RuleBasedStateMachine):
    """Acts by many hands; a model of nothing but what every rule of the house says must hold."""

    reservations = Bundle("reservations")
    awards = Bundle("awards")

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.year = FinancialYearFactory(granted_amount=GRANTED)
        self.lines = [BudgetLineFactory(year=self.year, budget=0) for _ in range(2)]
        self.business = BusinessFactory()
        self.entries: set[int] = set()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def attempt(self, act, crash):
        """Done wholly or not at all; refused or crashed, nothing may have moved."""
        before = self.balances()
        try:
            with transaction.atomic():
                made = act()
                if crash:
                    raise Crash
        except (ValidationError, Crash):
            assert self.balances() == before
            return None
        return made

    def balances(self):
        return list(BudgetLine.objects.order_by("pk").values_list(*[f"{name}_amount" for name in HELD]))

    @rule(at=st.integers(0, 1), amount=pounds, token=tokens, crash=st.booleans())
    def budget(self, at, amount, token, crash):
        act = lambda: actions.budget_money(line=self.lines[at], amount=amount, by=None, token=token)  # noqa: E731
        self.attempt(act, crash)

    @rule(at=st.integers(0, 1), amount=pounds, crash=st.booleans())
    def cut(self, at, amount, crash):
        act = lambda: actions.cut_budget(line=self.lines[at], amount=amount, by=None, reason="Saved")  # noqa: E731
        self.attempt(act, crash)

    @rule(target=reservations, at=st.integers(0, 1), amount=pounds, token=tokens, crash=st.booleans())
    def reserve(self, at, amount, token, crash):
        return self.attempt(
            lambda: actions.reserve_money(
                line=self.lines[at], title="Call", amount=amount, by=None, token=token
            ),
            crash,
        )

    @rule(held=reservations, amount=pounds, verb=st.sampled_from(["reserve_more", "release_reservation"]))
    def change(self, held, amount, verb):
        if held is not None:
            self.attempt(
                lambda: getattr(actions, verb)(reservation=held, amount=amount, by=None), crash=False
            )

    @rule(target=awards, held=reservations, amount=pounds, token=tokens, crash=st.booleans())
    def offer(self, held, amount, token, crash):
        if held is None:
            return None
        award = new_award(business=self.business)
        return self.attempt(
            lambda: actions.offer_award(award=award, reservation=held, amount=amount, by=None, token=token),
            crash,
        )

    @rule(award=awards, amount=pounds, verb=st.sampled_from(AWARD_MONEY), token=tokens, crash=st.booleans())
    def move(self, award, amount, verb, token, crash):
        if award is not None:
            act = getattr(actions, verb)
            self.attempt(
                lambda: act(award=award, amount=amount, by=None, reason="Said why", token=token), crash
            )

    @rule(award=awards, verb=st.sampled_from(AWARD_ENDS), crash=st.booleans())
    def decide(self, award, verb, crash):
        if award is not None:
            said = {} if verb in {"accept_award", "complete_award"} else {"reason": "Said why"}
            self.attempt(lambda: getattr(actions, verb)(award=award, by=None, **said), crash)

    @invariant()
    def nothing_is_overspent(self):
        year = FinancialYear.objects.get(pk=self.year.pk)
        assert 0 <= year.budgeted_amount <= GRANTED
        lines = list(BudgetLine.objects.all())
        assert sum(line.budgeted_amount for line in lines) == year.budgeted_amount
        for line in lines:
            held = [getattr(line, f"{name}_amount") for name in HELD]
            assert min(held) >= 0
            assert sum(held) == line.budgeted_amount

    @invariant()
    def balances_are_what_the_ledger_says(self):
        booked = self.booked()
        for name, rows, accounts in (
            ("line", BudgetLine.objects.all(), HELD),
            ("award", Award.objects.all(), HELD[2:]),
        ):
            for row in rows:
                for account in accounts:
                    assert getattr(row, f"{account}_amount") == booked[name, row.pk, account]

    @invariant()
    def books_balance(self):
        booked = self.booked()
        lines = {key: amount for key, amount in booked.items() if key[0] == "line"}
        assert sum(lines.values()) == 0

    @invariant()
    def calls_hold_what_they_did_not_award(self):
        out: Counter[int] = Counter()
        for award in Award.objects.all():
            out[award.reservation_id] += award.offered_amount + award.promised_amount
        for held in Reservation.objects.all():
            assert held.set_aside_amount == held.reserved_amount + out[held.pk]

    @invariant()
    def entries_stay(self):
        now = set(LedgerEntry.objects.values_list("pk", flat=True))
        assert self.entries <= now
        self.entries = now

    def booked(self) -> Counter:
        """What the entries alone say: (line or award, its id, account) → amount."""
        found: Counter = Counter()
        names = ("line", "award", "from_account", "to_account", "amount")
        for line, award, source, target, amount in LedgerEntry.objects.values_list(*names):
            for key in (("line", line), ("award", award)):
                found[*key, source] -= amount
                found[*key, target] += amount
        return found


@pytest.mark.django_db
def test_no_sequence_of_acts_overspends():
    run_state_machine_as_test(
        Ledger,
        settings=settings(
            max_examples=15,
            stateful_step_count=25,
            deadline=None,
            # A failure of 25 steps is read more quickly than it is made shorter.
            phases=[Phase.generate],
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.django_db
def test_balance_that_the_ledger_does_not_say_is_noticed():
    """A planted fault: the invariants above have to see it."""
    machine = Ledger()
    machine.budget(0, Decimal(10), None, crash=False)
    machine.balances_are_what_the_ledger_says()
    with pgtrigger.ignore("funding.BudgetLine:budget_line_kept_by_ledger"):
        BudgetLine.objects.filter(pk=machine.lines[0].pk).update(free_amount=9, reserved_amount=1)
    with pytest.raises(AssertionError):
        machine.balances_are_what_the_ledger_says()
    machine.teardown()
