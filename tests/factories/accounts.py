"""People of every role, and signing them in."""

import time

import factory
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.test import Client

from accounts.enums import StaffRole
from accounts.models import User

PASSWORD = "a-calm-river-by-night"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


class UserFactory(factory.django.DjangoModelFactory):
    """Somebody who has signed up and confirmed their address."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    full_name = factory.Sequence(lambda n: f"Person {n}")

    @classmethod
    def _create(cls, model_class, *args, password=PASSWORD, roles=(), second_factor=False, **kwargs):
        user = model_class.objects.create_user(*args, password=password, **kwargs)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        user.groups.set(Group.objects.filter(name__in=roles))
        if second_factor:
            TOTP.activate(user, TOTP_SECRET)
            RecoveryCodes.activate(user)
        return user


class StaffFactory(UserFactory):
    """Agency staff with a second factor."""

    is_staff = True
    roles = (StaffRole.AGENCY,)
    second_factor = True


class CuratorFactory(StaffFactory):
    """A cluster curator with a second factor; of which cluster is for the clusters app."""

    roles = (StaffRole.CURATOR,)


class AssessorFactory(UserFactory):
    roles = (StaffRole.ASSESSOR,)


def sign_in(client: Client, user: User, *, ahead: int = 0) -> Client:
    """Sign in as if by password, just now, and by second factor where there is one.

    ``ahead``: seconds by which this is in the future, for a sign-in that is to stay fresh for long.
    """
    now = time.time() + ahead
    client.force_login(user)
    steps = [{"method": "password", "at": now}]
    factor = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).first()
    if factor is not None:
        steps.append({"method": "mfa", "type": factor.type, "id": factor.pk, "at": now})
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = steps
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session.save()
    UserSession.objects.create(
        user=user, session_key=session.session_key, ip="127.0.0.1", user_agent="Firefox/130"
    )
    return client


def signed_in(user: User, *, ahead: int = 0) -> Client:
    return sign_in(Client(), user, ahead=ahead)
