"""People to try the portal with, one of each role.

Their passwords are published, so production refuses them.
"""

from __future__ import annotations

import base64
import hashlib
import time
from typing import NamedTuple

from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.enums import StaffRole
from accounts.models import User

PASSWORD = "weave-the-north-2014"  # noqa: S105 - published on purpose
STEP_SECONDS = 30


class DemoPerson(NamedTuple):
    """Somebody to sign in as. ``key`` is the first part of the address and names the role in the showcase."""

    key: str
    role: str
    full_name: str
    roles: tuple[StaffRole, ...] = ()

    @property
    def email(self) -> str:
        return f"{self.key}@demo.technorth.example"

    @property
    def is_staff(self) -> bool:
        return bool({StaffRole.AGENCY, StaffRole.CURATOR} & set(self.roles))

    @property
    def totp_secret(self) -> str:
        """Base32, 20 bytes: always the same, so that it can be printed and put into an app."""
        return base64.b32encode(hashlib.sha1(f"technorth-demo:{self.key}".encode()).digest()).decode()  # noqa: S324

    @property
    def recovery_seed(self) -> str:
        return hashlib.sha256(f"technorth-demo-recovery:{self.key}".encode()).hexdigest()


class SignIn(NamedTuple):
    """What ``up`` prints about one demonstration account."""

    role: str
    email: str
    password: str
    second_factor: str


PEOPLE = (
    DemoPerson("visitor", "Visitor", "Vera Ashworth"),
    DemoPerson("member", "Business member", "Mehmet Birtwistle"),
    DemoPerson("investor", "Investor", "Inga Holm"),
    DemoPerson("assessor", "Assessor", "Asha Ramsbottom", (StaffRole.ASSESSOR,)),
    DemoPerson("staff", "Agency staff", "Stella Braithwaite", (StaffRole.AGENCY,)),
    DemoPerson("curator", "Cluster curator (Leeds)", "Callum Rhodes", (StaffRole.CURATOR,)),
)


@transaction.atomic
def create_demo_people() -> dict[str, User]:
    """Make the demonstration accounts, or bring them back to how they were; by key (visitor, member, …)."""
    if not settings.DEMO_ACCOUNTS_ALLOWED:
        raise PermissionDenied("Demonstration accounts are not permitted under these settings.")
    return {person.key: create_demo_person(person) for person in PEOPLE}


def create_demo_person(person: DemoPerson) -> User:
    fields = {"full_name": person.full_name, "is_staff": person.is_staff, "is_demo": True, "is_active": True}
    user, is_new = User.objects.get_or_create(email=person.email, defaults=fields)
    if not is_new:
        for name, value in fields.items():
            setattr(user, name, value)
    if not user.check_password(
        PASSWORD
    ):  # setting it anew would end the sessions of whoever is trying things out
        user.set_password(PASSWORD)
    user.save()
    user.groups.set(Group.objects.filter(name__in=person.roles))
    EmailAddress.objects.update_or_create(
        user=user, email=person.email, defaults={"verified": True, "primary": True}
    )
    if person.is_staff:
        set_second_factor(user, person)
    return user


def set_second_factor(user: User, person: DemoPerson) -> None:
    encrypt = get_adapter().encrypt
    data = {
        Authenticator.Type.TOTP: {"secret": encrypt(person.totp_secret)},
        Authenticator.Type.RECOVERY_CODES: {"seed": encrypt(person.recovery_seed), "used_mask": 0},
    }
    for kind, values in data.items():
        Authenticator.objects.update_or_create(user=user, type=kind, defaults={"data": values})


def sign_ins() -> list[SignIn]:
    """Role, address, password and second factor of each demonstration account that can be used here."""
    if not settings.DEMO_ACCOUNTS_ALLOWED:
        return []
    present = set(User.objects.demo().active().values_list("email", flat=True))
    people = [person for person in PEOPLE if person.email in present]
    return [SignIn(person.role, person.email, PASSWORD, second_factor_note(person)) for person in people]


def second_factor_note(person: DemoPerson) -> str:
    if not person.is_staff:
        return ""
    codes = ", ".join(recovery_codes(person)[:3])
    return f"then a recovery code ({codes}) or what this prints: python3 manage.py demo_code {person.key}"


def recovery_codes(person: DemoPerson) -> list[str]:
    """The ten codes made from the person's seed, used or not."""
    data = {"seed": get_adapter().encrypt(person.recovery_seed), "used_mask": 0}
    return RecoveryCodes(Authenticator(type=Authenticator.Type.RECOVERY_CODES, data=data)).generate_codes()


def current_code(person: DemoPerson, at: float | None = None) -> tuple[str, int]:
    """The code an authenticator app would show now, and the seconds it is still shown."""
    moment = time.time() if at is None else at
    counter, passed = divmod(int(moment), STEP_SECONDS)
    return format_hotp_value(hotp_value(person.totp_secret, counter)), STEP_SECONDS - passed
