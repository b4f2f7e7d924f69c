"""The investors' directory: who is in it, what it finds, counts and exports."""

import csv
import io
from decimal import Decimal

import pytest
from django.http import QueryDict

from investors.enums import SectorWish
from investors.filters.directory import InvestorFilter
from investors.models import Investor, MandateSector
from tests.factories.accounts import signed_in
from tests.factories.clusters import ClusterFactory, SectorFactory
from tests.factories.investors import (
    ExchangeRateFactory,
    InvestorDealFactory,
    InvestorFactory,
    InvestorMemberFactory,
    MandateFactory,
    PrivateInvestorFactory,
)

pytestmark = pytest.mark.django_db


def found(query=""):
    return [investor.name for investor in InvestorFilter(QueryDict(query)).ordered()]


def counts(query, name):
    boxes = {box.name: box for box in InvestorFilter(QueryDict(query)).boxes()}
    return {choice.value: choice.business_count for choice in (*boxes[name].choices, *boxes[name].folded)}


def body(response):
    assert response.status_code == 200
    return response.content.decode()


def test_only_verified_investors_that_want_a_page_are_listed(client):
    InvestorFactory(name="Open Fund")
    InvestorFactory(name="Quiet Fund", is_public=False)
    InvestorFactory(name="New Fund", verified_at=None, verified_note="")
    assert found() == ["Open Fund"]
    page = body(client.get("/investors/"))
    assert "Open Fund" in page
    assert "Quiet Fund" not in page
    assert "New Fund" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_same_whatever_its_length(client, django_assert_num_queries, count):
    for mandate in MandateFactory.create_batch(count):
        mandate.clusters.add(ClusterFactory())
    with django_assert_num_queries(17):
        body(client.get("/investors/"))


def test_choices_of_mandates_must_all_hold_for_one_mandate():
    investor = InvestorFactory(name="Two Funds")
    MandateFactory(
        investor=investor, stages=["seed"], ticket_min=Decimal(50_000), ticket_max=Decimal(100_000)
    )
    MandateFactory(
        investor=investor, stages=["series-a"], ticket_min=Decimal(10**6), ticket_max=Decimal(5 * 10**6)
    )
    assert found("stage=seed&ticket=75000") == ["Two Funds"]
    assert found("stage=seed&ticket=2000000") == []


def test_mandate_without_stages_or_clusters_takes_any():
    leeds = ClusterFactory(slug="leeds")
    MandateFactory(investor__name="Anything")
    named = MandateFactory(investor__name="Leeds only", stages=["seed"])
    named.clusters.add(leeds)
    assert found("cluster=leeds") == ["Anything", "Leeds only"]
    assert counts("", "cluster")["leeds"] == 2
    assert counts("", "stage")["seed"] == 2
    assert counts("", "stage")["idea"] == 1


def test_excluded_sector_is_no_interest():
    games = SectorFactory(slug="games")
    mandate = MandateFactory()
    MandateSector.objects.create(mandate=mandate, sector=games, wish=SectorWish.NEVER)
    assert found("sector=games") == []
    assert counts("", "sector") == {}


def test_paused_and_private_mandates_are_not_found():
    paused = MandateFactory(stages=["seed"])
    paused.pause()
    MandateFactory(stages=["seed"], is_public=False)
    assert found("stage=seed") == []


def test_ticket_in_another_currency_is_found_in_pounds():
    ExchangeRateFactory(currency="EUR", pounds=Decimal("0.85"))
    MandateFactory(
        investor__name="Euro Fund", currency="EUR", ticket_min=Decimal(10**6), ticket_max=Decimal(2 * 10**6)
    )
    assert found("ticket=900000") == ["Euro Fund"]
    assert found("ticket=800000") == []


def test_facet_counts_are_those_of_the_other_facets():
    InvestorFactory(kind="angel", country="GB")
    InvestorFactory(kind="angel", country="DE")
    InvestorFactory(kind="bank", country="DE")
    assert counts("kind=angel&country=DE", "kind") == {"angel": 1, "bank": 1}
    assert counts("kind=angel&country=DE", "country") == {"GB": 1, "DE": 1}


def test_made_up_values_are_as_if_not_chosen(client):
    InvestorFactory(name="Open Fund")
    assert found("kind=no&country=XX&sort=no&ticket=abc") == ["Open Fund"]
    body(client.get("/investors/?kind=no&ticket=-5&page=9999"))


def test_words_are_found_whatever_their_accents_and_case():
    InvestorFactory(name="Société du Métier", summary="Nur Webstühle.", description="Crème de la trame.")
    InvestorFactory(name="Another")
    for words in ("SOCIETE", "Société métier", "webstuhle", "Webstühle", "creme trame"):
        assert found(f"q={words}") == ["Société du Métier"], words
    assert found("q=m%25r") == []
    assert found("q=m_tier") == []


def test_export_is_as_filtered_and_safe_in_a_spreadsheet(client):
    MandateFactory(investor=InvestorFactory(name="=cmd|' /C calc'!A0", kind="angel"))
    InvestorFactory(name="Bank", kind="bank")
    response = client.get("/investors/export/?kind=angel")
    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == ["'=cmd|' /C calc'!A0"]


def test_page_of_a_private_investor_is_seen_by_its_people_only(client):
    investor = PrivateInvestorFactory()
    member = InvestorMemberFactory(investor=investor)
    address = investor.get_absolute_url()
    assert client.get(address).status_code == 404
    assert signed_in(InvestorMemberFactory().user).get(address).status_code == 404
    assert "Only you see this page" in body(signed_in(member.user).get(address))


def test_deals_without_a_public_source_are_not_shown(client):
    investor = InvestorFactory()
    InvestorDealFactory(investor=investor, company_name="Secret Ltd")
    InvestorDealFactory(
        investor=investor, company_name="Told Ltd", is_public=True, source_url="https://news.example/told"
    )
    page = body(client.get(investor.get_absolute_url()))
    assert "Told Ltd" in page
    assert "Secret Ltd" not in page


def test_amounts_in_other_currencies_are_marked_as_approximate(client):
    rate = ExchangeRateFactory(currency="USD", pounds=Decimal("0.8"))
    mandate = MandateFactory(currency="USD")
    page = body(client.get(mandate.investor.get_absolute_url()))
    assert "US$250k–US$1m" in page
    assert "about £200k–£800k" in page
    assert rate.source in page


def test_closed_investor_is_gone(client):
    investor = InvestorFactory()
    Investor.objects.filter(pk=investor.pk).update(closed_at=investor.verified_at)
    assert client.get(investor.get_absolute_url()).status_code == 404
    assert found() == []
