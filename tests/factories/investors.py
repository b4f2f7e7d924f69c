"""Investors, their people, mandates, rates."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import factory
from django.utils import timezone

from clusters.enums import MemberRole
from investors.enums import Basis, InvestorKind, RaiseState
from investors.models import (
    Certification,
    ExchangeRate,
    Investor,
    InvestorDeal,
    InvestorMember,
    Mandate,
    Raise,
    RaiseTerms,
    StatementVersion,
)
from tests.factories.accounts import UserFactory
from tests.factories.clusters import BusinessFactory


class InvestorFactory(factory.django.DjangoModelFactory):
    """Verified and public."""

    class Meta:
        model = Investor

    name = factory.Sequence(lambda n: f"Investor {n}")
    slug = factory.Sequence(lambda n: f"investor-{n}")
    kind = InvestorKind.VENTURE_CAPITAL
    country = "GB"
    summary = "Invests in looms."
    is_public = True
    verified_at = factory.LazyFunction(timezone.now)
    verified_note = "Companies House."


class PrivateInvestorFactory(InvestorFactory):
    """As just registered."""

    is_public = False
    verified_at = None
    verified_note = ""


class InvestorMemberFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = InvestorMember

    investor = factory.SubFactory(InvestorFactory)
    user = factory.SubFactory(UserFactory)
    role = MemberRole.OWNER


class MandateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Mandate
        skip_postgeneration_save = True

    investor = factory.SubFactory(InvestorFactory)
    name = factory.Sequence(lambda n: f"Fund {n}")
    ticket_min = Decimal(250_000)
    ticket_max = Decimal(1_000_000)


class InvestorDealFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = InvestorDeal

    investor = factory.SubFactory(InvestorFactory)
    company_name = factory.Sequence(lambda n: f"Portfolio {n} Ltd")
    invested_on = date(2025, 3, 1)


class ExchangeRateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ExchangeRate

    currency = "EUR"
    day = date(2026, 1, 1)
    pounds = Decimal("0.85")
    source = "A central bank"
    source_url = "https://bank.example/rates"


class StatementVersionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = StatementVersion

    basis = Basis.HIGH_NET_WORTH
    number = factory.Sequence(lambda n: n + 100)
    title = "I am a high-net-worth individual"
    text = "It is true of me.\n\nI can lose all of it."
    warning = "You may lose all the money you invest."
    months_valid = 12
    source_url = "https://www.legislation.gov.uk/uksi/2005/1529/article/48"
    in_force_from = datetime(2020, 1, 1, tzinfo=UTC)


class CertificationFactory(factory.django.DjangoModelFactory):
    """Signed today as a high-net-worth individual."""

    class Meta:
        model = Certification

    user = factory.SubFactory(UserFactory)
    statement = factory.SubFactory(StatementVersionFactory)
    basis = Basis.HIGH_NET_WORTH
    signed_name = "Ada Byron"
    valid_until = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=364))


class RaiseFactory(factory.django.DjangoModelFactory):
    """Open, with terms that can be looked for: £612,345 at £4,567,890."""

    class Meta:
        model = Raise
        skip_postgeneration_save = True

    business = factory.SubFactory(BusinessFactory)
    state = RaiseState.OPEN
    opened_at = factory.LazyFunction(timezone.now)
    terms = factory.RelatedFactory("tests.factories.investors.RaiseTermsFactory", "of_raise")


class RaiseTermsFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RaiseTerms

    of_raise = factory.SubFactory(RaiseFactory, terms=None)
    number = 1
    amount = Decimal(612_345)
    committed = Decimal(111_222)
    valuation = Decimal(4_567_890)
    instrument = "equity"
    use_of_funds = "Three weavers and a loom-of-secrets."
    data_room_url = "https://room.example/secret-door"
