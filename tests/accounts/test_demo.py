"""Demonstration accounts: there to try things out, and nowhere else."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.checks import no_demo_accounts
from accounts.demo import PASSWORD, PEOPLE, create_demo_people, recovery_codes, sign_ins
from accounts.models import User
from tests.factories.accounts import signed_in

pytestmark = pytest.mark.django_db

PERSON = {person.key: person for person in PEOPLE}


@pytest.fixture(autouse=True)
def _no_limits_of_the_test_before():
    cache.clear()


@pytest.fixture
def production(settings):
    settings.DEMO_ACCOUNTS_ALLOWED = False


def enter(client, person):
    return client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})


def test_demo_people_are_made_once_with_their_roles():
    create_demo_people()
    people = create_demo_people()
    assert User.objects.count() == len(PEOPLE) == len(people)
    assert set(people["curator"].groups.all()) == {Group.objects.get(name="Cluster curators")}
    assert [key for key, person in people.items() if person.is_staff] == ["staff", "curator"]
    assert all(person.is_demo for person in people.values())


def test_demo_people_come_back_to_how_they_were():
    staff = create_demo_people()["staff"]
    staff.set_password("something else entirely")
    staff.is_active, staff.full_name = False, "Changed"
    staff.save()
    Authenticator.objects.filter(user=staff).delete()
    create_demo_people()
    staff.refresh_from_db()
    assert (staff.is_active, staff.full_name) == (True, "Stella Braithwaite")
    assert staff.check_password(PASSWORD)
    assert Authenticator.objects.filter(user=staff).count() == 2


def test_making_them_again_ends_nobodys_session():
    client = signed_in(create_demo_people()["visitor"])
    create_demo_people()
    assert client.get("/account/").status_code == 200


@pytest.mark.parametrize("key", ["visitor", "member", "investor", "assessor"])
def test_demo_person_signs_in_with_the_printed_password(client, key):
    create_demo_people()
    assert enter(client, PERSON[key]).url == "/account/"


@pytest.mark.parametrize("key", ["staff", "curator"])
def test_demo_staff_sign_in_with_the_code_of_the_command(client, key, capsys):
    create_demo_people()
    assert enter(client, PERSON[key]).url == reverse("mfa_authenticate")
    call_command("demo_code", key)
    code = re.search(r"\b(\d{6})\b", capsys.readouterr().out)[1]
    assert client.post(reverse("mfa_authenticate"), {"code": code}).url == "/account/"
    assert client.get(reverse("admin:index")).status_code == 200


def test_demo_staff_sign_in_with_a_printed_recovery_code(client):
    create_demo_people()
    enter(client, PERSON["staff"])
    response = client.post(reverse("mfa_authenticate"), {"code": recovery_codes(PERSON["staff"])[0]})
    assert response.url == "/account/"


def test_sign_ins_name_everybody_there_is():
    assert sign_ins() == []
    create_demo_people()
    rows = {row.role: row for row in sign_ins()}
    assert set(rows) == {person.role for person in PEOPLE}
    assert "demo_code staff" in rows["Agency staff"].second_factor
    assert rows["Visitor"].second_factor == ""


@pytest.mark.usefixtures("production")
def test_production_makes_and_prints_none():
    with pytest.raises(PermissionDenied):
        create_demo_people()
    assert sign_ins() == []
    with pytest.raises(CommandError, match="not permitted"):
        call_command("demo_code")


@pytest.mark.parametrize("key", ["visitor", "staff"])
def test_production_lets_nobody_in_with_a_published_password(client, settings, key):
    create_demo_people()
    settings.DEMO_ACCOUNTS_ALLOWED = False
    assert enter(client, PERSON[key]).url == reverse("account_inactive")
    assert client.get("/account/").status_code == 302


def test_production_ends_the_sessions_of_demo_people(settings):
    client = signed_in(create_demo_people()["visitor"])
    settings.DEMO_ACCOUNTS_ALLOWED = False
    assert client.get("/account/").status_code == 302


def test_production_finds_demo_people_before_it_starts(settings):
    create_demo_people()
    settings.DEMO_ACCOUNTS_ALLOWED = False
    (error,) = no_demo_accounts(databases=["default"])
    assert (error.id, error.msg.split()[0]) == ("accounts.E001", "6")


@pytest.mark.usefixtures("production")
def test_production_without_demo_people_starts():
    assert no_demo_accounts(databases=["default"]) == []


def test_check_leaves_the_database_alone_where_it_may_not_be_asked(settings):
    create_demo_people()
    settings.DEMO_ACCOUNTS_ALLOWED = False
    assert no_demo_accounts() == []


def test_unknown_demo_person_is_a_clear_error():
    with pytest.raises(CommandError, match="called nobody"):
        call_command("demo_code", "nobody")


def test_demo_person_of_no_role_is_nobody_in_the_admin():
    assert signed_in(create_demo_people()["assessor"]).get(reverse("admin:index")).status_code == 302
    assert Client().get(reverse("admin:index")).status_code == 302
