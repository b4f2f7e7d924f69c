"""Years, funds, lines with money on them, awards."""

from datetime import date
from decimal import Decimal

import factory
from django.utils import timezone

from clusters.subsidy import year_start
from funding.actions import accept_award, budget_money, offer_award, reserve_money
from funding.models import Award, BudgetLine, FinancialYear, Fund, Reservation
from tests.factories.clusters import BusinessFactory


class FinancialYearFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FinancialYear
        django_get_or_create = ("starts_on",)

    starts_on = factory.LazyFunction(lambda: year_start(timezone.localdate()))
    granted_amount = Decimal(2_000_000)
    source = "Grant letter"


class FundFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Fund

    name = factory.Sequence(lambda n: f"Loom fund {n}")
    slug = factory.Sequence(lambda n: f"loom-fund-{n}")
    purpose = "First customers for young firms."


class BudgetLineFactory(factory.django.DjangoModelFactory):
    """``budget``: pounds on it, all free."""

    class Meta:
        model = BudgetLine

    year = factory.SubFactory(FinancialYearFactory)
    fund = factory.SubFactory(FundFactory)

    @classmethod
    def _create(cls, model_class, *args, budget=100_000, **kwargs):
        line = super()._create(model_class, *args, **kwargs)
        if budget:
            budget_money(line=line, amount=Decimal(budget), by=None)
            line.refresh_from_db()
        return line


def reservation(amount=50_000, **line) -> Reservation:
    return reserve_money(line=BudgetLineFactory(**line), title="Call", amount=Decimal(amount), by=None)


def new_award(**fields) -> Award:
    """Not saved: what the form fills in."""
    number = Award.objects.count() + 1
    given = {"reference": f"TN-{number:04}", "title": "Looms that learn", **fields}
    dates = {"starts_on": date(2026, 6, 1), "ends_on": date(2026, 12, 31)}
    return Award(**{**dates, "business": given.pop("business", None) or BusinessFactory(), **given})


def offered(amount=10_000, of=None, **fields) -> Award:
    return offer_award(
        award=new_award(**fields), reservation=of or reservation(), amount=Decimal(amount), by=None
    )


def live(amount=10_000, of=None, **fields) -> Award:
    return accept_award(award=offered(amount, of, **fields), by=None)
