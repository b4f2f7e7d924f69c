"""Who a person is, and what that lets them do.

What a person *is given* stands here: agency staff and cluster curators (both ``is_staff``) and assessors are
in the group of that name (``StaffRole``). What a person *belongs to* stands in the apps above: each has its
own ``permissions.py`` with predicates ``can_<verb>_<noun>(user, obj)`` that call the ones here first::

    def can_change_business(user, business):
        return is_agency_staff(user) or curates(user, business.cluster) or is_member(user, business)

An app gives a role its model permissions (what the admin asks) by a table ``GRANTS`` in its
``permissions.py``, as below; ``accounts.grants`` applies the tables of all apps after every ``migrate``.
"""

from __future__ import annotations

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser

from accounts.enums import StaffRole
from accounts.models import User

Person = User | AnonymousUser
SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]

# Role → «app.codename», or «app.*_model» for view, add and change.
GRANTS = {
    StaffRole.AGENCY: [
        "accounts.view_user",
        "accounts.add_user",
        "accounts.change_user",
        "core.view_auditevent",
        "core.view_outboxmessage",
        "core.change_outboxmessage",
    ],
    StaffRole.CURATOR: [],
    StaffRole.ASSESSOR: [],
}


def roles_of(user: Person) -> frozenset[str]:
    """The roles a person was given; asked of the database once for each loaded person."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    if "_roles" not in user.__dict__:
        user.__dict__["_roles"] = frozenset(user.groups.values_list("name", flat=True))
    return user.__dict__["_roles"]


def has_second_factor(user: Person) -> bool:
    """Whether an authenticator app or a passkey is set up; asked once for each loaded person."""
    if not user.is_authenticated:
        return False
    if "_has_second_factor" not in user.__dict__:
        user.__dict__["_has_second_factor"] = get_adapter().is_mfa_enabled(user, types=SECOND_FACTORS)
    return user.__dict__["_has_second_factor"]


def must_set_up_second_factor(user: Person) -> bool:
    return user.is_authenticated and user.is_staff and not has_second_factor(user)


def may_work_as_staff(user: Person) -> bool:
    """Staff who can be trusted to be who they say: without a second factor a staff person is a visitor."""
    return user.is_authenticated and user.is_active and user.is_staff and has_second_factor(user)


def is_agency_staff(user: Person) -> bool:
    """Works for the agency, on every cluster."""
    return may_work_as_staff(user) and (user.is_superuser or StaffRole.AGENCY in roles_of(user))


def is_cluster_curator(user: Person) -> bool:
    """Curates clusters; which ones is for the clusters app to say."""
    return may_work_as_staff(user) and StaffRole.CURATOR in roles_of(user)


def is_assessor(user: Person) -> bool:
    return StaffRole.ASSESSOR in roles_of(user)


def can_manage_people(user: Person) -> bool:
    return is_agency_staff(user)


def can_change_person(user: Person, person: User) -> bool:
    """Agency staff look after people; a superuser's account only another superuser, an erased one nobody."""
    if person.erased_at or not can_manage_people(user):
        return False
    return user.is_superuser or not person.is_superuser


def can_change_roles_of(user: Person, person: User) -> bool:
    """Nobody raises or lowers themselves."""
    return can_change_person(user, person) and user.pk != person.pk
