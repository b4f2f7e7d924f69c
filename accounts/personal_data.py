"""What the portal's ground floor holds about a person, as they may take it with them."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from accounts.models import CalendarFeed, User
from accounts.permissions import roles_of
from core.models import AuditEvent, OutboxMessage

KEPT_IN_HISTORY = ("email", "full_name", "time_zone", "language", "is_active", "is_staff")


def of(user: User) -> dict[str, Any]:
    """Account, addresses, second factors, sessions, mail, history and audit events, ready for JSON."""
    addresses = EmailAddress.objects.filter(user=user).order_by("pk")
    factors = Authenticator.objects.filter(user=user).order_by("pk")
    sessions = UserSession.objects.filter(user=user).order_by("pk")
    changes = user.events.order_by("pgh_created_at")
    return {
        "account": account(user),
        "email_addresses": list(addresses.values("email", "verified", "primary")),
        "second_factors": list(factors.values("type", "created_at", "last_used_at")),
        "sessions": list(sessions.values("created_at", "ip", "user_agent", "last_seen_at")),
        "mail_sent_to_you": mail(user),
        "calendar_address": list(CalendarFeed.objects.of(user).values("made_at", "read_at")),
        "changes_of_your_account": list(changes.values("pgh_created_at", "pgh_label", *KEPT_IN_HISTORY)),
        "what_was_done": what_was_done(user),
    }


def account(user: User) -> dict[str, Any]:
    return {
        "email": user.email,
        "full_name": user.full_name,
        "time_zone": user.time_zone,
        "language": user.get_language_display(),
        "roles": sorted(roles_of(user)),
        "is_agency_staff": user.is_staff,
        "joined_at": user.joined_at,
        "last_signed_in_at": user.last_login,
    }


def mail(user: User) -> list[dict[str, Any]]:
    messages = OutboxMessage.objects.filter(to=user.email) | OutboxMessage.objects.filter(recipient=user)
    fields = ("created_at", "sent_at", "to", "subject", "text", "is_secret")
    rows = messages.distinct().order_by("pk").values(*fields)
    return [{**row, "text": "" if row.pop("is_secret") else row["text"]} for row in rows]


def what_was_done(user: User) -> list[dict[str, Any]]:
    events = AuditEvent.objects.concerning(user).order_by("happened_at")
    return [
        {
            "happened_at": event.happened_at,
            "verb": event.verb,
            "by_you": event.by_id == user.pk,
            "about": f"{event.object_type} {event.object_id}".strip(),
            "what_it_was_called": event.object_label,
            "details": event.data if event.by_id == user.pk else {},
        }
        for event in events
    ]
