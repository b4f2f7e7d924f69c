"""Two years of money: last year's awards nearly paid, this year's in every state."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pgtrigger
from django.utils import timezone

from clusters.enums import ListingState
from clusters.models import Business, Cluster
from clusters.subsidy import year_start
from funding import actions
from funding.models import Award, BudgetLine, FinancialYear, Fund, LedgerEntry, Reservation

GRANTED = Decimal(2_000_000)
SOURCE = "Invented for the showcase"
#: Name, purpose, budget of each year, and the title of a call (with what it sets aside).
FUNDS = (
    ("First Customers", "Helps young firms win and serve their first paying customers.", 800_000, 500_000),
    ("Shared Labs", "Pays for time in laboratories and on test benches.", 600_000, 350_000),
    ("Across Boundaries", "For businesses of different clusters that build together.", 450_000, 240_000),
)  # fmt: skip
WORKS = (
    "A pilot with two hospitals", "Test rigs for small motors", "A first release for schools",
    "Maps that read themselves aloud", "Sensors for old mills", "A studio for shared voices",
    "Proof that the pump can listen", "Trials on three farms", "One ledger for five ports",
)  # fmt: skip


def fill_money(*, seed: int) -> None:
    """Needs businesses. ``seed``: another seed, other awards."""
    chance = random.Random(f"money {seed}")  # noqa: S311 - a story, not a secret
    today = timezone.localdate()
    start = year_start(today)
    businesses = list(worthy_businesses())
    for year_begin in (date(start.year - 1, 4, 1), start):
        year = FinancialYear.objects.get_or_create(
            starts_on=year_begin,
            defaults={"granted_amount": GRANTED, "source": SOURCE, "is_showcase": True},
        )[0]
        for name, purpose, budget, set_aside in FUNDS:
            line = open_line(year, name, purpose, Decimal(budget))
            if line is not None and businesses:
                award_from(line, Decimal(set_aside), businesses, chance, today)


def open_line(year: FinancialYear, name: str, purpose: str, budget: Decimal) -> BudgetLine | None:
    """Nothing where the year cannot bear it: somebody has worked here with money of their own."""
    fund = Fund.objects.get_or_create(
        name=name,
        defaults={"slug": name.lower().replace(" ", "-"), "purpose": purpose, "is_showcase": True},
    )[0]
    line, is_new = BudgetLine.objects.get_or_create(year=year, fund=fund)
    if not is_new or budget > year.left_amount:
        return None
    actions.budget_money(line=line, amount=budget, by=None, reason=SOURCE)
    year.refresh_from_db()
    return line


def worthy_businesses() -> Iterator[Business]:
    """The best described of each cluster, in turn, so that no city gets it all."""
    published = Business.objects.filter(is_showcase=True, listing_state=ListingState.PUBLISHED)
    by_cluster = [
        list(published.in_cluster(cluster).best_described()[:8])
        for cluster in Cluster.objects.published().in_order()
    ]
    for place in range(8):
        yield from (rows[place] for rows in by_cluster if place < len(rows))


def award_from(
    line: BudgetLine, set_aside: Decimal, businesses: list[Business], chance: random.Random, today: date
) -> None:
    begin = line.year.starts_on
    title = f"{line.fund.name}, spring {begin.year}"
    held = actions.reserve_money(line=line, title=title, amount=set_aside, by=None, on=begin)
    for number, business in enumerate(chance.sample(businesses, min(7, len(businesses)))):
        amount = Decimal(chance.randrange(15, 60) * 1_000)
        starts_on = begin + timedelta(days=chance.randrange(60, 120))
        award = Award(
            business=business, title=chance.choice(WORKS), starts_on=starts_on,
            ends_on=starts_on + timedelta(days=chance.choice((180, 240, 330))),
        )  # fmt: skip
        if amount <= held.reserved_amount:
            offered_on = min(starts_on - timedelta(days=30), today)
            actions.offer_award(award=award, reservation=held, amount=amount, by=None, on=offered_on)
            held.refresh_from_db()
            carry_on(award, number, is_past=line.year.has_ended(today), today=today)


def carry_on(award: Award, number: int, *, is_past: bool, today: date) -> None:
    """One award of each fate; last year's are further on."""
    if number == 0 and not is_past:
        return
    if number == 1:
        actions.decline_award(award=award, by=None, reason="Found another investor.", on=award.offered_on)
        return
    award = actions.accept_award(award=award, by=None, on=min(award.starts_on, today))
    share = Decimal(number + 3) / 10 if not is_past else Decimal(1)
    claimed = (award.committed_amount * share).quantize(Decimal(100))
    actions.claim_money(award=award, amount=claimed, by=None, on=today)
    if number != 2:
        actions.pay_claim(award=award, amount=claimed, by=None, on=today)
    award.refresh_from_db()
    if is_past and number == 3:
        back = {"amount": Decimal(2_000), "reason": "Unspent on travel"}
        actions.recover_money(award=award, by=None, on=today, **back)
    if is_past and number > 2:
        actions.complete_award(award=award, by=None, on=today)
    elif number == 6:
        actions.terminate_award(award=award, by=None, reason="The team has moved on.", on=today)


def remove_money() -> None:
    """Take away the lines of fictional funds, with their books: the only books that may ever be closed so."""
    lines = BudgetLine.objects.filter(fund__is_showcase=True)
    held = Reservation.objects.filter(line__in=lines)
    with pgtrigger.ignore("funding.LedgerEntry:ledger_is_append_only"):
        LedgerEntry.objects.filter(line__in=lines).delete()
    Award.objects.filter(reservation__in=held).delete()
    held.delete()
    years = FinancialYear.objects.filter(pk__in=list(lines.values_list("year", flat=True)))
    lines.delete()
    Fund.objects.filter(is_showcase=True, lines=None).delete()
    years.filter(is_showcase=True, lines=None).delete()
    with pgtrigger.ignore("funding.FinancialYear:financial_year_kept_by_ledger"):
        for year in years:
            years.filter(pk=year.pk).update(budgeted_amount=year.lines.all().totals()["budgeted_amount"])
