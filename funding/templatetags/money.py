"""Money as charts draw it."""

from decimal import Decimal

from django import template

from funding.money_view import YearView

register = template.Library()


@register.filter
def stage_rows(view: YearView) -> list[tuple[str, Decimal, Decimal, Decimal, Decimal, Decimal]]:
    """Rows of the stacked chart: paid, claimed, committed, reserved or offered, free."""
    return [
        (
            row.name,
            row.standing.paid,
            row.standing.claimed,
            row.standing.committed,
            row.standing.reserved + row.standing.offered,
            row.standing.free,
        )
        for row in view.rows
    ]
