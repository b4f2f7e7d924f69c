"""A year's budget as staff watch it: where every pound stands, and what will be left on 31 March."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.utils import timezone

from funding.annuality import (
    Due,
    Forecast,
    Standing,
    Warning,
    forecast,
    warnings_before_award,
    warnings_before_call,
    warnings_of,
)
from funding.models import Award, BudgetLine, Call, FinancialYear, Reservation


class LineView(NamedTuple):
    """One line of the view; ``line`` is nothing in the total."""

    name: str
    line: BudgetLine | None
    standing: Standing
    forecast: Forecast
    warnings: list[Warning]

    @property
    def promised(self) -> Decimal:
        return self.standing.committed + self.standing.claimed + self.standing.paid


class YearView(NamedTuple):
    year: FinancialYear
    rows: list[LineView]
    total: LineView


def year_view(year: FinancialYear, on: date | None = None) -> YearView:
    on = on or timezone.localdate()
    lines = list(BudgetLine.objects.of_year(year).in_order())
    dues = dues_of_lines([line.pk for line in lines])
    rows = [_row(str(line.fund), line, standing_of(line), dues[line.pk], year, on) for line in lines]
    together = Standing(
        *(sum(amounts, Decimal(0)) for amounts in zip(*(row.standing for row in rows), strict=True))
    )
    every = [due for line in lines for due in dues[line.pk]]
    total = _row("All together", None, together if rows else Standing(*[Decimal(0)] * 7), every, year, on)
    return YearView(year, rows, total)


def _row(
    name: str, line: BudgetLine | None, standing: Standing, dues: list[Due], year: FinancialYear, on: date
) -> LineView:
    foreseen = forecast(standing, dues, on=on, year_end=year.ends_on)
    warnings = warnings_of(standing, foreseen, year_end=year.ends_on, unspent_percent=year.unspent_percent)
    return LineView(name, line, standing, foreseen, warnings)


def standing_of(line: BudgetLine) -> Standing:
    return Standing(
        line.budgeted_amount, line.free_amount, line.reserved_amount, line.offered_amount,
        line.committed_amount, line.claimed_amount, line.paid_amount,
    )  # fmt: skip


def dues_of_lines(line_ids: list[int]) -> dict[int, list[Due]]:
    """What awards have still to claim, by line."""
    found: dict[int, list[Due]] = defaultdict(list)
    committed = Award.objects.running().filter(reservation__line__in=line_ids, committed_amount__gt=0)
    for line, amount, starts_on, ends_on in committed.values_list(
        "reservation__line", "committed_amount", "starts_on", "ends_on"
    ):
        found[line].append(Due(amount, starts_on, ends_on))
    return found


def warnings_for(reservation: Reservation, due: Due, on: date | None = None) -> list[Warning]:
    """What to know before this award is approved."""
    line = BudgetLine.objects.select_related("year").get(pk=reservation.line_id)
    return warnings_before_award(
        standing_of(line),
        dues_of_lines([line.pk])[line.pk],
        award=due,
        reserved=reservation.reserved_amount,
        on=on or timezone.localdate(),
        year_end=line.year.ends_on,
        unspent_percent=line.year.unspent_percent,
    )


def warnings_before_publishing(call: Call, on: date | None = None) -> list[Warning]:
    """What publishing would do to the line the call is paid from."""
    line = BudgetLine.objects.select_related("year").get(pk=call.line_id)
    standing, year = standing_of(line), line.year
    foreseen = forecast(
        standing, dues_of_lines([line.pk])[line.pk], on=on or timezone.localdate(), year_end=year.ends_on
    )
    return warnings_before_call(
        standing, foreseen, pot=call.pot_amount, decision_on=call.decision_on, year_end=year.ends_on,
        unspent_percent=year.unspent_percent,
    )  # fmt: skip
