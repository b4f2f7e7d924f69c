"""Rows of a list, kept in the process while their business is as it was."""

import pytest
from django.db import connection

from clusters import rows
from clusters.models import Business, Cluster
from clusters.rows import known_names, listed_rows
from core.edition import public_edition
from tests.factories.clusters import BusinessFactory, DraftBusinessFactory


def read(*businesses):
    edition = public_edition()
    return listed_rows([business.pk for business in businesses], edition, **known_names(edition))


@pytest.mark.django_db(transaction=True)
def test_row_is_kept_until_its_business_is_written_by_whoever(django_assert_num_queries):
    business = BusinessFactory(legal_name="BEFORE LTD")
    read(business)
    edition = public_edition()
    known = known_names(edition)
    with django_assert_num_queries(1):  # who wrote it last, and nothing else
        [row] = listed_rows([business.pk], edition, **known)
    assert row.name == business.name
    with connection.cursor() as cursor:
        cursor.execute("UPDATE clusters_business SET trading_name = 'After' WHERE id = %s", [business.pk])
    assert [row.name for row in read(business)] == ["After"]


@pytest.mark.django_db(transaction=True)
def test_row_follows_the_name_of_its_cluster():
    business = BusinessFactory(registered_town="", trading_town="")
    read(business)
    Cluster.objects.filter(pk=business.cluster_id).update(name="Tees Valley")
    assert [row.where for row in read(business)] == ["Tees Valley"]


@pytest.mark.django_db(transaction=True)
def test_row_that_is_taken_off_the_list_is_not_shown():
    business = BusinessFactory()
    read(business)
    Business.objects.filter(pk=business.pk).update(listing_state="unlisted")
    assert read(business) == []


@pytest.mark.django_db
def test_drafts_are_no_rows():
    assert read(DraftBusinessFactory()) == []


@pytest.mark.django_db
def test_rows_stand_in_the_order_asked_for():
    one, other = BusinessFactory.create_batch(2)
    assert [row.pk for row in read(other, one)] == [other.pk, one.pk]


@pytest.mark.django_db(transaction=True)
def test_no_more_rows_are_kept_than_memory_is_given(monkeypatch):
    monkeypatch.setattr(rows, "MOST_KEPT", 2)
    made = BusinessFactory.create_batch(3)
    assert len(read(*made)) == 3
    assert len(rows._kept) == 2
