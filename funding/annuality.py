"""What will be spent of a year's budget by 31 March, and what to be warned of.

A calculation without a database. Money is granted for a year and lapses with it, so two things go wrong:
promises that fall due when the year's budget is gone (too much), and budget that nobody will have spent
(too little).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

PENNY = Decimal("0.01")
#: With fewer days of the year left after a decision, work is hardly begun before its money lapses.
FEWEST_DAYS = 60


class Standing(NamedTuple):
    """Where the money of a line stands, in pounds. ``offered`` is not promised until the business accepts."""

    budgeted: Decimal
    free: Decimal
    reserved: Decimal
    offered: Decimal
    committed: Decimal
    claimed: Decimal
    paid: Decimal


class Due(NamedTuple):
    """What an award has still to claim, spread evenly over the days of its work."""

    amount: Decimal
    starts_on: date
    ends_on: date


class Forecast(NamedTuple):
    """``spent``: paid, claimed, and what will be claimed by the year's end. ``late``: claimed after it."""

    spent: Decimal
    late: Decimal
    unspent: Decimal


class Warning(NamedTuple):
    """``kind``: over or under."""

    kind: str
    text: str


def expected(due: Due, *, on: date, year_end: date) -> Decimal:
    """How much of it will be claimed by the year's end: a day's share for each day of work that is left."""
    first = max(on, due.starts_on)
    if due.ends_on <= year_end:
        return due.amount
    if first > year_end:
        return Decimal(0)
    days, within = (due.ends_on - first).days + 1, (year_end - first).days + 1
    return (due.amount * within / days).quantize(PENNY, ROUND_HALF_UP)


def forecast(standing: Standing, dues: Iterable[Due], *, on: date, year_end: date) -> Forecast:
    dues = list(dues)
    coming = sum((expected(due, on=on, year_end=year_end) for due in dues), Decimal(0))
    late = sum((due.amount for due in dues), Decimal(0)) - coming
    spent = standing.paid + standing.claimed + coming
    return Forecast(spent, late, standing.budgeted - spent)


def warnings_of(
    standing: Standing, forecast: Forecast, *, year_end: date, unspent_percent: int
) -> list[Warning]:
    found = []
    day = f"{year_end:%-d %B %Y}"
    if forecast.late > 0:
        found.append(
            Warning(
                "over",
                f"£{forecast.late:,.0f} of what is promised will be claimed after {day}, "
                "when this budget has lapsed.",
            )
        )
    if forecast.unspent * 100 > standing.budgeted * unspent_percent:
        share = round(100 * forecast.unspent / standing.budgeted)
        found.append(Warning("under", f"£{forecast.unspent:,.0f} ({share}%) would be unspent on {day}."))
    return found


def warnings_before_call(
    standing: Standing,
    forecast: Forecast,
    *,
    pot: Decimal,
    decision_on: date,
    year_end: date,
    unspent_percent: int,
) -> list[Warning]:
    """What there is to know before a call of this pot is published on the line.

    Its money lapses on 31 March with everything else of the year: what is decided late can hardly be spent.
    """
    found = []
    if pot > standing.free:
        found.append(
            Warning(
                "over",
                f"The line has £{standing.free:,.0f} free: £{pot - standing.free:,.0f} less than the pot.",
            )
        )
    days = (year_end - decision_on).days
    if days < 0:
        found.append(
            Warning(
                "over",
                f"The decision is promised for {decision_on:%-d %B %Y}, when this budget has lapsed:"
                " nothing could be offered from it.",
            )
        )
    elif days < FEWEST_DAYS:
        found.append(
            Warning(
                "over", f"From the promised decision, {days} days are left to do the work and claim for it."
            )
        )
    idle = forecast.unspent - standing.reserved - standing.offered - pot
    if idle * 100 > standing.budgeted * unspent_percent:
        share = round(100 * idle / standing.budgeted)
        found.append(
            Warning(
                "under",
                f"Even if this and all other calls spend their whole pots, £{idle:,.0f} ({share}%) of the"
                f" line would be unspent on {year_end:%-d %B %Y}.",
            )
        )
    return found


def warnings_before_award(
    standing: Standing,
    dues: Iterable[Due],
    *,
    award: Due,
    reserved: Decimal,
    on: date,
    year_end: date,
    unspent_percent: int,
) -> list[Warning]:
    """What there is to know before this award is approved, on top of how the line stands.

    ``reserved``: what its call has left to offer.
    """
    found = []
    if award.amount > reserved:
        found.append(
            Warning(
                "over", f"The call has £{reserved:,.0f} left: this is £{award.amount - reserved:,.0f} more."
            )
        )
    late = award.amount - expected(award, on=on, year_end=year_end)
    if late > 0:
        found.append(
            Warning(
                "over",
                f"£{late:,.0f} of this award would be claimed after {year_end:%-d %B %Y}: "
                "next year's budget has to bear it.",
            )
        )
    after = standing._replace(
        reserved=standing.reserved - award.amount, committed=standing.committed + award.amount
    )
    foreseen = forecast(after, [*dues, award], on=on, year_end=year_end)
    rest = warnings_of(
        after, foreseen._replace(late=Decimal(0)), year_end=year_end, unspent_percent=unspent_percent
    )
    return [*found, *(Warning(one.kind, f"With this award, {one.text}") for one in rest)]
