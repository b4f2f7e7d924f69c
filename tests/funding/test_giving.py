"""Awards as open data: what is in the file, who gets it, and when nobody does."""

from __future__ import annotations

import csv
import io
import json
import os
from datetime import date
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from clusters.models import Business
from funding.actions import accept_award, claim_money, offer_award, pay_claim, terminate_award
from funding.giving import files
from funding.giving.checks import iso_moment
from funding.models import Award, Fund
from tests.factories.accounts import StaffFactory, signed_in
from tests.factories.calls import open_call
from tests.factories.clusters import BusinessFactory, ClusterFactory
from tests.factories.funding import live, new_award, offered, reservation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _within_the_year(time_machine, settings):
    time_machine.move_to("2026-09-01 12:00:00+00:00", tick=False)
    settings.GIVING_PREFIX, settings.SITE_URL = "loom", "https://portal.example"


@pytest.fixture
def staff():
    return signed_in(StaffFactory())


def package():
    answer = Client().get(reverse("funding:giving_json"))
    assert answer.status_code == 200
    return json.loads(answer.content)


def sheet():
    answer = Client().get(reverse("funding:giving_csv"))
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def of_call(**fields):
    call = open_call(title="Looms for learning")
    award = offer_award(
        award=new_award(**fields), reservation=call.reservation, amount=Decimal(5_000), by=None
    )
    return call, accept_award(award=award, by=None)


def in_future(award):
    """What no verb does: the day it was accepted is still to come."""
    Award.objects.filter(pk=award.pk).update(accepted_on=date(2026, 9, 2))


# -- the file


def test_grant_has_all_that_is_public():
    business = BusinessFactory(
        company_number="90000001", trading_name="Shuttle Works", registered_postcode="M1 1AA"
    )
    award = live(12_000, business=business, cluster=ClusterFactory(name="Loomford"), reference="A-1")
    claim_money(award=award, amount=Decimal("5000.50"), by=None)
    pay_claim(award=award, amount=Decimal("5000.50"), by=None)
    fund = award.reservation.line.fund
    assert package()["grants"] == [
        {
            "id": "360G-loom-A-1",
            "title": "Looms that learn",
            "description": "Looms that learn",
            "currency": "GBP",
            "amountAwarded": 12_000,
            "amountDisbursed": 5_000.5,
            "awardDate": "2026-09-01",
            "url": "https://portal.example/funding/awards/A-1/",
            "plannedDates": [{"startDate": "2026-06-01", "endDate": "2026-12-31"}],
            "recipientOrganization": [
                {
                    "id": "GB-COH-90000001",
                    "name": "Shuttle Works",
                    "companyNumber": "90000001",
                    "postalCode": "M1 1AA",
                }
            ],
            "fundingOrganization": [{"id": "360G-loom-agency", "name": "TechNorth"}],
            "grantProgramme": [{"code": fund.slug, "title": fund.name}],
            "fromOpenCall": "No",
            "dateModified": "2026-09-01T13:00:00+01:00",
            "dataSource": "https://portal.example",
            "beneficiaryLocation": [{"name": "Loomford", "countryCode": "GB"}],
        }
    ]


def test_package_says_who_when_and_under_which_licence(settings):
    settings.GIVING_ORGANISATION_ID, settings.GIVING_ORGANISATION_NAME = "GB-COH-90000099", "Loom Agency"
    live()
    found = package()
    assert found["version"] == "1.4"
    assert "open-government-licence/version/3" in found["license"]
    assert found["publisher"] == {
        "identifier": "GB-COH-90000099",
        "name": "Loom Agency",
        "website": "https://portal.example",
    }
    assert found["downloadURL"] == "https://portal.example/funding/money/360giving.json"
    assert found["grants"][0]["fundingOrganization"] == [{"id": "GB-COH-90000099", "name": "Loom Agency"}]


def test_award_of_a_call_is_from_an_open_call():
    call, _award = of_call()
    Fund.objects.update(is_showcase=False)
    [grant] = package()["grants"]
    assert grant["fromOpenCall"] == "Yes"
    assert grant["grantProgramme"] == [
        {"code": call.slug, "title": call.title, "url": f"https://portal.example{call.get_absolute_url()}"}
    ]


def test_sole_trader_has_our_own_id_and_no_postcode():
    business = BusinessFactory(company_number="", trading_name="Reed Making", registered_postcode="M1 1AA")
    live(business=business)
    assert package()["grants"][0]["recipientOrganization"] == [
        {"id": f"360G-loom-b{business.pk}", "name": "Reed Making"}
    ]


def test_modified_follows_the_money(time_machine):
    award = live(500)
    time_machine.move_to("2026-09-03 09:00:00+00:00", tick=False)
    claim_money(award=award, amount=Decimal(100), by=None)
    assert package()["grants"][0]["dateModified"] == "2026-09-03T10:00:00+01:00"


def test_offers_fiction_and_what_is_let_go_of_stay_out():
    offered(100)
    terminate_award(award=live(100), by=None, reason="It never began.")
    live(100, business=BusinessFactory(is_showcase=True))
    invented = live(100)
    Fund.objects.filter(pk=invented.reservation.line.fund_id).update(is_showcase=True)
    real = live(100)
    assert [grant["id"] for grant in package()["grants"]] == [f"360G-loom-{real.reference}"]


def test_package_of_a_pure_showcase_is_empty():
    live(100, business=BusinessFactory(is_showcase=True))
    assert package()["grants"] == []
    assert sheet() == []


def test_sheet_has_the_titles_of_the_standard_and_what_the_package_says():
    live(12_000, title="=cmd()", cluster=ClusterFactory(name="Loomford"), reference="A-1")
    [row] = sheet()
    assert list(row)[:6] == [
        "Identifier", "Title", "Description", "Currency", "Amount Awarded", "Amount Disbursed",
    ]  # fmt: skip
    assert row["Identifier"] == "360G-loom-A-1"
    assert row["Title"] == "'=cmd()"
    assert row["Amount Awarded"] == "12000.00"
    assert row["Recipient Org:Identifier"].startswith("GB-COH-")
    assert row["Beneficiary Location:Name"] == "Loomford"
    assert row["From An Open Call?"] == "No"


def test_everybody_may_read_it_from_everywhere():
    live()
    answer = Client().get(reverse("funding:giving_json"))
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Content-Type"] == "application/json"
    assert answer["Cache-Control"] == "public, max-age=60"
    assert answer.is_public_page


def test_large_file_is_sent_in_pieces(monkeypatch):
    monkeypatch.setattr("funding.views.giving.WHOLE", 10)
    live()
    answer = Client().get(reverse("funding:giving_json"))
    assert answer.streaming
    assert len(json.loads(b"".join(answer.streaming_content))["grants"]) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_file_asks_as_much_for_three_as_for_one(django_assert_num_queries, count):
    for _ in range(count):
        live(100)
    with django_assert_num_queries(1), files.published_file("json") as file:
        assert len(json.load(file)["grants"]) == count


def test_nobody_is_named(staff):
    award = live(business=BusinessFactory(company_number="90000001"))
    claim_money(award=award, amount=Decimal(10), by=StaffFactory(email="keeper@agency.example"))
    text = Client().get(reverse("funding:giving_json")).content.decode()
    assert "@" not in text
    assert "recipientIndividual" not in text


# -- with a fault there is none


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_file_with_a_fault_is_refused_to_everybody(kind):
    in_future(live(title="Secret of tomorrow"))
    answer = Client().get(reverse(f"funding:giving_{kind}"))
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert "Secret of tomorrow" not in answer.content.decode()
    assert reverse("funding:giving_preview") in answer.content.decode()


def test_command_writes_what_is_published(tmp_path, capsys):
    live(reference="A-1")
    out = tmp_path / "grants.json"
    call_command("export_360giving", format="json", out=out)
    assert [grant["id"] for grant in json.loads(out.read_text())["grants"]] == ["360G-loom-A-1"]
    call_command("export_360giving", "--format=csv", f"--out={tmp_path / 'grants.csv'}")
    assert "360G-loom-A-1" in (tmp_path / "grants.csv").read_text()


def test_command_names_all_faults_and_writes_nothing(tmp_path):
    in_future(live(reference="A-1"))
    live(reference="A/2")
    out = tmp_path / "grants.json"
    out.write_text("as it was")
    with pytest.raises(CommandError) as refusal:
        call_command("export_360giving", format="json", out=out)
    assert refusal.value.returncode == 1
    assert "360G-loom-A-1, awardDate: This day is still to come" in str(refusal.value)
    assert "360G-loom-A/2, id: Take slashes and spaces out" in str(refusal.value)
    assert [path.name for path in tmp_path.iterdir()] == ["grants.json"]
    assert out.read_text() == "as it was"


# -- staff look first


def test_staff_see_what_the_public_will_see(staff):
    live(12_000, reference="A-1", title="A pilot")
    live(100, business=BusinessFactory(is_showcase=True))
    page = staff.get(reverse("funding:giving_preview")).content.decode()
    for words in ("360G-loom-A-1", "A pilot", "£12,000", "Left out: 1 of the showcase", "Download JSON"):
        assert words in page


def test_staff_are_led_to_what_is_to_be_mended(staff):
    award = live()
    in_future(award)
    page = staff.get(reverse("funding:giving_preview")).content.decode()
    assert reverse("admin:funding_award_change", args=[award.pk]) in page
    assert "This day is still to come" in page
    assert "Download JSON" not in page


def test_staff_are_told_of_a_bad_prefix(staff, settings):
    settings.GIVING_PREFIX = "two-parts"
    page = staff.get(reverse("funding:giving_preview")).content.decode()
    assert "Set GIVING_PREFIX" in page


@pytest.mark.parametrize("count", [1, 3])
def test_preview_asks_as_much_for_three_as_for_one(django_assert_max_num_queries, staff, count):
    for _ in range(count):
        in_future(live(100))
    with django_assert_max_num_queries(16):
        staff.get(reverse("funding:giving_preview"))


def test_public_page_says_what_the_file_is_and_leads_to_it():
    page = Client().get(reverse("funding:money")).content.decode()
    assert "Open Government Licence v3.0" in page
    assert reverse("funding:giving_json") in page
    assert reverse("funding:giving_csv") in page


# -- an award's own page


def test_award_is_read_at_its_own_address():
    business = BusinessFactory(trading_name="Shuttle Works")
    award = live(12_000, business=business, cluster=ClusterFactory(name="Loomford"), description="By night.")
    assert award.get_absolute_url() in Client().get(reverse("funding:money")).content.decode()
    page = Client().get(award.get_absolute_url()).content.decode()
    fund = award.reservation.line.fund
    for words in ("Shuttle Works", "£12,000", "By night.", "Loomford", fund.name, "1 September 2026"):
        assert words in page
    assert f"360G-loom-{award.reference}" in page
    assert '"@type": "MonetaryGrant"' in page


def test_award_leads_to_its_call():
    call, award = of_call()
    page = Client().get(award.get_absolute_url()).content.decode()
    assert f'<a href="{call.get_absolute_url()}">{call.title}</a>' in page


def test_fictional_award_says_so_and_has_no_id_for_machines():
    award = live(business=BusinessFactory(is_showcase=True))
    page = Client().get(award.get_absolute_url()).content.decode()
    assert "Fictional" in page
    assert "360G-" not in page
    assert "MonetaryGrant" not in page


def test_offer_is_the_agencys_alone(staff):
    award = offered(12_345)
    assert Client().get(award.get_absolute_url()).status_code == 404
    page = staff.get(award.get_absolute_url()).content.decode()
    assert "nobody but the agency sees this page" in page
    assert "£12,345" in page


def test_award_page_asks_little(django_assert_max_num_queries):
    award = live()
    with django_assert_max_num_queries(2):
        Client().get(award.get_absolute_url())


def test_business_that_is_not_listed_is_named_without_a_link():
    award = live(business=BusinessFactory(trading_name="Shuttle Works"))
    Business.objects.filter(pk=award.business_id).update(listing_state="draft")
    page = Client().get(award.get_absolute_url()).content.decode()
    assert "Shuttle Works" in page
    assert award.business.get_absolute_url() not in page


# -- by the published schema, where a copy of it lies


@pytest.fixture
def validator():
    """``GIVING_SCHEMA_DIR``: folder with the two published schema files."""
    folder = os.environ.get("GIVING_SCHEMA_DIR")
    if not folder:
        pytest.skip("GIVING_SCHEMA_DIR names no folder with the schema of 360Giving")
    jsonschema, referencing = pytest.importorskip("jsonschema"), pytest.importorskip("referencing")
    whole = json.loads((Path(folder) / "360-giving-package-schema.json").read_text())
    item = json.loads((Path(folder) / "360-giving-schema.json").read_text())
    resource = referencing.Resource(item, referencing.jsonschema.DRAFT202012)
    asked = whole["properties"]["grants"]["items"]["$ref"]
    registry = referencing.Registry().with_resources([(asked, resource), (item["$id"], resource)])
    return jsonschema.Draft202012Validator(whole, registry=registry, format_checker=formats(jsonschema))


def formats(jsonschema):
    """Two formats that the library passes over unless further packages are there."""
    checker = jsonschema.FormatChecker()
    checker.checks("date-time")(lambda text: iso_moment(text) is not None)
    checker.checks("uri")(lambda text: bool(urlsplit(text).scheme and urlsplit(text).netloc))
    return checker


def test_package_holds_against_the_published_schema(validator):
    of_call(description="A pilot.", cluster=ClusterFactory())
    live(10, reservation(), business=BusinessFactory(company_number="", trading_name="Reed Making"))
    found = package()
    assert len(found["grants"]) == 2
    assert [error.message for error in validator.iter_errors(found)] == []
    del found["grants"][0]["fundingOrganization"]
    assert list(validator.iter_errors(found))
