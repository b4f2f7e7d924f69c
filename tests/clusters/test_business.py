"""A business: its address, its name, what PostgreSQL derives, who sees it."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from clusters.models import Business
from tests.factories.clusters import BusinessFactory, DraftBusinessFactory, RegisterRowFactory

pytestmark = pytest.mark.django_db


def test_business_slug_ends_in_company_number():
    business = BusinessFactory(company_number="SC900001", legal_name="WEFT & WARP LIMITED")
    assert business.slug == "weft-warp-sc900001"
    assert Business.objects.at_slug("weft-warp-sc900001").get() == business


def test_business_old_address_goes_on_working_after_a_new_name():
    business = BusinessFactory(trading_name="First")
    old = business.slug
    business.trading_name = "Second"
    business.save()
    assert Business.objects.at_slug(old).get() == business


def test_business_without_number_is_found_at_its_slug():
    business = DraftBusinessFactory(legal_name="Spin-out")
    assert business.slug == f"spin-out-b{business.pk}"
    assert Business.objects.at_slug(business.slug).get() == business


@pytest.mark.parametrize("slug", ["", "b", "-", "weft", "w-b99999999999999999999", "b-ö", "x-123456789"])
def test_business_at_odd_slug_is_not_found(slug):
    BusinessFactory()
    assert not Business.objects.at_slug(slug).exists()


def test_business_sort_key_folds_case_accents_and_leading_punctuation():
    business = BusinessFactory(legal_name='"!École Zürich LTD')
    assert business.sort_key == "ecole zurich ltd"


def test_business_place_postcode_is_of_the_trading_place():
    business = BusinessFactory(registered_postcode="m1 1ae", trading_postcode="wa14 2dt")
    assert (business.postcode_area, business.postcode_district) == ("WA", "WA14")


def test_business_with_no_postcode_has_no_district():
    business = BusinessFactory(registered_postcode="NONE")
    assert (business.postcode_area, business.postcode_district) == ("", "")


def test_business_website_domain_is_without_www():
    assert BusinessFactory(website="https://www.Loom.example/about").website_domain == "loom.example"


def test_business_history_keeps_the_version_that_was_replaced():
    business = BusinessFactory(legal_name="FIRST LIMITED")
    Business.objects.filter(pk=business.pk).update(legal_name="SECOND LIMITED")
    assert [event.legal_name for event in business.events.all()] == ["FIRST LIMITED"]


def test_business_history_ignores_when_the_register_was_read():
    business = RegisterRowFactory()
    Business.objects.filter(pk=business.pk).update(register_digest=7, sector_ids=[1])
    assert not business.events.exists()


def test_business_history_outlives_the_row():
    business = BusinessFactory(legal_name="GONE LIMITED")
    pk = business.pk
    business.delete()
    assert Business.events.rel.related_model.objects.get(pgh_obj_id=pk).legal_name == "GONE LIMITED"


def test_draft_is_hidden_from_visitors():
    DraftBusinessFactory()
    assert not Business.objects.visible_to(AnonymousUser()).exists()


def test_register_row_is_public():
    row = RegisterRowFactory()
    assert list(Business.objects.visible_to(AnonymousUser())) == [row]


def test_history_of_a_bulk_write_without_a_context_takes_no_subtransaction():
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = '_pgh_attach_context'")
        assert "EXCEPTION" not in cursor.fetchone()[0]


def test_sort_key_is_compared_byte_by_byte():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT collation_name FROM information_schema.columns"
            " WHERE table_name = 'clusters_business' AND column_name = 'sort_key'"
        )
        assert cursor.fetchone()[0] == "C"
