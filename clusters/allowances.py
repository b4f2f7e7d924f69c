"""What enterprises may still receive, from what is recorded: three queries however many are asked for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from clusters.models import Business, EnterpriseMember, Subsidy, SubsidyCap
from clusters.subsidy import Allowance, window_of


def allowance_of(business: Business, day: date) -> Allowance | None:
    """``None`` for a day whose limit is not known."""
    return allowances_of([business.pk], day).get(business.pk)


def allowances_of(business_ids: Iterable[int], day: date) -> dict[int, Allowance]:
    """For each business what its whole enterprise may still receive that day; empty without a known limit."""
    ids = list(business_ids)
    cap = SubsidyCap.objects.on(day)
    if cap is None:
        return {}
    enterprises = enterprises_of(ids)
    window = window_of(day)
    everybody = set().union(*enterprises.values()) if enterprises else set()
    sums = Subsidy.objects.counted(window).filter(business__in=everybody)
    received = dict(
        sums.order_by().values("business").annotate(sum=Sum("amount")).values_list("business", "sum")
    )
    found = {}
    for pk in ids:
        own = received.get(pk, Decimal(0))
        whole = sum((received.get(mate, Decimal(0)) for mate in enterprises[pk]), Decimal(0))
        found[pk] = Allowance(cap.amount, window, whole, whole - own)
    return found


def enterprises_of(business_ids: Iterable[int]) -> dict[int, frozenset[int]]:
    """For each business the ids of all that count as one enterprise with it, itself included."""
    ids = list(business_ids)
    groups: dict[int, set[int]] = {}
    group_of: dict[int, int] = {}
    for group, business in EnterpriseMember.objects.beside(ids).values_list("group", "business"):
        groups.setdefault(group, set()).add(business)
        group_of[business] = group
    return {pk: frozenset(groups[group_of[pk]] if pk in group_of else {pk}) for pk in ids}
