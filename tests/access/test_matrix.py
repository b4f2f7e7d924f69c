"""Every address of the portal is in the matrix and answers every role as it says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from pytest_django.plugin import DjangoDbBlocker

from tests.access.matrix import ROLES, TABLE, Address
from tests.access.world import World
from tests.factories.accounts import signed_in

LINES = {line.name: line for line in TABLE}


def addresses(
    resolver: URLResolver, spaces: tuple[str, ...] = (), route: str = ""
) -> Iterator[tuple[str, str]]:
    """Name (or, without one, route) and route of every pattern there is."""
    for entry in resolver.url_patterns:
        whole = route + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, (*spaces, entry.namespace) if entry.namespace else spaces, whole)
        elif isinstance(entry, URLPattern):
            yield (":".join((*spaces, entry.name)) if entry.name else whole), whole


def is_old_admin_address(name: str) -> bool:
    """Django's admin keeps the addresses of its youth, without a name, and leads on from them."""
    return name.startswith("admin/") and name.endswith("/<path:object_id>/")


ALL = {name: route for name, route in addresses(get_resolver()) if not is_old_admin_address(name)}


def path_of(line: Address, world: World) -> str:
    kwargs: dict[str, Any] = {
        key: value(world) if callable(value) else value for key, value in line.kwargs.items()
    }
    if "/" in line.name:
        return "/" + line.name.replace("(?P<url>.*)$", "no-such-page/")
    return reverse(line.name, kwargs=kwargs)


class Visit(NamedTuple):
    """The world and a key to it for each role."""

    world: World
    sessions: dict[str, str]

    def answers(self, line: Address) -> dict[str, int]:
        """The status each role gets."""
        path = path_of(line, self.world)
        found = {}
        for role in ROLES:
            client = Client()
            if role in self.sessions:
                client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[role]
            found[role] = getattr(client, line.method)(path).status_code
        return found


@pytest.fixture(scope="module")
def visit(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Visit]:
    """Made once; what a test does to it is undone after each, and all of it after the last."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = World()
        sessions = {role: signed_in(person).session.session_key for role, person in world.people.items()}
        yield Visit(world, sessions)
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _no_limits_of_the_test_before() -> None:
    cache.clear()


def test_every_address_is_in_the_matrix():
    assert sorted(set(ALL) - set(LINES)) == []


def test_every_line_of_the_matrix_is_an_address():
    assert sorted(set(LINES) - set(ALL)) == []


def test_no_line_stands_twice():
    assert len(LINES) == len(TABLE)


@pytest.mark.django_db
@pytest.mark.parametrize("line", TABLE, ids=lambda line: line.name)
def test_address_answers_every_role_as_the_matrix_says(visit, line):
    found = visit.answers(line)
    assert found == dict(zip(ROLES, line.answers, strict=True))
    if found["anonymous"] == 200:
        view = resolve(path_of(line, visit.world)).func
        assert not getattr(view, "login_required", True), "open to everybody without saying so"


@pytest.mark.django_db
def test_matrix_notices_an_answer_that_is_not_as_it_says(visit):
    line = LINES["portal:account"]._replace(answers=(200,) * len(ROLES))
    assert visit.answers(line) != dict(zip(ROLES, line.answers, strict=True))
