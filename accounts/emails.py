"""Mail about people's accounts that allauth does not send itself."""

from datetime import datetime

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
