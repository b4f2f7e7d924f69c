"""Where allauth asks the portal: mail through the outbox, the audit trail, our words for its errors."""

from __future__ import annotations

import base64
import hashlib
import time
from typing import Any
from urllib.parse import urlsplit

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.stagekit import clear_login
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse

from accounts.backends import PortalBackend
from accounts.models import User
from core.audit import record
from core.emails import queue_mail

# Mail whose reader is signed in by it; staff never see its text and it is wiped once sent.
SECRET_MAIL = {
    "account/email_confirmation",
    "account/email_confirmation_signup",
    "account/login_code",
    "account/password_reset_code",
    "account/password_reset_key",
}
ADDRESSES = ("password_reset_url", "signup_url", "activate_url")


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up, sign-in and the mail about them."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "This account cannot be used at the moment.",
        "duplicate_email": "This is already the address of your account.",
        "email_password_mismatch": "The e-mail address and password do not belong together. "
        "Check both, or reset your password.",
        "email_taken": "This address belongs to another account.",
        "enter_current_password": "This is not your current password.",
        "incorrect_code": "This is not the code we expect. Check the digits, or ask for a new code.",
        "incorrect_password": "This is not your password.",
        "invalid_or_expired_key": "This link is not valid any more.",
        "invalid_password_reset": "This link is not valid any more. Ask for a new one.",
        "rate_limited": "That was too often in a short time. Wait a minute, then try again.",
        "same_as_current": "This is the address we already have.",
        "too_many_login_attempts": "Too many attempts. Wait five minutes, then try again.",
        "unverified_primary_email": "Confirm your e-mail address first.",
    }

    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> User:
        user.full_name = form.cleaned_data.get("full_name", "")
        user.time_zone = form.cleaned_data.get("time_zone") or user.time_zone
        return super().save_user(request, user, form, commit)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        kind = template_prefix.replace("/email/", "/")
        words = {key: value for key, value in context.items() if key not in {"request", "user"}}
        words |= {key: own_address(words[key]) for key in ADDRESSES if key in words}
        person = context.get("user") or allauth_context.request.user
        queue_mail(
            kind,
            to=email,
            context=words,
            recipient=person if person.is_authenticated else None,
            is_secret=kind in SECRET_MAIL,
        )

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Everything that changes how a person signs in goes to the person and into the audit trail."""
        verb = template_prefix.rsplit("/", 1)[-1]
        record(f"account.{verb}", user, by=self.request.user if self.request.user.is_authenticated else user)
        super().send_notification_mail(template_prefix, user, {**(context or {}), "user": user}, email)

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        if not PortalBackend().user_can_authenticate(user):
            clear_login(request)
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        if not get_authentication_records(request, user):  # signed up just now, and confirmed the address
            record_authentication(request, user, "email")
        methods = [step.get("type") or step["method"] for step in get_authentication_records(request, user)]
        record("account.signed_in", user, by=user, methods=methods)
        return super().post_login(request, user, **kwargs)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        # Written for unknown addresses as well, so that both take the same time.
        record(
            "account.sign_in_failed", User.objects.filter(email=credentials.get("email", "").lower()).first()
        )

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not again of somebody who has signed in a moment ago."""
        if not super().is_reauthentication_required(app=app, **kwargs):
            return False
        request = allauth_context.request
        steps = get_authentication_records(request, request.user)
        return not steps or time.time() - steps[-1]["at"] >= app_settings.REAUTHENTICATION_TIMEOUT


class MfaAdapter(DefaultMFAAdapter):
    """Second factors; their secrets are encrypted in the database."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_generate_recovery_codes": "Set up an authenticator app or a passkey first.",
        "incorrect_code": "This is not the code we expect. Wait for the next one in your app and try that.",
        "unverified_email": "Confirm your e-mail address first.",
    }

    def get_totp_issuer(self) -> str:
        return settings.SITE_NAME

    def generate_authenticator_name(self, user: User, type: str) -> str:
        count = Authenticator.objects.filter(user=user, type=type).count()
        return f"Key {count + 1}" if count else "My key"

    def encrypt(self, text: str) -> str:
        return cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return cipher().decrypt(encrypted_text.encode()).decode()


def cipher() -> MultiFernet:
    """Encrypts with the secret key, reads what an earlier secret key (SECRET_KEY_FALLBACKS) encrypted."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(b"second-factor:" + str(key).encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def own_address(url: str) -> str:
    """The address under the portal's own name, whatever host the request claimed to be for."""
    parts = urlsplit(url)
    return settings.SITE_URL.rstrip("/") + parts.path + (f"?{parts.query}" if parts.query else "")
