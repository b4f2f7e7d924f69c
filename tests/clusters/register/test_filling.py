"""Filling a directory that holds little yet: the same outcome, and the tables as they were."""

from __future__ import annotations

import psycopg2
import pytest
from django.db import connection

from clusters.enums import ImportState
from clusters.models import Business, BusinessSearch, RegisterImport, SearchPending
from clusters.register import filling, run, writing
from clusters.search.keeping import refresh_batch, refresh_search
from tests.factories.clusters import BusinessFactory
from tests.factories.register import companies, line

pytestmark = pytest.mark.django_db(transaction=True)

SCHEMA = """
    SELECT indexdef FROM pg_indexes WHERE tablename = 'clusters_business'
    UNION ALL SELECT conname || pg_get_constraintdef(oid) || convalidated FROM pg_constraint
              WHERE conrelid = 'clusters_business'::regclass
    UNION ALL SELECT tgname || tgenabled::text FROM pg_trigger
              WHERE tgrelid = 'clusters_business'::regclass AND NOT tgisinternal
    ORDER BY 1
"""


def rows(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


@pytest.fixture
def few_are_many(monkeypatch):
    monkeypatch.setattr(filling, "MANY", 1)


def test_small_imports_and_those_into_a_full_directory_fill_nothing(monkeypatch):
    BusinessFactory.create_batch(3)
    assert not filling.is_worthwhile(3)
    monkeypatch.setattr(filling, "MANY", 2)
    assert [filling.is_worthwhile(new) for new in (1, 2, 3)] == [False, False, True]


def test_filling_gives_the_same_rows_as_any_import(take_in, monkeypatch):
    columns = [f.name for f in Business._meta.fields if f.name not in {"id", "created_at", "updated_at"}]
    take_in(companies(5))
    usual = list(Business.objects.order_by("company_number").values(*columns))
    Business.objects.all().delete()
    RegisterImport.objects.all().delete()
    monkeypatch.setattr(filling, "MANY", 1)

    assert take_in(companies(5)).new_count == 5
    assert list(Business.objects.order_by("company_number").values(*columns)) == usual


def test_filling_leaves_indexes_references_and_triggers_as_they_were(few_are_many, take_in):
    before = rows(SCHEMA)
    assert take_in(companies(3)).new_count == 3
    assert rows(SCHEMA) == before


def test_filling_that_is_stopped_leaves_nothing_behind(few_are_many, take_in, monkeypatch):
    before = rows(SCHEMA)

    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(run, "record", fail)
    assert take_in(companies(3)).state == ImportState.FAILED
    assert rows(SCHEMA) == before
    assert not Business.objects.exists()
    assert not SearchPending.objects.exists()

    monkeypatch.undo()
    assert take_in(companies(3)).new_count == 3


def test_filling_puts_one_mark_on_the_list_and_everything_is_found(few_are_many, take_in):
    take_in(companies(3))
    assert [row.business_id for row in SearchPending.objects.all()] == [SearchPending.EVERYTHING]
    assert refresh_batch() == 0
    assert refresh_search() == 3
    assert (BusinessSearch.objects.count(), SearchPending.objects.count()) == (3, 0)


def test_company_added_by_hand_since_is_filled_in_not_doubled(few_are_many, take_in, business, monkeypatch):
    def add_first(new):
        BusinessFactory(company_number="01234567", legal_name="BY HAND LTD", listing_state="draft")
        return True

    monkeypatch.setattr(writing, "is_worthwhile", add_first)
    imported = take_in([*companies(2), line()])
    assert (imported.new_count, imported.changed_count) == (2, 1)
    assert (business().legal_name, business().listing_state) == ("BOBBIN LIMITED", "draft")


def test_table_that_somebody_holds_is_written_as_ever(few_are_many, take_in, monkeypatch):
    monkeypatch.setattr(filling, "PATIENCE", "50ms")
    other = psycopg2.connect(**connection.get_connection_params())
    try:
        with other.cursor() as cursor:
            cursor.execute("LOCK TABLE clusters_place IN ACCESS SHARE MODE")
        assert take_in(companies(2)).new_count == 2
    finally:
        other.close()
    assert BusinessSearch.objects.count() == 2
