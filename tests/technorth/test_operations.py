"""The operators' pages, from the wrong side first."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories.accounts import UserFactory

TOKEN = "shuttle"
NOT_PUBLIC = ["/-/ready", "/-/metrics"]


@pytest.mark.parametrize("path", NOT_PUBLIC)
def test_visitor_finds_nothing(client: Client, db: None, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", NOT_PUBLIC)
def test_person_who_is_not_staff_finds_nothing(client: Client, db: None, path: str) -> None:
    client.force_login(UserFactory())
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", NOT_PUBLIC)
@pytest.mark.parametrize("header", ["Bearer loom", "Bearer ", "Bearer", "Basic shuttle", "shuttle"])
def test_wrong_token_finds_nothing(client: Client, db: None, settings, path: str, header: str) -> None:
    settings.OPERATIONS_TOKEN = TOKEN
    assert client.get(path, headers={"Authorization": header}).status_code == 404


@pytest.mark.parametrize("path", NOT_PUBLIC)
def test_empty_token_lets_nobody_in(client: Client, db: None, settings, path: str) -> None:
    settings.OPERATIONS_TOKEN = ""
    assert client.get(path, headers={"Authorization": "Bearer "}).status_code == 404


def test_token_reads_metrics(client: Client, db: None, settings) -> None:
    settings.OPERATIONS_TOKEN = TOKEN
    response = client.get("/-/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert response.status_code == 200
    assert b"django_http_requests" in response.content
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db(transaction=True)
def test_token_reads_that_database_and_cache_are_well(client: Client, settings) -> None:
    settings.OPERATIONS_TOKEN = TOKEN
    response = client.get("/-/ready", headers={"Authorization": f"Bearer {TOKEN}"})
    assert response.status_code == 200
    assert len(response.json()) == 2


@pytest.mark.django_db(transaction=True)
def test_ready_says_when_the_cache_is_out_of_reach(client: Client, settings) -> None:
    settings.OPERATIONS_TOKEN = TOKEN
    backend = "django.core.cache.backends.redis.RedisCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": "redis://127.0.0.1:9/0"}}
    assert client.get("/-/ready", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 500


def test_everybody_sees_that_the_process_is_alive(client: Client, django_assert_num_queries) -> None:
    response = client.get("/-/alive")
    assert (response.status_code, response.content) == (204, b"")
