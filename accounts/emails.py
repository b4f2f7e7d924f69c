"""Mail about people's accounts that allauth does not send itself."""

from datetime import datetime

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from accounts.models import User
from core.emails import queue_mail
from core.models import OutboxMessage


def send_erasure_receipt(*, to: str, full_name: str, kept: list[str], at: datetime) -> OutboxMessage:
    """To the address the account had; the message is not tied to the account, which has no name any more."""
    return queue_mail("accounts/erased", to=to, context={"recipient_name": full_name, "kept": kept, "at": at})


def send_deactivation_notice(*, user: User) -> OutboxMessage:
    return queue_mail("accounts/deactivated", to=user.email, recipient=user)


def send_role_notice(*, user: User, roles: list[str]) -> OutboxMessage:
    return queue_mail("accounts/roles_changed", to=user.email, recipient=user, context={"roles": roles})


def send_export_notice(*, user: User, at: datetime) -> OutboxMessage:
    return queue_mail("accounts/exported", to=user.email, recipient=user, context={"at": at})


def send_invitation(*, user: User) -> OutboxMessage:
    context = {"password_reset_url": password_link(user)}
    return queue_mail("accounts/invited", to=user.email, recipient=user, context=context, is_secret=True)


def send_reset_link(*, user: User) -> OutboxMessage:
    context = {"password_reset_url": password_link(user)}
    return queue_mail(
        "account/password_reset_key", to=user.email, recipient=user, context=context, is_secret=True
    )


def send_second_factors_removed(*, user: User) -> OutboxMessage:
    return queue_mail("accounts/second_factors_removed", to=user.email, recipient=user)


def password_link(user: User) -> str:
    """Where this person can choose a new password, once."""
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return settings.SITE_URL.rstrip("/") + reverse("account_reset_password_from_key", kwargs=key)
