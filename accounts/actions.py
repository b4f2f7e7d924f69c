"""What is done to accounts: each verb whole, and in the audit trail."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from accounts.emails import (
    send_deactivation_notice,
    send_erasure_receipt,
    send_invitation,
    send_reset_link,
    send_role_notice,
    send_second_factors_removed,
)
from accounts.enums import StaffRole
from accounts.models import CalendarFeed, User, UserQuerySet
from core.audit import record
from core.models import OutboxMessage

# What stays when an account is erased, in words for the person; every app that keeps something adds its own.
KEPT = [
    "that an account existed, when it was made and when it was erased, without name or address",
    "the record of what was done on the portal and when, without saying by whom it was done",
]


@transaction.atomic
def erase_person(*, user: User, by: User, kept: Iterable[str] = (), at: datetime | None = None) -> User:
    """Take everything personal from an account and close it for ever.

    What points to it keeps pointing to it, and finds nobody there.
    """
    at = at or timezone.now()
    user = User.objects.select_for_update().get(pk=user.pk)
    address, name = user.email, user.full_name
    addresses = [address, *EmailAddress.objects.filter(user=user).values_list("email", flat=True)]
    record("account.erased", user, by=by)
    end_sessions(user=user)
    Authenticator.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
    CalendarFeed.objects.of(user).delete()
    OutboxMessage.objects.filter(to__in=addresses).delete()
    user.groups.clear()
    user.user_permissions.clear()
    user.become_nobody(at)
    user.save()
    log = LogEntry.objects.filter(content_type__app_label="accounts", object_id=str(user.pk))
    log.update(object_repr=str(user))
    # History was written by trigger with the old name and address, the change itself included.
    user.events.update(email=user.email, full_name="", time_zone=user.time_zone, language=user.language)
    send_erasure_receipt(to=address, full_name=name, kept=[*KEPT, *kept], at=at)
    return user


def end_sessions(*, user: User, but: str = "") -> int:
    """Sign a person out everywhere except in session ``but``; how many sessions that ended."""
    sessions = UserSession.objects.filter(user=user).exclude(session_key=but)
    for session in sessions:
        session.end()
    return len(sessions)


@transaction.atomic
def deactivate_people(*, people: UserQuerySet, by: User) -> int:
    """Close accounts to their people, without losing anything; never one's own."""
    chosen = list(people.active().exclude(pk=by.pk).select_for_update())
    for user in chosen:
        user.is_active = False
        user.save(update_fields=["is_active"])
        end_sessions(user=user)
        record("account.deactivated", user, by=by)
        send_deactivation_notice(user=user)
    return len(chosen)


@transaction.atomic
def reactivate_people(*, people: UserQuerySet, by: User) -> int:
    chosen = list(people.filter(is_active=False, erased_at=None).select_for_update())
    for user in chosen:
        user.is_active = True
        user.save(update_fields=["is_active"])
        record("account.reactivated", user, by=by)
    return len(chosen)


@transaction.atomic
def give_roles(*, user: User, roles: Iterable[StaffRole], by: User) -> User:
    """Let a person have exactly these roles, from their next sign-in.

    Agency staff and curators may enter the admin.
    """
    names = set_roles(user, roles, by)
    end_sessions(user=user)
    send_role_notice(user=user, roles=names)
    return user


def set_roles(user: User, roles: Iterable[StaffRole], by: User) -> list[str]:
    roles = {StaffRole(role) for role in roles}
    user.is_staff = bool(roles & {StaffRole.AGENCY, StaffRole.CURATOR}) or user.is_superuser
    user.save(update_fields=["is_staff"])
    user.groups.set(Group.objects.filter(name__in=roles))
    user.__dict__.pop("_roles", None)
    names = sorted(role.value for role in roles)
    record("account.roles_changed", user, by=by, roles=names)
    return names


@transaction.atomic
def invite_person(*, user: User, roles: Iterable[StaffRole], by: User) -> User:
    """Make an account for somebody, who chooses the password by a link in a mail."""
    user.email = user.email.lower()
    user.set_unusable_password()
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
    record("account.invited", user, by=by)
    if roles:
        set_roles(user, roles, by)
    send_invitation(user=user)
    return user


@transaction.atomic
def send_reset_links(*, people: UserQuerySet, by: User) -> int:
    chosen = list(people.active())
    for user in chosen:
        send_reset_link(user=user)
        record("account.reset_link_sent", user, by=by)
    return len(chosen)


@transaction.atomic
def remove_second_factors(*, people: UserQuerySet, by: User) -> int:
    """For somebody who has lost phone and recovery codes, and is known to the one who does this."""
    chosen = [user for user in people.active() if Authenticator.objects.filter(user=user).delete()[0]]
    for user in chosen:
        end_sessions(user=user)
        record("account.second_factors_removed", user, by=by)
        send_second_factors_removed(user=user)
    return len(chosen)


@transaction.atomic
def make_calendar_feed(*, user: User, at: datetime | None = None) -> CalendarFeed:
    """An address for calendar programs; asked for again, another one, and the old is useless at once."""
    at = at or timezone.now()
    feed, is_new = CalendarFeed.objects.select_for_update().get_or_create(user=user, defaults={"made_at": at})
    if not is_new:
        feed.renew(at)
    record("calendar.made" if is_new else "calendar.renewed", user, by=user)
    return feed


@transaction.atomic
def end_calendar_feed(*, user: User) -> bool:
    """No address any more; whether there was one."""
    was_there = bool(CalendarFeed.objects.of(user).delete()[0])
    if was_there:
        record("calendar.ended", user, by=user)
    return was_there
