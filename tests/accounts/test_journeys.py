"""Signing up, signing in and looking after one's account, through the pages, without a browser."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.urls import reverse

from accounts.models import User
from core.models import AuditEvent, OutboxMessage
from tests.factories.accounts import PASSWORD, TOTP_SECRET, StaffFactory, UserFactory, sign_in, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limits_of_the_test_before():
    cache.clear()


def code_now(secret=TOTP_SECRET):
    return format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[1]))


def code_in(message):
    return re.search(r"^    (\S+)$", message.text, re.MULTILINE)[1]


def sign_up(client, email="ada@example.org", **answers):
    answers = {"full_name": "Ada Byron", "email": email, "password1": PASSWORD, **answers}
    return client.post(reverse("account_signup"), answers)


def test_sign_up_by_code_leads_to_the_account(client):
    assert sign_up(client).url == reverse("account_email_verification_sent")
    message = OutboxMessage.objects.get()
    assert message.is_secret
    response = client.post(reverse("account_email_verification_sent"), {"code": code_in(message)})
    assert response.url == "/account/"
    user = User.objects.get(email="ada@example.org")
    assert user.full_name == "Ada Byron"
    assert EmailAddress.objects.get(user=user).verified
    assert client.get("/account/").status_code == 200


def test_sign_up_with_a_wrong_code_does_not_sign_in(client):
    sign_up(client)
    response = client.post(reverse("account_email_verification_sent"), {"code": "WRONG1"})
    assert response.status_code == 200
    assert b"not the code we expect" in response.content
    assert client.get("/account/").status_code == 302


def test_signing_in_unconfirmed_asks_for_a_code(client):
    sign_up(client)
    client.logout()
    cache.clear()  # a code is sent once in ten seconds
    response = client.post(reverse("account_login"), {"login": "ada@example.org", "password": PASSWORD})
    assert response.url == reverse("account_email_verification_sent")


def test_sign_up_with_a_known_address_looks_the_same_and_tells_only_the_owner(client):
    UserFactory(email="ada@example.org")
    new = sign_up(client, "new@example.org")
    client.logout()
    known = sign_up(client)
    assert (known.status_code, known.url) == (new.status_code, new.url)
    page_known = client.get(known.url)
    assert page_known.status_code == 200
    assert User.objects.filter(email="ada@example.org").count() == 1
    assert OutboxMessage.objects.get(to="ada@example.org").kind == "account/account_already_exists"


def test_reset_with_an_unknown_address_looks_the_same(client):
    UserFactory(email="ada@example.org")
    known = client.post(reverse("account_reset_password"), {"email": "ada@example.org"})
    unknown = client.post(reverse("account_reset_password"), {"email": "eve@example.org"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    kinds = dict(OutboxMessage.objects.values_list("to", "kind"))
    assert kinds == {
        "ada@example.org": "account/password_reset_key",
        "eve@example.org": "account/unknown_account",
    }


def test_sign_in_failure_is_the_same_for_known_and_unknown_addresses(client):
    UserFactory(email="ada@example.org")
    known = client.post(reverse("account_login"), {"login": "ada@example.org", "password": "wrong"})
    unknown = client.post(reverse("account_login"), {"login": "eve@example.org", "password": "wrong"})
    assert known.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()
    assert AuditEvent.objects.filter(verb="account.sign_in_failed").count() == 2


def test_reset_link_changes_the_password_once(client):
    user = UserFactory(email="ada@example.org")
    client.post(reverse("account_reset_password"), {"email": user.email})
    link = re.search(r"http://localhost:8000(\S+)", OutboxMessage.objects.get().text)[1]
    form = client.get(link, follow=True)
    answers = {"password1": "another-calm-river", "password2": "another-calm-river"}
    client.post(form.redirect_chain[-1][0], answers)
    user.refresh_from_db()
    assert user.check_password("another-calm-river")
    assert b"has been used or is too old" in client.get(link, follow=True).content
    assert OutboxMessage.objects.filter(kind="account/password_reset").count() == 1


def test_reset_link_carries_the_portals_own_name_whatever_the_request_says(client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    UserFactory(email="ada@example.org")
    client.post(
        reverse("account_reset_password"), {"email": "ada@example.org"}, headers={"host": "evil.example"}
    )
    assert "evil.example" not in OutboxMessage.objects.get().text


def test_sign_in_goes_on_to_the_page_asked_for(client):
    user = UserFactory()
    address = reverse("account_login") + "?next=/account/profile/"
    response = client.post(address, {"login": user.email, "password": PASSWORD, "next": "/account/profile/"})
    assert response.url == "/account/profile/"


def test_sign_in_never_leads_to_another_site(client):
    user = UserFactory()
    answers = {"login": user.email, "password": PASSWORD, "next": "https://evil.example/"}
    assert client.post(reverse("account_login"), answers).url == "/account/"


def test_sign_in_makes_a_new_session_key(client):
    user = UserFactory()
    client.get(reverse("account_login"))
    session = client.session
    session["before"] = True
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert client.session.session_key != before


def test_sixth_attempt_on_one_account_is_refused(client):
    user = UserFactory()
    for _ in range(5):
        client.post(reverse("account_login"), {"login": user.email, "password": "wrong"})
    response = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert b"Too many attempts" in response.content


def test_too_many_requests_get_a_page_that_says_so(client):
    for _ in range(30):
        client.post(reverse("account_login"), {})
    response = client.post(reverse("account_login"), {})
    assert response.status_code == 429
    assert b"<h1>A little slower, please</h1>" in response.content


def test_second_factor_is_asked_for_and_recorded(client):
    user = StaffFactory()
    response = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert response.url == reverse("mfa_authenticate")
    assert client.get(reverse("admin:index")).status_code == 302
    assert client.post(reverse("mfa_authenticate"), {"code": code_now()}).url == "/account/"
    assert client.get(reverse("admin:index")).status_code == 200
    event = AuditEvent.objects.get(verb="account.signed_in")
    assert (event.by, event.data["methods"]) == (user, ["password", "totp"])


def test_second_factor_code_is_good_once(client):
    user = StaffFactory()
    code = code_now()
    for expected in (302, 200):
        client.logout()
        client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
        assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == expected


def test_recovery_code_signs_in_once(client):
    user = StaffFactory()
    code = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()[0]
    for expected in (302, 200):
        client.logout()
        client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
        assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == expected


def test_secrets_of_second_factors_are_encrypted_in_the_database():
    factor = Authenticator.objects.get(user=StaffFactory(), type="totp")
    assert TOTP_SECRET not in str(factor.data)


def test_setting_up_an_app_opens_the_admin_and_ends_other_sessions(
    client, django_capture_on_commit_callbacks
):
    user = StaffFactory(second_factor=False)
    other = signed_in(user)
    sign_in(client, user)
    assert client.get(reverse("admin:index")).url.startswith(reverse("accounts:second_factor"))
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})
    assert response.url == reverse("mfa_view_recovery_codes")
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200
    assert client.get(reverse("admin:index")).status_code == 200
    assert other.get("/account/").status_code == 302
    assert OutboxMessage.objects.filter(kind="mfa/totp_activated", to=user.email).exists()


def test_change_of_address_needs_the_code_sent_to_the_new_one(client):
    user = UserFactory(email="old@example.org")
    sign_in(client, user)
    client.post(reverse("account_email"), {"email": "new@example.org", "action_add": ""})
    user.refresh_from_db()
    assert user.email == "old@example.org"
    message = OutboxMessage.objects.get(to="new@example.org")
    client.post(reverse("account_email_verification_sent"), {"code": code_in(message)})
    user.refresh_from_db()
    assert user.email == "new@example.org"
    assert OutboxMessage.objects.filter(kind="account/email_changed", to="old@example.org").exists()


def test_change_of_password_signs_other_sessions_out(client):
    user = UserFactory()
    other = signed_in(user)
    sign_in(client, user)
    answers = {"oldpassword": PASSWORD, "password1": "another-calm-river", "password2": "another-calm-river"}
    client.post(reverse("account_change_password"), answers)
    assert client.get("/account/").status_code == 200
    assert other.get("/account/").status_code == 302
    assert OutboxMessage.objects.filter(kind="account/password_changed").exists()


@pytest.mark.parametrize("password", ["short", "1234567890", "password123", "ada@example.org"])
def test_poor_password_is_refused_with_a_reason(client, password):
    response = sign_up(client, password1=password)
    assert response.status_code == 200
    assert response.context["form"].errors["password1"]
    assert not User.objects.exists()


def test_other_sessions_can_be_signed_out(client):
    user = UserFactory()
    other = signed_in(user)
    sign_in(client, user)
    assert b"Sign out all others" in client.get(reverse("usersessions_list")).content
    client.post(reverse("usersessions_list"))
    assert other.get("/account/").status_code == 302
    assert client.get("/account/").status_code == 200


def test_sensitive_page_asks_again_after_five_minutes(client, time_machine):
    time_machine.move_to("2026-03-01 12:00:00+00:00", tick=False)
    user = UserFactory()
    sign_in(client, user)
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    time_machine.shift(301)
    assert client.get(reverse("mfa_activate_totp")).url.startswith(reverse("account_reauthenticate"))


def test_profile_is_saved_on_one_line(client):
    user = UserFactory()
    sign_in(client, user)
    answers = {"full_name": "Ada\n  Byron", "time_zone": "Asia/Seoul", "language": "ko"}
    assert client.post(reverse("accounts:profile"), answers).url == "/account/"
    user.refresh_from_db()
    assert (user.full_name, user.time_zone, user.language) == ("Ada Byron", "Asia/Seoul", "ko")


def test_times_are_shown_by_the_readers_clock(client, time_machine):
    time_machine.move_to("2026-01-15 12:00:00+00:00", tick=False)
    sign_in(client, UserFactory(time_zone="Asia/Seoul"))
    assert b"Asia/Seoul; it is 21:00" in client.get("/account/").content
