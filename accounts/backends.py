"""Who may be signed in, whatever they proved it with."""

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings

from accounts.models import User


class PortalBackend(AuthenticationBackend):
    """Password sign-in by e-mail address.

    Also asked for the person of every open session, so that a session ends as soon as its person may
    not sign in any more.
    """

    def user_can_authenticate(self, user: User) -> bool:  # type: ignore[override]
        return super().user_can_authenticate(user) and (not user.is_demo or settings.DEMO_ACCOUNTS_ALLOWED)
