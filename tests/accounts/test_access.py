"""What stands between people and pages: second factor, cookies, caches."""

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.permissions import (
    can_change_person,
    can_change_roles_of,
    is_agency_staff,
    is_assessor,
    is_cluster_curator,
    may_work_as_staff,
)
from tests.factories.accounts import (
    PASSWORD,
    AssessorFactory,
    CuratorFactory,
    StaffFactory,
    UserFactory,
    sign_in,
    signed_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limits_of_the_test_before():
    cache.clear()


def test_staff_without_second_factor_are_led_to_it_and_back():
    client = signed_in(StaffFactory(second_factor=False))
    response = client.get(reverse("admin:accounts_user_changelist"), {"q": "ada"})
    assert response.url == "/account/second-factor/?next=%2Fadmin%2Faccounts%2Fuser%2F%3Fq%3Dada"


def test_staff_whose_session_has_not_shown_it_are_asked_for_it():
    staff = StaffFactory(second_factor=False)
    client = signed_in(staff)
    Authenticator.objects.create(user=staff, type="totp", data={"secret": "x"})
    response = client.get(reverse("admin:index"))
    assert response.url == reverse("mfa_reauthenticate") + "?next=%2Fadmin%2F"


def test_post_of_staff_without_second_factor_changes_nothing():
    person = UserFactory()
    client = signed_in(StaffFactory(second_factor=False))
    chosen = {"action": "deactivate", "_selected_action": [person.pk]}
    assert client.post(reverse("admin:accounts_user_changelist"), chosen).status_code == 302
    person.refresh_from_db()
    assert person.is_active


def test_part_of_a_page_is_not_answered_with_a_whole_one():
    client = signed_in(StaffFactory(second_factor=False))
    response = client.get(reverse("admin:index"), headers={"HX-Request": "true"})
    assert response["HX-Redirect"].startswith("/account/second-factor/")
    assert response.content == b""


def test_recovery_codes_alone_are_no_second_factor():
    staff = StaffFactory()
    Authenticator.objects.filter(user=staff, type="totp").delete()
    assert not may_work_as_staff(User.objects.get(pk=staff.pk))


def test_removing_the_second_factor_closes_the_desk():
    staff = StaffFactory()
    client = signed_in(staff)
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=staff).exists()
    assert client.get(reverse("admin:index")).url.startswith("/account/second-factor/")


@pytest.mark.parametrize("factory", [UserFactory, AssessorFactory, CuratorFactory])
def test_only_agency_staff_are_agency_staff(factory):
    assert not is_agency_staff(factory())
    assert is_agency_staff(StaffFactory())


def test_roles_are_what_was_given():
    assert is_cluster_curator(CuratorFactory())
    assert not is_cluster_curator(StaffFactory())
    assert is_assessor(AssessorFactory())
    assert not is_assessor(UserFactory())


def test_role_without_second_factor_is_none():
    assert not is_agency_staff(StaffFactory(second_factor=False))
    assert not is_cluster_curator(CuratorFactory(second_factor=False))


def test_closed_account_has_no_role():
    assert not is_agency_staff(StaffFactory(is_active=False))
    assert not is_assessor(AssessorFactory(is_active=False))


def test_staff_change_people_but_no_superuser_and_nobody_erased():
    staff, boss = StaffFactory(), StaffFactory(is_superuser=True)
    erased = UserFactory(full_name="", is_active=False, erased_at="2026-03-01T12:00Z")
    assert can_change_person(staff, UserFactory())
    assert not can_change_person(staff, boss)
    assert can_change_person(boss, staff)
    assert not can_change_person(boss, erased)
    assert not can_change_roles_of(boss, boss)
    assert not can_change_person(CuratorFactory(), UserFactory())


def test_page_of_a_session_stays_out_of_caches():
    header = signed_in(UserFactory()).get(reverse("accounts:profile"))["Cache-Control"]
    assert "no-store" in header
    assert "private" in header


def test_public_page_of_a_visitor_may_be_kept():
    assert "no-store" not in Client().get("/").headers.get("Cache-Control", "")


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client):
    user = UserFactory()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    client.get(reverse("account_login"))
    assert settings.CSRF_COOKIE_HTTPONLY


def test_session_ends_with_the_browser_unless_asked_otherwise(client):
    user = UserFactory()
    answers = {"login": user.email, "password": PASSWORD}
    client.post(reverse("account_login"), answers)
    assert client.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == ""
    client.logout()
    client.post(reverse("account_login"), {**answers, "remember": "on"})
    assert client.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 14 * 24 * 60 * 60


def test_signing_out_needs_a_post():
    client = signed_in(UserFactory())
    client.get(reverse("account_logout"))
    assert client.get("/account/").status_code == 200
    client.post(reverse("account_logout"))
    assert client.get("/account/").status_code == 302


def test_form_from_another_site_is_refused():
    client = Client(enforce_csrf_checks=True)
    sign_in(client, UserFactory())
    response = client.post(reverse("portal:erase"), {"is_certain": "on"})
    assert response.status_code == 403


def test_passwords_are_kept_by_argon2_outside_the_tests():
    from technorth.settings import base

    assert base.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")


@pytest.mark.parametrize(
    ("fault", "constraint"),
    [
        ({"email": "ADA@example.org"}, "user_email_unique_whatever_case"),
        ({"is_superuser": True, "is_staff": False}, "user_superuser_is_staff"),
    ],
)
def test_impossible_person_is_refused_by_the_database(fault, constraint):
    UserFactory(email="ada@example.org")
    other = UserFactory()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        User.objects.filter(pk=other.pk).update(**fault)
