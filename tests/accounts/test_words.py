"""Every page and mail of signing in is ours: our words, our look, nothing of the library's own."""

import re
from pathlib import Path

import allauth
import pytest
from django.conf import settings
from django.template.loader import get_template, render_to_string

from accounts.adapter import SECRET_MAIL, cipher, own_address
from accounts.forms import zone_choices
from accounts.middleware import zone_of
from accounts.templatetags.devices import device
from core.emails import compose

LIBRARY = Path(allauth.__file__).parent / "templates"
# Ways of signing in that are switched off, and pages that only those have.
OFF = {
    "account/base_manage.html",
    "account/email.html",
    "account/email_confirm.html",
    "account/request_login_code.html",
    "account/confirm_login_code.html",
    "account/confirm_password_reset_code.html",
    "account/base_confirm_code.html",
    "account/confirm_phone_verification_code.html",
    "account/phone_change.html",
}
FRAMES = re.compile(r"/(base\w*|snippets/\w+|\w+/base)\.html$|^allauth/elements/|snippets/")
MAIL_OFF = {"account/login_code", "account/password_reset_code"}


def of_library(*parts: str, ending: str) -> list[str]:
    return sorted(
        str(path.relative_to(LIBRARY)) for part in parts for path in (LIBRARY / part).rglob(f"*{ending}")
    )


PAGES = [
    name
    for name in of_library("account", "mfa", "usersessions", ending=".html")
    if name not in OFF and not FRAMES.search(name)
]
MAILS = [
    name.replace("/email/", "/").removesuffix("_message.txt")
    for name in of_library("account", "mfa", ending="_message.txt")
    if "base_message" not in name
]


@pytest.mark.parametrize("name", PAGES)
def test_page_is_ours(name):
    template = Path(get_template(name).template.origin.name)
    assert settings.BASE_DIR / "templates" in template.parents


@pytest.mark.parametrize(
    "name", sorted(path.name for path in (settings.BASE_DIR / "templates").rglob("*.html"))
)
def test_template_has_nothing_inline_that_the_policy_forbids(name):
    for path in (settings.BASE_DIR / "templates").rglob(name):
        if "emails" in path.parts:
            continue
        text = path.read_text()
        assert not re.search(r"<style|\sstyle=|\son\w+=", text), path
        for script in re.findall(r"<script\b[^>]*>", text):
            assert "src=" in script or "json" in script, path


@pytest.mark.parametrize("kind", [kind for kind in MAILS if kind not in MAIL_OFF])
def test_mail_of_the_library_has_our_words(kind):
    context = {
        "recipient_name": "Ada",
        "code": "ABCD-1234",
        "password_reset_url": f"{settings.SITE_URL}/reset/",
        "signup_url": f"{settings.SITE_URL}/signup/",
        "from_email": "old@example.org",
        "to_email": "new@example.org",
        "deleted_email": "old@example.org",
        "ip": "192.0.2.1",
        "user_agent": "Firefox",
        "timestamp": None,
    }
    subject, text, html = compose(kind, to="ada@example.org", context=context)
    assert subject
    assert "ABCD-1234" not in subject  # the subject is not wiped, and staff see it
    assert text.startswith("Hello Ada,")
    assert "<h" not in html.partition("<body")[2]
    if kind in SECRET_MAIL:
        assert "ABCD-1234" in text or "/reset/" in text


@pytest.mark.parametrize("name", of_library("account/messages", "mfa/messages", ending=".txt"))
def test_message_has_our_words(name):
    if "phone" in name:
        return
    template = Path(get_template(name).template.origin.name)
    assert settings.BASE_DIR / "templates" in template.parents
    assert "uccessfully" not in render_to_string(name, {"email": "a@b.example", "recipient": "you"})


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/126.0 Safari/537.36 Edg/126.0", "Edge on Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17 Safari/604.1",
            "Safari on iPhone",
        ),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/126.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8", "A browser we do not know"),
        ("", "A browser we do not know"),
    ],
)
def test_device_is_named_in_words(agent, words):
    assert device(agent) == words


def test_address_is_always_the_portals_own(settings):
    settings.SITE_URL = "https://north.example/"
    assert own_address("http://evil.example/a/?b=c") == "https://north.example/a/?b=c"


def test_secret_of_an_earlier_key_can_still_be_read(settings):
    before = cipher().encrypt(b"secret")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new one"
    assert cipher().decrypt(before) == b"secret"


def test_time_zones_offer_each_place_once():
    places = [name for part, rows in zone_choices()[1:] for name, _ in rows]
    assert len(places) == len(set(places))
    assert "Asia/Seoul" in places
    assert "Europe/London" not in places


@pytest.mark.parametrize("name", ["", "Nowhere/Atall", "../etc/passwd"])
def test_unknown_time_zone_is_read_as_ours(name):
    assert str(zone_of(name)) == "Europe/London"
